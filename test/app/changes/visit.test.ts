import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Arrival } from '../../../domain/arrival.ts';
import { aProduct, call, day, valueOf, withWorld } from '../../kit/given.ts';
import { costOf } from '../../kit/measures/cost.ts';
import { pushTaker, streamOf } from '../../kit/world/tableStream.ts';
import { aWish } from '../../kit/world/usage.ts';

let changes: typeof import('../../../functions/changes.ts').handler;
let ensure: typeof import('../../../app/people/ensure.ts');
let arrive: typeof import('../../../store/arrivals/arrive.ts').arrive;
let undoRun: typeof import('../../../store/arrivals/undo.ts').undoRun;
let taken: Awaited<ReturnType<typeof pushTaker>>;
let users: Awaited<ReturnType<typeof streamOf>>;

const world = withWorld(
  'usage',
  async () => {
    taken = await pushTaker();
    process.env['GRAPHQL_URL'] = taken.url;
    ({ handler: changes } = await import('../../../functions/changes.ts'));
    ensure = await import('../../../app/people/ensure.ts');
    ({ arrive } = await import('../../../store/arrivals/arrive.ts'));
    ({ undoRun } = await import('../../../store/arrivals/undo.ts'));
    users = await streamOf(world.engine.client, world.engine.endpoint, process.env['TABLE_USERS']!);
    const features = [{ feature: 'exports', limit: 500, period: 'MONTH' as const }];
    await world.sell(aProduct('monthly', { features }));
  },
  { isWired: true },
);
afterAll(() => taken.stop());
beforeEach(async () => {
  await users.next();
  taken.taker.refuse = () => false;
});

/** Today, since a door runs on the machine's time; days are of this month, whichever day of it is today. */
const now = Date.now();
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const today = dateOf(now);
const before = `${today.slice(0, 8)}01`;

const legacyRows = (user: string) => [
  { strategy_id: `profile#${user}`, type: 'profile', user_id: user, theme: 'dark' },
  {
    ...{ strategy_id: randomUUID(), type: 'subscription', user_id: user, subscription_id: 'old-1' },
    ...{ plan_id: 'monthly', status: 'active' },
    current_period_start: new Date(now - 40 * day).toISOString(),
    current_period_end: new Date(now + 40 * day).toISOString(),
  },
  ...[...new Set([before, today])].map((date, index) => ({
    ...{ strategy_id: randomUUID(), type: 'usage', user_id: user, feature_name: 'exports' },
    ...{ date, usage_count: 4 + index },
  })),
];
const units = before === today ? 4 : 9;

async function putLegacy(user: string): Promise<void> {
  for (const row of legacyRows(user)) await world.put('TABLE_STRATEGY_METADATA', row);
}
const legacyLeft = async (user: string) =>
  (await world.everything())['TABLE_STRATEGY_METADATA']!.filter((row) => row.includes(user)).length;

/** Made before visits were noted, and already told to the stream. */
async function anOldAccount(): Promise<string> {
  const user = await world.anAccount({ legacy_looked: undefined });
  await users.next();
  return user;
}
const visits = async (user: string) => valueOf(await call('Query.me').as(user, {}));
/** What follows from what was written to accounts. */
const follow = async () => changes({ Records: await users.next() });

/** What an account has, but for versions and moments. */
async function standing(user: string) {
  const [row, plans, counters] = await Promise.all([
    world.userRow(user),
    world.subscriptionRows(user),
    world.usageRows(user),
  ]);
  return {
    profile: row.legacy_profile,
    plans: plans.map((one) => one['subscription_id']),
    days: counters.filter((one) => one['period'] === 'DAY').map((one) => one['usage_count']),
    month: counters.find((one) => one['period'] === 'MONTH')?.['usage_count'],
  };
}
const whole = {
  ...{ profile: { theme: 'dark' }, plans: ['old-1'], month: units },
  days: units === 4 ? [4] : [4, 5],
};

