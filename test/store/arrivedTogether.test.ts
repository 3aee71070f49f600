import { afterEach, expect, test } from 'vitest';
import type { Arrival, ArrivalKind } from '../../domain/arrival.ts';
import { canonical } from '../../platform/canonical.ts';
import { naming } from '../kit/faults/wire.ts';
import { aFreePlan, aPlan, day, noon, withWorld } from '../kit/given.ts';

let arrivals: typeof import('../../store/arrivals/arrive.ts');
let Together: typeof import('../../store/arrivals/together.ts').Together;
let undoRun: typeof import('../../store/arrivals/undo.ts').undoRun;

const world = withWorld('trials', async () => {
  arrivals = await import('../../store/arrivals/arrive.ts');
  ({ Together } = await import('../../store/arrivals/together.ts'));
  ({ undoRun } = await import('../../store/arrivals/undo.ts'));
  await world.sell(aFreePlan({ feature: 'simulations', limit: 3, period: 'DAY' }));
  await world.sell(aPlan('pro', { features: [{ feature: 'simulations', limit: 50, period: 'MONTH' }] }));
});
afterEach(() => {
  world.wire.decide = () => undefined;
});

const run = { id: 'run-1', source: 'csv:old.csv' };

const makers: Record<ArrivalKind, (userId: string) => Arrival> = {
  counter: (userId) => ({
    ...{ kind: 'counter', userId },
    counter: { feature: 'simulations', date: '2026-11-18', used: 2, limit: 3 },
  }),
  subscription: (userId) => ({
    ...{ kind: 'subscription', userId },
    subscription: {
      ...{ id: 'old-1', planId: 'pro', status: 'active', startMs: noon - 5 * day, endMs: noon + 25 * day },
      ...{ cancelAtPeriodEnd: false, stripeSubscriptionId: null, createdMs: null, hasAccess: true },
    },
  }),
  trial: (userId) => ({
    ...{ kind: 'trial', userId },
    trial: {
      ...{ productId: 'pro', startedMs: noon - 20 * day, endsMs: noon - 6 * day },
      ...{ email: `${userId}@old.example`, isConverted: false },
    },
  }),
  action: (userId) => ({
    ...{ kind: 'action', userId },
    action: {
      ...{ atMs: noon - 30 * day, type: 'simulated', details: { track: 'spa' } },
      ...{ planId: null, feature: null, before: null, after: null },
    },
  }),
  grant: (userId) => ({
    ...{ kind: 'grant', userId },
    grant: { id: 'g1', feature: 'simulations', units: 7, endsMs: noon + day, reason: 'left over' },
  }),
  profile: (userId) => ({ kind: 'profile', userId, attributes: { theme: 'dark' } }),
};

/** Of each kind a record, in the order in which an account's records come. */
const recordsOf = (userId: string) => Object.values(makers).map((make) => make(userId));

const accounts = (count: number) => Promise.all(Array.from({ length: count }, () => world.anAccount()));

/** As an import brings them: accounts beside each other, the records of one in turn. */
function bring(all: Arrival[][], requests = new Together()) {
  return Promise.all(
    all.map(async (own) => {
      const became: string[] = [];
      for (const arrival of own) became.push((await arrivals.arrive(arrival, run, noon, requests)).became);
      return became;
    }),
  );
}

