import { createHash, randomUUID } from 'node:crypto';
import { BatchWriteCommand, DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Problem, Run } from '../../../app/people/compare/run.ts';
import { aPool, onTheWire, type Given } from '../../../packages/understudy/test/cognito/given.ts';
import { startEngine, type Engine } from '../../kit/world/engine.ts';
import { startSecretsManager, type SecretsManager } from '../../kit/world/secretsManager.ts';
import { startStripe, type RunningStripe } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';

const people = process.env['USHER_FULL'] ? 10_000 : 400;
/** The number of each kind, low enough that no share looks implausible. */
const ofEach = 7;

let engine: Engine;
let stripe: RunningStripe;
let secrets: SecretsManager;
let database: DynamoDBDocumentClient;

beforeAll(async () => {
  engine = await startEngine();
  stripe = await startStripe();
  secrets = await startSecretsManager();
  database = DynamoDBDocumentClient.from(engine.client);
  process.env['STRIPE_API_URL'] = stripe.url;
  process.env['USHER_DEPLOYMENT'] = 'usher-test';
  process.env['NIGHTLY_CHANGES_MAX'] = '100';
});

afterAll(async () => {
  await stripe.stop();
  await secrets.stop();
  await engine.stop();
});

// Each test has a user pool of its own, and the functions read its address when they are loaded.
beforeEach(() => vi.resetModules());

describe('the three-way comparison', () => {
  test(`finds exactly what disagrees among ${people} people, writes nothing in a dry run, converges in one pass and survives being killed`, async () => {
    const given = await aPool();
    process.env['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'] = await onTheWire(given.cognito);
    process.env['USER_POOL_ID'] = given.poolId;
    const seeded = await seed(given);

    const before = await fingerprint();
    const dry = await runWhole({ dryRun: true });
    expect(dry.counts).toEqual(seeded);
    expect(dry.repaired).toBe(0);
    expect(dry.lookedAtUsers).toBe(people - ofEach);
    expect(await fingerprint()).toBe(before);
    const others = await ofOthers();
    expect(dry).toMatchObject({ foreignCustomers: ofEach * 2, foreignSubscriptions: ofEach });

    const repaired = await runInPieces();
    expect(repaired.counts).toEqual(seeded);
    // A subscription that no account has is for an operator to settle, so it stays reported.
    expect(repaired.repaired).toBe(
      Object.values(seeded).reduce((sum, count) => sum + count, 0) - seeded.SUBSCRIPTION_OF_NOBODY,
    );

    const again = await runWhole({ dryRun: true });
    const nothing = Object.fromEntries(Object.keys(seeded).map((problem) => [problem, 0]));
    expect(again.counts, JSON.stringify(again.findings)).toEqual({
      ...nothing,
      SUBSCRIPTION_OF_NOBODY: ofEach,
    });
    expect(again).toMatchObject({ foreignCustomers: ofEach * 2, foreignSubscriptions: ofEach });
    expect(await ofOthers()).toEqual(others);
  }, 240_000);

  test('stops with its reason when an implausible share of the accounts looks missing, and closes none', async () => {
    const given = await aPool({ isFresh: false });
    process.env['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'] = await onTheWire(given.cognito);
    process.env['USER_POOL_ID'] = given.poolId;
    const run = await runWhole({ dryRun: false }, 'nightly');
    expect(run.status).toBe('ABORTED');
    expect(run.reason).toMatch(/look missing from the user pool/);
    expect(run.repaired).toBe(0);
  }, 120_000);
});

/** Everybody in step, but for `ofEach` of every kind of disagreement. */
async function seed(given: Given): Promise<Record<Problem, number>> {
  const rows: Record<string, unknown>[] = [];
  for (let i = 0; i < people; i++) {
    const email = `person${i}@example.com`;
    const kind = Math.floor(i / ofEach);
    const userId = kind === 1 ? randomUUID() : await poolUser(given, email);
    const row: Record<string, unknown> = accountRow(userId, email);
    if (kind === 0) continue; // USER_WITHOUT_ROW
    if (kind === 2) row['stripe_customer_id'] = `cus_gone${i}`; // ROW_WITHOUT_CUSTOMER
    if (kind === 3) row['email'] = `old${i}@example.com`; // ATTRIBUTE_DRIFT
    if (kind === 4) await stripe.sdk.customers.create({ metadata: { userId } }); // MAPPING_MISMATCH
    if (kind === 5)
      row['stripe_customer_id'] = (await stripe.sdk.customers.create({ metadata: { userId } })).id;
    rows.push(row);
  }
  for (let i = 0; i < ofEach; i++) {
    const userId = randomUUID();
    rows.push(deletedRow(userId));
    await stripe.sdk.customers.create({ metadata: { userId } }); // CUSTOMER_OF_NOBODY
    await stripe.sdk.customers.create({ metadata: { app: 'another', userId: randomUUID() } }); // another app's
  }
  const product = await stripe.sdk.products.create({ name: 'Pro' });
  const price = await stripe.sdk.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: 0,
    recurring: { interval: 'month' },
  });
  for (let i = 0; i < ofEach; i++) {
    const userId = randomUUID();
    rows.push(deletedRow(userId));
    const metadata = { userId, usher_set_aside: 'seen before' };
    const customer = await stripe.sdk.customers.create({ metadata }); // SUBSCRIPTION_OF_NOBODY
    await stripe.sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
    // Names an account of a deployment that shares the Stripe account, by an id that exists here too.
    const foreign = await stripe.sdk.customers.create({ metadata: { userId, deployment: 'usher-other' } });
    await stripe.sdk.subscriptions.create({ customer: foreign.id, items: [{ price: price.id }] });
  }
  await writeRows(rows);
  return {
    USER_WITHOUT_ROW: ofEach,
    ROW_WITHOUT_USER: ofEach,
    ROW_WITHOUT_CUSTOMER: ofEach,
    ATTRIBUTE_DRIFT: ofEach,
    MAPPING_MISMATCH: ofEach,
    CUSTOMER_OF_NOBODY: ofEach,
    SUBSCRIPTION_OF_NOBODY: ofEach,
  };
}

