// node tools/dev/run.mjs bench/consume.ts: one use by one conditional write, against reading, comparing and writing in five
// steps, both with their row in the log, on the same engine, in one run. Only the ratios mean anything: both run on the same machine at the same time.
import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startEngine, type Engine } from '../packages/understudy/src/dynamodb/engine.ts';
import { variableFor } from '../store/rows/tables.ts';
import { aRight } from '../test/kit/catalog/products.ts';
import { rowsIn } from '../test/kit/world/rows.ts';
import { synthesized } from '../test/kit/stack/template.ts';
import { median, report } from './report.ts';
import { followCounters } from './following.ts';
import { consumeInFiveSteps, fiveStepTables, subscribe } from './fiveSteps.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
/** Long enough that the last rows of the log are little of it. */
const roundMs = isFull ? 8000 : 3000;
const rounds = isFull ? 6 : 4;
const atOnce = 32;
const manyUsers = 500;

type Use = (userId: string) => Promise<boolean>;

interface Way {
  use: Use;
  /** Runs uses, and then waits until each of them has its row in the log; gives how many there were. */
  logged: (run: () => Promise<number>) => Promise<number>;
}

const folder = mkdtempSync(join(tmpdir(), 'usher-bench-'));
const engine = await startEngine({
  dataFolder: folder,
  endpoint: process.env['DYNAMODB_ENDPOINT'],
  onExit: (message) => console.error(message),
});
try {
  await main(engine);
} finally {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function main({ endpoint, connection }: Engine): Promise<void> {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
  });
  const client = new DynamoDBClient({});
  const documents = DynamoDBDocumentClient.from(client);
  for (const table of [...stackTables(), ...fiveStepTables]) await client.send(new CreateTableCommand(table));
  const { consume } = await import('../app/counting/consume.ts');

  const nowMs = Date.now();
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const action = { type: 'consume', n: 1, at: nowMs };
  const follower = await followCounters(connection);
  const use: Use = async (userId) =>
    (await consume({ userId, feature: 'exports', amount: 1, action, callId: randomUUID() }, undefined, nowMs))
      .allowed;
  const ours: Way = { use, logged: follower.logged };
  const five: Way = { use: (userId) => consumeInFiveSteps(documents, userId, day), logged: (run) => run() };
  const { anAccount: anEmptyAccount, giveRight } = rowsIn(client);
  const anAccount = async (limit: number) => {
    const userId = await anEmptyAccount();
    await giveRight(userId, aRight([{ period: 'DAY', limit }]));
    await subscribe(documents, userId, limit);
    return userId;
  };

  try {
    await oversold(ours, five, anAccount);
    const one = [await anAccount(1e9)];
    await compare('one key', ours, five, one);
    await compare(
      `${manyUsers} keys`,
      ours,
      five,
      await Promise.all(Array.from({ length: manyUsers }, () => anAccount(1e9))),
    );
  } finally {
    await follower.stop();
    client.destroy();
  }
}

/** Five hundred at once for a limit of a hundred. */
async function oversold(ours: Way, five: Way, anAccount: (limit: number) => Promise<string>): Promise<void> {
  for (const { use } of [ours, five]) {
    const userId = await anAccount(100);
    const answers = await Promise.all(Array.from({ length: 500 }, () => use(userId)));
    const allowed = answers.filter(Boolean).length;
    if (use === five.use) console.log(`500 at once for 100 units   five steps: ${allowed} allowed`);
    else
      report({
        goal: 'P2',
        what: '500 uses at once for 100 units',
        wanted: 'exactly 100 allowed',
        measured: `${allowed} allowed`,
        isMet: allowed === 100,
      });
  }
}

async function compare(what: string, ours: Way, five: Way, users: string[]): Promise<void> {
  // Every counter exists and is remembered before anything is measured.
  for (let from = 0; from < users.length; from += atOnce) {
    await Promise.all(users.slice(from, from + atOnce).flatMap((user) => [ours.use(user), five.use(user)]));
  }
  await load(ours, users, roundMs);
  await load(five, users, roundMs);
  const pairs: [Measure, Measure][] = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0 ? await load(ours, users, roundMs) : undefined;
    const other = await load(five, users, roundMs);
    pairs.push([first ?? (await load(ours, users, roundMs)), other]);
  }
  const rate = median(pairs.map(([a, b]) => a.perSecond / b.perSecond));
  const cost = median(pairs.map(([a, b]) => b.micros / a.micros));
  const shown = (at: 0 | 1) =>
    `${Math.round(median(pairs.map((pair) => pair[at].perSecond)))}/s, ${Math.round(median(pairs.map((pair) => pair[at].micros)))} µs of processor`;
  console.log(`${what}   one write ${shown(0)}   five steps ${shown(1)}`);
  report({
    goal: 'P2',
    what: `consume : the five-step way, both with their log row, ${what}`,
    wanted: 'at least 2.5 times the rate, 5 times less client processor',
    measured: `${rate.toFixed(2)} times the rate, ${cost.toFixed(2)} times less client processor`,
    isMet: rate >= 2.5 && cost >= 5,
    figures: { rate, processor: cost },
  });
}

interface Measure {
  perSecond: number;
  /** Of this process, for each use. */
  micros: number;
}

async function load({ use, logged }: Way, users: string[], ms: number): Promise<Measure> {
  let start = 0;
  let cpu = process.cpuUsage();
  const count = await logged(async () => {
    let done = 0;
    start = performance.now();
    cpu = process.cpuUsage();
    const work = async () => {
      while (performance.now() - start < ms) {
        await use(users[Math.floor(Math.random() * users.length)]!);
        done += 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return done;
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / seconds, micros: (user + system) / count };
}

function stackTables(): CreateTableCommandInput[] {
  spawnSync(process.execPath, ['tools/dev/synth.mjs'], { stdio: 'inherit' });
  const template = JSON.parse(readFileSync(join(synthesized, 'usher-dev-data.template.json'), 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: Record<string, any> }>;
  };
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::DynamoDB::Table')
    .map(({ Properties }) => {
      const name = Properties['TableName'] as string;
      process.env[variableFor(name.split('-').slice(2).join('-'))] = name;
      const stream = Properties['StreamSpecification'] as
        { StreamViewType: 'NEW_AND_OLD_IMAGES' } | undefined;
      return {
        TableName: name,
        KeySchema: Properties['KeySchema'],
        AttributeDefinitions: Properties['AttributeDefinitions'],
        GlobalSecondaryIndexes: Properties['GlobalSecondaryIndexes'],
        BillingMode: 'PAY_PER_REQUEST' as const,
        ...(stream ? { StreamSpecification: { StreamEnabled: true, ...stream } } : {}),
      };
    });
}
