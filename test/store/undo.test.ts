import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from 'vitest';
import type { Arrival, ArrivalKind } from '../../domain/arrival.ts';
import { aFreePlan, aPlan, call, day, noon, valueOf, withWorld } from '../kit/given.ts';

let arrive: typeof import('../../store/arrivals/arrive.ts').arrive;
let undoRun: typeof import('../../store/arrivals/undo.ts').undoRun;
let legacy: typeof import('../../store/legacy.ts');

const world = withWorld('trials', async () => {
  ({ arrive } = await import('../../store/arrivals/arrive.ts'));
  ({ undoRun } = await import('../../store/arrivals/undo.ts'));
  legacy = await import('../../store/legacy.ts');
  await world.sell(aFreePlan({ feature: 'simulations', limit: 3, period: 'DAY' }));
  await world.sell(aPlan('pro', { features: [{ feature: 'simulations', limit: 200, period: 'MONTH' }] }));
});
afterAll(() => world.at(noon));

const aRun = () => ({ id: `run-${randomUUID().slice(0, 8)}`, source: 'csv:old.csv' });

/** What one account of the old system had: a running plan, days of this month, a trial, a past and units left over. */
function everythingOf(userId: string): Arrival[] {
  const counter = (date: string, used: number): Arrival => ({
    ...{ kind: 'counter', userId },
    counter: { feature: 'simulations', date, used, limit: 3 },
  });
  const past = { type: 'simulated', planId: null, feature: null, before: null, after: null };
  return [
    counter('2026-11-19', 4),
    { kind: 'profile', userId, attributes: { theme: 'dark' } },
    {
      ...{ kind: 'subscription', userId },
      subscription: {
        ...{ id: 'old-1', planId: 'pro', status: 'active', startMs: noon - 5 * day, endMs: noon + 25 * day },
        ...{ cancelAtPeriodEnd: false, stripeSubscriptionId: null, createdMs: null, hasAccess: true },
      },
    },
    counter('2026-11-18', 2),
    counter('2025-01-01', 9),
    {
      ...{ kind: 'trial', userId },
      trial: {
        productId: 'pro',
        startedMs: noon - 30 * day,
        endsMs: noon + day,
        email: `${userId}@old.example`,
        isConverted: false,
      },
    },
    { kind: 'action', userId, action: { ...past, atMs: noon - 9 * day, details: { track: 'spa' } } },
    {
      kind: 'grant',
      userId,
      grant: { id: 'g1', feature: 'simulations', units: 7, endsMs: null, reason: 'r' },
    },
  ];
}

async function undo(id: string, more: { stopAfter?: number } = {}) {
  const kept: string[] = [];
  let pages = 0;
  const progress = () => {
    if (more.stopAfter !== undefined && ++pages > more.stopAfter) throw new Error('killed');
  };
  const done = await undoRun(
    { id },
    { progress, kept: (place, why) => void kept.push(`${place}: ${why}`), nowMs: noon },
  );
  return { ...done, kept };
}

/** All tables but the log, which says what was done and undone; versions of accounts only grow. */
async function tables() {
  const { TABLE_USER_ACTIONS_LOG: _, ...others } = await world.everything();
  const grown = ['version', 'updated_at', 'last_change', 'rights_version', 'last_action'];
  const plain = (row: string) =>
    JSON.parse(row, (name, value) => (grown.includes(name) ? undefined : value)) as Record<string, unknown>;
  const isNothing = (row: Record<string, unknown>) =>
    String(row['pk']).startsWith('COUNTS#') &&
    Object.values(row).every((value) => typeof value === 'string' || value === 0);
  return Object.fromEntries(
    Object.entries(others).map(([table, rows]) => [table, rows.map(plain).filter((row) => !isNothing(row))]),
  );
}

const takenBack = (count: number, days = 3) => ({
  ...{
    profile: count,
    subscription: count,
    counter: count * days,
    trial: count,
    action: count,
    grant: count,
  },
});

test('the way back of an import leaves what was there before, and nothing of another import goes', async () => {
  const [one, two] = [aRun(), aRun()];
  const others = [await world.anAccount(), await world.anAccount()];
  for (const userId of others) for (const arrival of everythingOf(userId)) await arrive(arrival, two, noon);
  const users = [await world.anAccount(), await world.anAccount(), randomUUID()];
  // Someone who has used the month's window before.
  await arrive(everythingOf(users[1]!)[2]!, two, noon);
  valueOf(await call('Mutation.consumeUsage').as(users[1]!, { feature: 'simulations', amount: 5 } as never));
  const before = await tables();
  const records = users.flatMap((userId) => everythingOf(userId));
  const moved: ArrivalKind[] = [];
  for (const arrival of records) {
    const { became } = await arrive(arrival, one, noon);
    if (became === 'moved') moved.push(arrival.kind);
  }
  const done = await undo(one.id);
  expect(done.kept).toEqual([]);
  const counts = { ...takenBack(0) } as Record<ArrivalKind, number>;
  for (const kind of moved) counts[kind] += 1;
  expect(done.takenBack).toEqual(counts);
  expect(moved).toHaveLength(3 * 8 - 2);
  const after = await tables();
  expect(after).toEqual(withClosedWindows(before, after));
  expect(await undo(one.id)).toEqual({ takenBack: takenBack(0), kept: [] });
});

