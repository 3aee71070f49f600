import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tablesOf } from '../steps/operating.ts';
import { anAdmin, gets, type Person } from '../steps/people.ts';
import { startProduct, type Product } from '../steps/product.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
/** What is there at first, and what comes to it. */
const sizes = isFull
  ? { few: { accounts: 1_000, actions: 10_000 }, many: { accounts: 99_000, actions: 990_000 } }
  : { few: { accounts: 120, actions: 1_200 }, many: { accounts: 1_080, actions: 10_800 } };
const day = new Date().toISOString().slice(0, 10);
const monthAgo = new Date(Date.parse(day) - 29 * 86_400_000).toISOString().slice(0, 10);
/** Late in the day, so that it holds full pages whenever the test runs; the long programme needs some hours before midnight. */
const startsAt = `${day}T${isFull ? '12' : '22'}:40:00Z`;
/** Small enough that the few accounts fill a page too: only then is there something to compare. */
const limit = 4;

interface Cost {
  requests: number;
  readUnits: number;
  writeUnits: number;
  scans: number;
}

interface Question {
  query: string;
  variables?: Record<string, unknown>;
  /** Rows in the answer, to see that it was not empty. */
  rows: (data: any) => unknown[];
  /** Reads everything that lies in the range, because what it shows is a sum over all of it. */
  isSum?: true;
}

let product: Product;
let admin: Person;
let questions: Record<string, Question>;
const costs = { few: new Map<string, Cost>(), many: new Map<string, Cost>() };
const found = { few: new Map<string, number>(), many: new Map<string, number>() };

beforeAll(
  async () => {
    product = await startProduct({ args: ['--no-web', '--clock', startsAt] });
    admin = await anAdmin(product);
    for (let i = 0; i < limit; i++) await waits(i);
    await seeds('few', sizes.few);
    questions = questionsAbout(await someAccount());
    await measureAll('few');
    await seeds('many', sizes.many);
    await measureAll('many');
  },
  isFull ? 3 * 3_600_000 : 300_000,
);
afterAll(() => product?.stop());

describe('what an operator looks at costs the same however much there is', () => {
  test('every question has an answer with something in it, at both sizes', () => {
    const empty = (['few', 'many'] as const).flatMap((size) =>
      [...found[size]].filter(([, count]) => count === 0).map(([name]) => `${name} (${size})`),
    );
    expect(empty).toEqual([]);
    expect(found.few.size).toBe(13);
  });

  test('no question makes more requests of a larger product', () => {
    const requests = (size: 'few' | 'many') => [...costs[size]].map(([name, cost]) => [name, cost.requests]);
    expect(requests('many')).toEqual(requests('few'));
  });

  test('no question reads more capacity of a larger product, sums over a range apart', () => {
    const units = (size: 'few' | 'many') =>
      [...costs[size]]
        .filter(([name]) => !(isFull && questions[name]!.isSum))
        .map(([name, cost]) => [name, cost.readUnits]);
    expect(units('many')).toEqual(units('few'));
  });

  test('no question scans a table, and looking writes nothing', () => {
    for (const [name, { scans, writeUnits }] of costs.many)
      expect({ name, scans, writeUnits }).toEqual({ name, scans: 0, writeUnits: 0 });
  });

  test('the product itself scans nothing while it is filled and looked at', async () => {
    expect((await meterOf()).byOperation['Scan']).toBeUndefined();
  });

  // The long programme measures another account, of which more is kept.
  if (!isFull)
    test('docs/costs.md says what was measured', () => {
      const lines = [...costs.many].map(
        ([name, { requests, readUnits }]) => `| ${name} | ${requests} | ${readUnits} |`,
      );
      const table = ['| screen or question | requests | read units |', '| --- | --- | --- |', ...lines].join(
        '\n',
      );
      const text = readFileSync('docs/costs.md', 'utf8');
      const parts = text.split(/(<!-- operators -->\n\n?)[\s\S]*?(\n\n?<!-- \/operators -->)/);
      // `USHER_WRITE=1` takes the new figures over, for a change that means to change them.
      if (process.env['USHER_WRITE'] && parts.length === 4)
        writeFileSync(
          'docs/costs.md',
          `${parts[0]}<!-- operators -->\n\n${table}\n\n<!-- /operators -->${parts[3]}`,
        );
      expect(cellsOf(readFileSync('docs/costs.md', 'utf8'))).toContain(cellsOf(table));
    });
});