test('an account that was there before is moved on its first visit, whole, and its user can work at once', async () => {
  const user = await anOldAccount();
  await putLegacy(user);
  expect(await visits(user)).toMatchObject({ id: user, status: 'ACTIVE' });
  expect(await follow()).toEqual({ batchItemFailures: [] });
  expect(await legacyLeft(user)).toBe(0);
  expect(await standing(user)).toEqual(whole);
  expect(await world.consume(aWish(user), undefined, now)).toMatchObject({ usage: { used: units + 1 } });
});

test('a sign-in is a visit too', async () => {
  const user = await anOldAccount();
  await putLegacy(user);
  await ensure.ensureByTrigger({ userId: user, username: user }, now);
  await follow();
  expect(await standing(user)).toEqual(whole);
});

test('a second visit writes nothing and looks for nothing, and neither does that of an account that was new here', async () => {
  const old = await anOldAccount();
  const first = await costOf(world.wire, () => visits(old));
  expect(first).toEqual({ requests: 2, readUnits: 1, writeUnits: 1, indexUnits: 0 });
  await follow();
  const made = randomUUID();
  await ensure.ensureAccount({ userId: made, username: made }, () => Promise.resolve(true), now);
  await follow();
  for (const user of [old, made]) {
    expect(await world.userRow(user)).toMatchObject({ legacy_looked: expect.any(String) });
    // What comes after the first visit waits for the command.
    await putLegacy(user);
    const rows = await legacyLeft(user);
    const again = await costOf(world.wire, () => visits(user));
    expect(again).toEqual({ requests: 1, readUnits: 1, writeUnits: 0, indexUnits: 0 });
    expect(await users.next()).toEqual([]);
    expect(await legacyLeft(user)).toBe(rows);
  }
});

test('a new account gets its rows when it is made, and its first call does nothing more', async () => {
  const user = randomUUID();
  await putLegacy(user);
  await ensure.ensureAccount({ userId: user, username: user }, () => Promise.resolve(true), now);
  await follow();
  expect(await standing(user)).toEqual(whole);
});

test('a visit whose consequences fail is done again, also where a later record of the account is what failed', async () => {
  const user = await anOldAccount();
  await putLegacy(user);
  await visits(user);
  await world.setStatus(user, 'DISABLED', 'account.disabled', now);
  const records = await users.next();
  expect(records).toHaveLength(2);
  taken.taker.refuse = () => true;
  const first = records[0]!.dynamodb!.SequenceNumber;
  expect(await changes({ Records: records })).toEqual({ batchItemFailures: [{ itemIdentifier: first }] });
  taken.taker.refuse = () => false;
  expect(await changes({ Records: records })).toEqual({ batchItemFailures: [] });
  expect((await standing(user)).plans).toEqual(['old-1']);
});

const asArrivals = (user: string): Arrival[] => [
  ...[...new Set([today, before])].map((date): Arrival => ({
    ...{ kind: 'counter', userId: user },
    counter: { feature: 'exports', date, used: date === before ? 4 : 5, limit: null },
  })),
  {
    ...{ kind: 'subscription', userId: user },
    subscription: {
      ...{ id: 'old-1', planId: 'monthly', status: 'active', startMs: now - 40 * day, endMs: now + 40 * day },
      ...{ cancelAtPeriodEnd: false, stripeSubscriptionId: null, createdMs: null, hasAccess: true },
    },
  },
  { kind: 'profile', userId: user, attributes: { theme: 'dark' } },
];

test('an import of the same rows beside the visit moves each once, and its way back takes nothing that the visit has met', async () => {
  const rounds = 12;
  for (let round = 0; round < rounds; round++) {
    const user = await anOldAccount();
    await putLegacy(user);
    const run = { id: `run-${randomUUID().slice(0, 8)}`, source: 'dynamodb:old' };
    await visits(user);
    // Sometimes the import is ahead, sometimes the visit, and mostly neither.
    const arrivals = asArrivals(user);
    for (const one of arrivals.slice(0, round % 4)) await arrive(one, run, now);
    await Promise.all([follow(), ...arrivals.map((one) => arrive(one, run, now))]);
    expect(await legacyLeft(user)).toBe(0);
    expect(await standing(user)).toEqual(whole);
    await undoRun(run, { progress: () => undefined, kept: () => undefined, nowMs: now });
    expect(await standing(user)).toEqual(whole);
  }
});