async function poolUser(given: Given, email: string): Promise<string> {
  const { User } = await given.signed('AdminCreateUser', {
    Username: email,
    MessageAction: 'SUPPRESS',
    UserAttributes: [{ Name: 'email', Value: email }],
  });
  return User.Attributes.find((one: { Name: string }) => one.Name === 'sub').Value;
}

function accountRow(userId: string, email: string): Record<string, unknown> {
  const at = '2026-01-01T00:00:00.000Z';
  let sum = 0;
  for (let i = 0; i < userId.length; i++) sum = (sum * 31 + userId.charCodeAt(i)) >>> 0;
  return {
    user_id: userId,
    email,
    status: 'ACTIVE',
    created_at: at,
    updated_at: at,
    version: 1,
    last_change: { reason: 'account.created', at },
    roster_shard: String(sum % 8),
  };
}

function deletedRow(userId: string): Record<string, unknown> {
  const { email: _, ...row } = accountRow(userId, '');
  return { ...row, status: 'DELETED' };
}

async function writeRows(rows: Record<string, unknown>[]): Promise<void> {
  const table = process.env['TABLE_USERS']!;
  for (let from = 0; from < rows.length; from += 25) {
    const put = rows.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await database.send(new BatchWriteCommand({ RequestItems: { [table]: put } }));
  }
}

/** Each customer that is another app's or another deployment's, and each subscription, as Stripe tells them. */
async function ofOthers(): Promise<string[]> {
  const told: string[] = [];
  for await (const customer of stripe.sdk.customers.list({ limit: 100 })) {
    const { app, deployment } = customer.metadata;
    if (app === 'another' || deployment === 'usher-other') told.push(JSON.stringify(customer));
  }
  for await (const subscription of stripe.sdk.subscriptions.list({ limit: 100, status: 'all' }))
    told.push(JSON.stringify(subscription));
  return told;
}

async function allAccounts(): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let cursor: Record<string, unknown> | undefined;
  do {
    const page = await database.send(
      new ScanCommand({ TableName: process.env['TABLE_USERS']!, ExclusiveStartKey: cursor }),
    );
    rows.push(...(page.Items ?? []));
    cursor = page.LastEvaluatedKey;
  } while (cursor);
  return rows;
}

/** Every account and every customer, whatever the order. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const rows = (await allAccounts()).map((row) => JSON.stringify(inOrder(row)));
  for await (const customer of stripe.sdk.customers.list({ limit: 100 }))
    rows.push(JSON.stringify(customer.metadata));
  return hash.update(rows.sort().join('\n')).digest('hex');
}

/** The engine gives the attributes of a map in any order. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([name, inner]) => [name, inOrder(inner)])
    .sort();
}

async function runWhole(wanted: { dryRun: boolean }, trigger: Run['trigger'] = 'operator'): Promise<Run> {
  const { step, run, deps } = await begun(wanted.dryRun, trigger);
  return step.workOn(run, 'this worker', deps, Infinity);
}

/** Killed after every checkpoint: only what was written down continues. */
async function runInPieces(): Promise<Run> {
  const { step, kept, deps } = await begun(false, 'operator');
  for (let pieces = 0; pieces < 1_000; pieces++) {
    const left = (await kept.currentRun())!;
    if (left.status !== 'RUNNING') return left;
    const untilMs = Date.now() + 3_600_000;
    let looks = 0;
    await step.workOn(
      left,
      `worker ${pieces}`,
      { ...deps, now: () => (looks++ < 14 ? Date.now() : untilMs) },
      untilMs,
    );
  }
  throw new Error('The comparison never ended.');
}

async function begun(dryRun: boolean, trigger: Run['trigger']) {
  const [step, kept, { newRun }, { stripeSideOn }, { eraseAccount }] = await Promise.all([
    import('../../../app/people/compare/step.ts'),
    import('../../../app/people/compare/kept.ts'),
    import('../../../app/people/compare/run.ts'),
    import('../../../app/billing/stripeSide.ts'),
    import('../../../app/people/erase.ts'),
  ]);
  const run = newRun(randomUUID(), { dryRun, trigger, changesMax: 100 }, true, Date.now());
  await step.beginRun(run);
  const deps = {
    stripe: stripeSideOn(stripe.sdk),
    erase: eraseAccount,
    sweep: () => Promise.reject(new Error('No account was deleted a moment ago.')),
    pace: () => Promise.resolve(),
    now: Date.now,
  };
  return { step, kept, run, deps };
}