function questionsAbout(account: { id: string; email: string; productId: string }): Record<string, Question> {
  const nested =
    '{ id email trials { id } subscriptions { id } entitlements { feature } usage { feature } actions(limit: 4) { items { id } } }';
  const items = (field: string) => (data: any) => data[field].items;
  const range = { from: `${day}T00:00:00Z`, to: `${day}T23:59:59Z` };
  const audit = 'query ($filter: ActionFilter!, $limit: Int) { auditActions(filter: $filter, limit: $limit)';
  return {
    'accounts, a page': {
      query: 'query ($limit: Int) { accounts(limit: $limit) { items { id email name status } nextToken } }',
      rows: items('accounts'),
    },
    'account by id, with all that belongs to it': {
      query: `query ($id: ID) { account(userId: $id) ${nested} }`,
      variables: { id: account.id },
      rows: (data) => [...data.account.trials, ...data.account.usage],
    },
    'account by e-mail, with all that belongs to it': {
      query: `query ($email: AWSEmail) { account(email: $email) ${nested} }`,
      variables: { email: account.email },
      rows: (data) => [...data.account.trials, ...data.account.usage],
    },
    'auditActions of one type in a day, a page': {
      query: `${audit} { items { id actionType } nextToken } }`,
      variables: { filter: { actionType: 'consume', ...range } },
      rows: items('auditActions'),
    },
    'auditActions of all types in a day, a page': {
      query: `${audit} { items { id actionType } nextToken } }`,
      variables: { filter: range },
      rows: items('auditActions'),
    },
    'refusals, a page': {
      query: 'query ($limit: Int) { refusals(limit: $limit) { items { id actionDetails } nextToken } }',
      rows: items('refusals'),
    },
    'trialMetrics of 30 days': {
      query: `{ trialMetrics(from: "${monthAgo}", to: "${day}") { started days { date started } } }`,
      rows: (data) => data.trialMetrics.days.filter((one: { started: number }) => one.started > 0),
      isSum: true,
    },
    'highUsage, a page': {
      query:
        'query ($limit: Int) { highUsage(feature: "simulations", limit: $limit) { userId share upgrade { productId } } }',
      rows: (data) => data.highUsage,
    },
    explainDecision: {
      query:
        'query ($id: ID!) { explainDecision(userId: $id, feature: "simulations") { decision { allowed } sources { source counts } windows { used } } }',
      variables: { id: account.id },
      rows: (data) => data.explainDecision.sources,
    },
    syncHealth: {
      query: '{ syncHealth { healthy running { lookedAt } } }',
      rows: (data) => [data.syncHealth],
    },
    'syncHistory and parkedEvents, a page of each': {
      query: '{ syncHistory { items { id } } parkedEvents { items { eventId } } }',
      rows: (data) => [data.syncHistory, data.parkedEvents],
    },
    'paymentReviews, a page': {
      query: 'query ($limit: Int) { paymentReviews(limit: $limit) { items { id kind } nextToken } }',
      rows: items('paymentReviews'),
    },
    catalog: {
      query: '{ catalog { id name prices { id } features { feature } } }',
      rows: (data) => data.catalog,
    },
  };
}

/** A payment that a person has to look at; the seeding makes none. */
async function waits(place: number): Promise<void> {
  const value = { userId: `somebody-${place}`, risk: 'refund', chargeId: `ch_${place}`, createdAt: startsAt };
  const item = `${day}T22:00:00.000Z#evt_${place}`;
  const Item = { job: 'payment-review', item, value };
  await tablesOf(product).send(new PutCommand({ TableName: 'usher-dev-jobs', Item }));
}

/** An account with a trial that was among the first. */
async function someAccount(): Promise<{ id: string; email: string; productId: string }> {
  const { accounts } = await gets(product, admin, '{ accounts(limit: 10) { items { id } } }');
  for (const { id } of accounts.items) {
    const { account } = await gets(
      product,
      admin,
      'query ($id: ID) { account(userId: $id) { id email trials { productId } } }',
      { id },
    );
    const [trial] = account.trials;
    if (trial) return { id, email: account.email, productId: trial.productId };
  }
  throw new Error('None of the first accounts has a trial.');
}

async function measureAll(size: 'few' | 'many'): Promise<void> {
  for (const [name, { query, variables, rows }] of Object.entries(questions)) {
    const ask = () => gets(product, admin, query, { limit, ...variables });
    found[size].set(name, rows(await ask()).length);
    // The product's own clockwork reads now and then, which can only add: the least of three is the question's.
    const three: Cost[] = [];
    for (let i = 0; i < 3; i++) three.push(await costOf(ask));
    costs[size].set(
      name,
      three.reduce((least, cost) => (cost.requests < least.requests ? cost : least)),
    );
  }
}

async function costOf(ask: () => Promise<unknown>): Promise<Cost> {
  const before = totalOf(await meterOf());
  await ask();
  const after = totalOf(await meterOf());
  return {
    requests: after.requests - before.requests,
    readUnits: after.readUnits - before.readUnits,
    writeUnits: after.writeUnits - before.writeUnits,
    scans: after.scans - before.scans,
  };
}

async function meterOf(): Promise<any> {
  return (await fetch(new URL('/_local/meter', product.outputs.graphqlUrl))).json();
}

function totalOf(reading: any): Cost {
  const tables: any[] = Object.values(reading.tables);
  return {
    requests: reading.requests,
    readUnits: tables.reduce((sum, units) => sum + units.read + units.indexRead, 0),
    writeUnits: tables.reduce((sum, units) => sum + units.write + units.indexWrite, 0),
    scans: reading.byOperation['Scan'] ?? 0,
  };
}

/** Runs the seeding command, and waits until what follows from its rows in the background is done. */
async function seeds(
  seed: string,
  { accounts, actions }: { accounts: number; actions: number },
): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      ...['scripts/run.mjs', 'scripts/seed.ts', '--data', product.folder, '--seed', seed],
      ...['--accounts', String(accounts), '--actions', String(actions)],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, NODE_NO_WARNINGS: '1' } },
  );
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-2000)));
  const code = await new Promise((ended) => child.once('exit', ended));
  if (code !== 0) throw new Error(`Seeding ended with code ${String(code)}: ${printed}`);
  for (let before = -1; ;) {
    const { streams } = await product.state();
    const delivered = streams.reduce((sum: number, one: any) => sum + one.delivered, 0);
    const isIdle = streams.every((one: any) => one.state === 'idle');
    if (isIdle && delivered === before) return;
    before = delivered;
    await new Promise((again) => setTimeout(again, 200));
  }
}

/** Without the padding with which the formatter lines columns up. */
function cellsOf(text: string): string {
  return text.replaceAll(/ +\|/g, ' |').replaceAll(/\| +/g, '| ').replaceAll(/-{3,}/g, '---');
}