/** Everything that the tables have of an account, without what differs from account to account: its id, its shard, and hashes of both. */
async function rowsOf(userId: string): Promise<string[]> {
  const { user_id: _, ...user } = await world.userRow(userId);
  const rows = [
    user,
    ...(await world.rightRows(userId)),
    ...(await world.usageRows(userId)),
    ...(await world.logRows(userId)),
    ...(await world.subscriptionRows(userId)),
    ...(await world.trialRows(userId)),
  ];
  const own = [
    ...[new RegExp(userId, 'g'), /(?<=#import#)[\w-]{16}/g, /"[\w-]{43}"/g],
    ...[/(?<=_shard":"[^"]*)\d+(?=")/g, /(?<=#)\d+(?=")/g],
  ];
  return rows.map((row) => own.reduce((text, one) => text.replaceAll(one, 'own'), canonical(row))).sort();
}

const transactionsIn = (passed: { operation: string }[]) =>
  passed.filter(({ operation }) => operation === 'TransactWriteItems').length;

test('records of many accounts that arrive at once become what each of them becomes alone, in far fewer requests', async () => {
  const users = await accounts(24);
  const [alone] = await accounts(1);
  for (const arrival of recordsOf(alone!)) await arrivals.arrive(arrival, run, noon);
  const { value, passed } = await world.wire.during(() => bring(users.map(recordsOf)));
  expect(value).toEqual(users.map(() => ['moved', 'moved', 'moved', 'moved', 'moved', 'moved']));
  const expected = await rowsOf(alone!);
  for (const user of users) expect(await rowsOf(user)).toEqual(expected);
  expect(transactionsIn(passed)).toBeLessThan((users.length * 7) / 3);
  const again = await world.wire.during(() => bring(users.map(recordsOf)));
  expect(new Set(again.value.flat())).toEqual(new Set(['there']));
  expect(transactionsIn(again.passed)).toBe(0);
});

test('an account that is deleted meanwhile gets nothing, and the records beside it arrive', async () => {
  const users = await accounts(12);
  const [gone] = users;
  const meanwhile = world.wire.before(naming(gone!, 'TransactWriteItems'), () =>
    world.put('TABLE_USERS', { user_id: gone!, status: 'DELETED', version: 2 }),
  );
  const said = await bring(users.map((userId) => [makers.counter(userId)]));
  expect(meanwhile.happened).toBe(true);
  expect(said).toEqual(users.map((userId) => [userId === gone ? 'forgotten' : 'moved']));
  for (const userId of users) expect(await world.usageRows(userId)).toHaveLength(userId === gone ? 0 : 1);
});

test('a counter that its user begins meanwhile stays, and the records beside it arrive', async () => {
  const users = await accounts(12);
  const [busy] = users;
  world.wire.before(naming(busy!, 'TransactWriteItems'), () =>
    arrivals.arrive({ ...makers.counter(busy!) }, { id: 'run-2', source: 'csv:other.csv' }, noon),
  );
  const said = await bring(users.map((userId) => [makers.counter(userId)]));
  expect(said).toEqual(users.map((userId) => [userId === busy ? 'there' : 'moved']));
});

test('records that name the same row do not go in one transaction, and each is taken', async () => {
  const users = await accounts(6);
  const sameMailbox = users.map((userId): Arrival[] => {
    const trial = makers.trial(userId) as Extract<Arrival, { kind: 'trial' }>;
    return [{ ...trial, trial: { ...trial.trial, email: 'shared@old.example' } }];
  });
  const before = await world.counted('pro', noon - 20 * day);
  expect(await bring(sameMailbox)).toEqual(users.map(() => ['moved']));
  const counted = await world.counted('pro', noon - 20 * day);
  expect(counted.started - before.started).toBe(users.length);
});

test('more than one transaction holds goes in several', async () => {
  const users = await accounts(80);
  const { value, passed } = await world.wire.during(() =>
    bring(users.map((userId) => [makers.counter(userId)])),
  );
  expect(new Set(value.flat())).toEqual(new Set(['moved']));
  expect(transactionsIn(passed)).toBeGreaterThanOrEqual(3);
});

test('a service that fails is told to each record that waited for it, and brought again each is there once', async () => {
  const users = await accounts(10);
  const records = users.map((userId) => [makers.action(userId)]);
  world.wire.decide = (operation) => (operation === 'TransactWriteItems' ? 'lose' : undefined);
  await expect(bring(records)).rejects.toThrow();
  world.wire.decide = () => undefined;
  const said = await bring(records);
  expect(said.flat().every((became) => became === 'there' || became === 'moved')).toBe(true);
  for (const userId of users) expect(await world.logRows(userId)).toHaveLength(1);
});

test('what many accounts were brought is taken back from all of them, but from one that has changed since', async () => {
  const users = await accounts(10);
  const own = { id: 'run-3', source: 'csv:old.csv' };
  for (const userId of users) await arrivals.arrive(makers.counter(userId), own, noon);
  const kept: string[] = [];
  world.wire.before(naming(users[0]!, 'TransactWriteItems'), async () => {
    const [row] = await world.usageRows(users[0]!);
    await world.put('TABLE_USER_USAGE', { ...row, usage_count: 5, version: 9 });
  });
  const done = await undoRun(own, {
    nowMs: noon,
    progress: () => undefined,
    kept: (place) => kept.push(place),
  });
  expect(done).toMatchObject({ takenBack: { counter: users.length - 1 }, kept: 1 });
  expect(kept[0]).toContain(users[0]);
});