test('a way back that dies on the way is started again and ends the same', async () => {
  const run = aRun();
  const before = await tables();
  const users = Array.from({ length: 4 }, () => randomUUID());
  for (const userId of users)
    for (const arrival of everythingOf(userId))
      if (arrival.kind !== 'profile') await arrive(arrival, run, noon);
  let deaths = 0;
  for (let stopAfter = 0; stopAfter < 6; stopAfter++)
    await undo(run.id, { stopAfter }).catch((error: Error) => {
      expect(error.message).toBe('killed');
      deaths += 1;
    });
  expect(deaths).toBeGreaterThan(3);
  expect((await undo(run.id)).kept).toEqual([]);
  const after = await tables();
  expect(after).toEqual(withClosedWindows(before, after));
});

test('what was used or changed since stays, and is told with its reason', async () => {
  const run = aRun();
  const userId = await world.anAccount();
  for (const arrival of everythingOf(userId)) await arrive(arrival, run, noon);
  const use = (amount: number) =>
    call('Mutation.consumeUsage').as(userId, { feature: 'simulations', amount } as never);
  expect(valueOf(await use(196))).toMatchObject({ allowed: true });
  const { kept, takenBack: back } = await undo(run.id);
  expect(kept.sort()).toEqual([
    expect.stringMatching(/^grant .*: some of its units were used since$/),
    expect.stringMatching(/^usage .* simulations_2026-11-18: simulations_2026-11-01#MONTH was used since$/),
    expect.stringMatching(/^usage .* simulations_2026-11-19: simulations_2026-11-01#MONTH was used since$/),
  ]);
  expect(back).toEqual({ profile: 1, subscription: 1, counter: 1, trial: 1, action: 1, grant: 0 });
});

test('a trial that was bought since stays', async () => {
  const run = aRun();
  const userId = await world.anAccount();
  for (const arrival of everythingOf(userId)) if (arrival.kind === 'trial') await arrive(arrival, run, noon);
  const [row] = await world.trialRows(userId);
  await world.put('TABLE_TRIALS', { ...row, status: 'converted', convertedAt: noon });
  expect((await undo(run.id)).kept).toEqual([expect.stringContaining('it was bought since')]);
  expect(await world.trialRows(userId)).toHaveLength(1);
});

test('a profile leaves the account that another import has made as it was, with its mark', async () => {
  const [users, profiles] = [aRun(), aRun()];
  const imported = { [users.id]: { userChangedMs: noon } };
  const userId = await world.anAccount({ imported });
  const before = await world.userRow(userId);
  await arrive({ kind: 'profile', userId, attributes: { theme: 'dark' } }, profiles, noon);
  expect(await world.userRow(userId)).toMatchObject({
    ...{ legacy_profile: { theme: 'dark' }, imported: { ...imported, [profiles.id]: {} } },
  });
  expect((await undo(users.id)).takenBack).toEqual({ ...takenBack(0), action: 0 });
  expect((await undo(profiles.id)).takenBack).toEqual({ ...takenBack(0), profile: 1 });
  expect(await world.userRow(userId)).toEqual(before);
});

test('what a visit has taken out of the legacy table stays, though an import had brought it before', async () => {
  const run = aRun();
  const userId = await world.anAccount();
  const of = { user_id: userId };
  const rows = [
    { strategy_id: randomUUID(), ...of, type: 'profile', theme: 'dark' },
    {
      ...{ strategy_id: randomUUID(), ...of, type: 'subscription', subscription_id: 'old-1', plan_id: 'pro' },
      ...{ status: 'active', current_period_start: '2026-11-15', current_period_end: '2026-12-15' },
    },
    {
      ...{ strategy_id: randomUUID(), ...of, type: 'usage', feature_name: 'simulations' },
      ...{ usage_count: 4, date: '2026-11-19' },
    },
  ];
  for (const Item of rows)
    await world.documents.send(new PutCommand({ TableName: process.env['TABLE_STRATEGY_METADATA']!, Item }));
  const brought = everythingOf(userId).slice(0, 3);
  for (const arrival of brought) expect(await arrive(arrival, run, noon)).toMatchObject({ became: 'moved' });
  for (const row of rows) expect(await legacy.moveRow(row, noon)).toMatchObject({ became: 'there' });
  expect(await undo(run.id)).toEqual({ takenBack: takenBack(0), kept: [] });
  expect(await world.userRow(userId)).toMatchObject({ legacy_profile: { theme: 'dark' } });
  expect(await world.subscriptionRows(userId)).toHaveLength(1);
  const counters = (await world.usageRows(userId)).map((row) => [
    row['feature_date_key'],
    row['usage_count'],
  ]);
  expect(counters).toContainEqual(['simulations_2026-11-01#MONTH', 4]);
});

/**
 * Taking a plan back leaves the windows that its rights had opened: they are closed, count nothing, and go by their age. Each of them is
 * looked at here, and left out of the comparison.
 */
function withClosedWindows(before: any, after: any): any {
  const nameOf = (row: any) => `${row.user_id} ${row.feature_date_key}`;
  const known = new Set(before.TABLE_USER_USAGE.map(nameOf));
  const more = after.TABLE_USER_USAGE.filter((row: any) => !known.has(nameOf(row)));
  for (const row of more) expect(row).toMatchObject({ usage_count: 0, held_count: 0 });
  return { ...before, TABLE_USER_USAGE: expect.arrayContaining([...before.TABLE_USER_USAGE, ...more]) };
}
