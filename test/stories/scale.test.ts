import { spawn } from 'node:child_process';
import { paginateScan, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addTo, noTrials, tallyOf, type Tally } from '../../domain/trialMetrics.ts';
import { statusAt } from '../../domain/trial.ts';
import type { TrialRow } from '../../store/rows/trials.ts';
import { expectTable, tableOf } from '../kit/documents/tables.ts';
import { less, meterOf } from '../kit/product/meter.ts';
import { followed, invokes, tablesOf } from '../kit/product/operating.ts';
import { anAdmin, aPerson, gets, signIn, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import {
  ownQuestions,
  plainUses,
  questionsAbout,
  screensOf,
  type Question,
} from '../kit/measures/queries.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
/** What is there at first, and what comes to it. */
const sizes = isFull
  ? { few: { accounts: 1_000, actions: 10_000 }, many: { accounts: 99_000, actions: 990_000 } }
  : { few: { accounts: 120, actions: 1_200 }, many: { accounts: 1_080, actions: 10_800 } };
const day = '2026-11-20';
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

let product: Product;
let admin: Person;
/** A user with a few uses of their own. */
let person: Person;
let questions: Record<string, Question>;
/** What one page of a query costs at the most: 1 MB, at half a unit for 4 KB. */
const pageUnits = 128;
type Size = 'few' | 'many';
const screens = { few: new Map<string, Cost>(), many: new Map<string, Cost>() };
const own = { few: new Map<string, Cost>(), many: new Map<string, Cost>() };
const costs = { few: new Map<string, Cost>(), many: new Map<string, Cost>() };
const found = { few: new Map<string, number>(), many: new Map<string, number>() };

beforeAll(
  async () => {
    product = await startProduct({ args: ['--no-web', '--clock', startsAt] });
    admin = await anAdmin(product);
    for (let i = 0; i < limit; i++) await waits(i);
    await seeds('few', sizes.few);
    const account = await someAccount();
    person = await aUser();
    questions = questionsAbout(account, day);
    for (const size of ['few', 'many'] as const) {
      if (size === 'many') await seeds('many', sizes.many);
      // A user who signed in before all that was filled is not signed in any more.
      admin = await anAdmin(product);
      await measureAll(size);
      await measureScreens(size, screensOf(account, day, await product.now()));
      await measureOwn(size);
    }
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
    expect(found.few.size).toBe(17);
  });

  test('no question makes more requests of a larger product', () => {
    const requests = (size: Size) => [...costs[size]].map(([name, cost]) => [name, cost.requests]);
    expect(requests('many')).toEqual(requests('few'));
  });

  test('no question reads more capacity of a larger product, but counts until each day has all its rows', () => {
    const counts = 'trialMetrics of 30 days';
    const units = (size: Size) =>
      [...costs[size]]
        .filter(([name]) => name !== counts && name !== plainUses)
        .map(([name, cost]) => [name, cost.readUnits]);
    // Five that it always takes, and half a unit for 4 KB of rows.
    for (const size of ['few', 'many'] as const)
      expect(costs[size].get(counts)!.readUnits, size).toBeLessThanOrEqual(5 + 8);
    // Of each of eight partitions up to 500 rows are looked at, each of up to half a KB.
    for (const size of ['few', 'many'] as const)
      expect(costs[size].get(plainUses)!.readUnits, size).toBeLessThanOrEqual(5 + (8 * 500) / 16);
    expect(units('many')).toEqual(units('few'));
  });

  test('no question scans a table, and looking writes the row that says whom it showed, and nothing else', () => {
    // On the table and its two indexes: a unit for each started KB, in which about 25 ids are.
    const row = (accounts: number) => 3 * Math.ceil(accounts / 20);
    for (const [name, { scans, writeUnits }] of costs.many) {
      expect({ name, scans }).toEqual({ name, scans: 0 });
      expect([0, row(limit)], name).toContain(writeUnits);
      expect(writeUnits, name).toBe(costs.few.get(name)!.writeUnits);
    }
    for (const [name, { scans, writeUnits }] of screens.many) {
      expect({ name, scans }).toEqual({ name, scans: 0 });
      expect(writeUnits, name).toBeLessThanOrEqual(row(100));
    }
    const silent = [...costs.many].filter(([, { writeUnits }]) => writeUnits === 0).map(([name]) => name);
    expect(silent).toEqual([
      'trialMetrics of 30 days',
      'syncHealth',
      'syncHistory and parkedEvents, a page of each',
      'catalog',
    ]);
  });

  test('every screen opens with less than a page of reads', () => {
    expect(screens.many.size).toBe(17);
    for (const size of ['few', 'many'] as const) {
      for (const [name, { readUnits }] of screens[size])
        expect(readUnits, `${name} (${size})`).toBeLessThan(pageUnits);
    }
    console.info(tableOf(cellsOf('screen', screens.many)));
  });

  test('no screen makes more requests of a larger product', () => {
    for (const [name, { requests }] of screens.many)
      expect(requests, name).toBeLessThanOrEqual(screens.few.get(name)!.requests);
  });

  test('what a person asks for themselves costs the same among many as among few', () => {
    expect(own.many.size).toBe(7);
    expect([...own.many]).toEqual([...own.few]);
    expect(own.many.get('consumeUsage')).toMatchObject({ requests: 1, readUnits: 0, writeUnits: 1 });
  });

  test('the product itself scans nothing while it is filled and looked at', async () => {
    expect((await meterOf(product)).scans).toBe(0);
  });

  test('what is counted of the trials that were filled in is what counting them gives', async () => {
    const before = await recount();
    const from = new Date(Date.parse(day) - 90 * 86_400_000).toISOString().slice(0, 10);
    const { trialMetrics } = await gets(
      product,
      admin,
      `{ trialMetrics(from: "${from}", to: "${day}") { started converted expired } }`,
    );
    const { started, converted, expired } = trialMetrics;
    // Trials end meanwhile, by themselves.
    const after = await recount();
    expect([started, converted]).toEqual([before.started, before.converted]);
    expect(expired).toBeGreaterThanOrEqual(before.expired);
    expect(expired).toBeLessThanOrEqual(after.expired);
    expect(before.started).toBeGreaterThan(sizes.many.accounts / 2);
  });

  // The long programme measures another account, of which more is kept.
  if (!isFull)
    test('docs/costs.md says what was measured', () => {
      const fixed = new Map([...costs.many].filter(([name]) => name !== plainUses));
      expectTable('docs/costs.md', 'operators', cellsOf('screen or question', fixed));
    });
});

/** Reads every trial there is, as the product never does. */
async function recount(): Promise<Tally> {
  const sum = noTrials();
  const nowMs = await product.now();
  const pages = paginateScan(
    { client: tablesOf(product) },
    {
      TableName: `${deployment}-trials`,
      FilterExpression: 'attribute_exists(trialId)',
      ConsistentRead: true,
    },
  );
  for await (const { Items } of pages)
    for (const row of Items ?? []) addTo(sum, tallyOf(statusAt(row as TrialRow, nowMs)));
  return sum;
}

/** A payment that a person has to look at; the seeding makes none. */
async function waits(place: number): Promise<void> {
  const value = { userId: `user-${place}`, risk: 'refund', chargeId: `ch_${place}`, createdAt: startsAt };
  const item = `${day}T22:00:00.000Z#evt_${place}`;
  const Item = { job: 'payment-review', item, value };
  await tablesOf(product).send(new PutCommand({ TableName: `${deployment}-jobs`, Item }));
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

/** Every feature without limit, so that every use is allowed. */
async function aUser(): Promise<Person> {
  const one = await aPerson(product);
  await gets(product, one, 'mutation { startTrial(productId: "premium") { trialId } }');
  for (let used = 0; used < 30; used++) await gets(product, one, ownQuestions['consumeUsage']!.query);
  return one;
}

async function measureOwn(size: Size): Promise<void> {
  const fresh = await signIn(product, person.email, person.password);
  for (const [name, { query, variables, rows }] of Object.entries(ownQuestions)) {
    const ask = async () => {
      const data = await gets(product, fresh, query, variables);
      if (rows(data).length === 0) throw new Error(`${name} has an empty answer.`);
    };
    await ask();
    own[size].set(name, await costOf(ask));
  }
}

async function measureScreens(size: Size, asked: Record<string, Question>): Promise<void> {
  for (const [name, { query, variables }] of Object.entries(asked)) {
    const ask = () => gets(product, admin, query, variables);
    await ask();
    screens[size].set(name, await costOf(ask));
  }
}

async function measureAll(size: Size): Promise<void> {
  for (const [name, { query, variables, rows }] of Object.entries(questions)) {
    const ask = () => gets(product, admin, query, { limit, ...variables });
    found[size].set(name, rows(await ask()).length);
    costs[size].set(name, await costOf(ask));
  }
}

async function costOf(ask: () => Promise<unknown>): Promise<Cost> {
  // What came due since the last minute would be looked at too, and is more or less by chance.
  await invokes(product, 'trialClock', {});
  const before = await meterOf(product);
  await ask();
  const after = await meterOf(product);
  const { requests, read, write } = less(after.answering, before.answering);
  return { requests, readUnits: read, writeUnits: write, scans: after.scans - before.scans };
}

/** Runs the seeding command, and waits until what follows from its rows in the background is done. */
async function seeds(
  seed: string,
  { accounts, actions }: { accounts: number; actions: number },
): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      ...['tools/dev/run.mjs', 'tools/seed/seed.ts', '--data', product.folder, '--seed', seed],
      ...['--accounts', String(accounts), '--actions', String(actions)],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-2000)));
  const code = await new Promise((ended) => child.once('exit', ended));
  if (code !== 0) throw new Error(`Seeding ended with code ${String(code)}: ${printed}`);
  await followed(product);
}

function cellsOf(what: string, measured: Map<string, Cost>): (string | number)[][] {
  return [
    [what, 'requests', 'read units', 'write units'],
    ...[...measured].map(([name, { requests, readUnits, writeUnits }]) => [
      ...[name, requests, readUnits, writeUnits],
    ]),
  ];
}
