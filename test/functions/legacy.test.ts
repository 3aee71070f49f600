import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aWish, noon, startUsage, type World } from '../steps/usage.ts';

let world: World;
let legacy: typeof import('../../functions/store/legacy.ts');
let migrateAll: typeof import('../../scripts/migrateAll.ts').migrateAll;

beforeAll(async () => {
  world = await startUsage();
  legacy = await import('../../functions/store/legacy.ts');
  ({ migrateAll } = await import('../../scripts/migrateAll.ts'));
});
afterAll(() => world.engine.stop());

const putLegacy = (row: object) =>
  world.documents.send(
    new PutCommand({ TableName: process.env['TABLE_STRATEGY_METADATA']!, Item: { ...row } }),
  );

async function move(user: string): Promise<object> {
  return legacy.moveRows((await legacy.legacyOf([user])).get(user) ?? [], noon);
}

async function aLegacyAccount(): Promise<string> {
  const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }], { feature: 'simulations' });
  await putLegacy({ strategy_id: `profile#${user}`, type: 'profile', user_id: user, theme: 'dark' });
  await putLegacy({
    strategy_id: `subscription#${user}`,
    type: 'subscription',
    user_id: user,
    subscription_id: 'sub_old',
    plan_id: 'pro',
    status: 'active',
  });
  await putLegacy({
    strategy_id: `usage#${user}`,
    type: 'usage',
    user_id: user,
    feature_name: 'simulations',
    date: '2026-11-20',
    usage_count: 4,
    limit_value: 10,
  });
  return user;
}

test('a visit moves what the legacy table has of an account, and counting goes on from there', async () => {
  const user = await aLegacyAccount();
  expect(await move(user)).toEqual({ profiles: 1, subscriptions: 1, usage: 1 });
  expect(await move(user)).toEqual({ profiles: 0, subscriptions: 0, usage: 0 });
  const answer = await world.consume(aWish(user, { feature: 'simulations' }), undefined, noon);
  expect(answer).toMatchObject({ allowed: true, usage: { used: 5, limit: 10 } });
  expect(
    await world.rowOf('TABLE_USER_SUBSCRIPTIONS', { user_id: user, subscription_id: 'sub_old' }),
  ).toMatchObject({
    plan_id: 'pro',
    status: 'active',
  });
});

test('what the new tables have wins, and the legacy row leaves all the same', async () => {
  const user = await aLegacyAccount();
  await world.consume(aWish(user, { feature: 'simulations' }), undefined, noon);
  expect(await move(user)).toMatchObject({ usage: 0 });
  expect(await world.getRow(user, 'simulations_2026-11-20')).toMatchObject({ usage_count: 1 });
  expect(await world.rowOf('TABLE_STRATEGY_METADATA', { strategy_id: `usage#${user}` })).toBeUndefined();
});

test('one read finds what there is of each of many accounts, and nothing of a stranger', async () => {
  const users = await Promise.all(Array.from({ length: 4 }, aLegacyAccount));
  const strangers = Array.from({ length: 60 }, () => randomUUID());
  const found = await legacy.legacyOf([...strangers, ...users]);
  expect(new Set(found.keys())).toEqual(new Set(users));
  for (const rows of found.values())
    expect(rows.map(({ type }) => type).sort()).toEqual(['profile', 'subscription', 'usage']);
  for (const rows of found.values()) await legacy.moveRows(rows, noon);
  expect(await legacy.legacyOf(users)).toEqual(new Map());
});

test('the migration moves everybody, says first what it would do, and leaves strangers alone', async () => {
  for (let i = 0; i < 40; i++) await aLegacyAccount();
  await putLegacy({ strategy_id: randomUUID(), type: 'strategy', laps: 53 });
  const dry = await migrateAll({ isDryRun: true, progress: () => undefined });
  expect(dry.moved).toEqual({ profiles: 40, subscriptions: 40, usage: 40 });
  const run = await migrateAll({ isDryRun: false, progress: () => undefined });
  expect(run).toEqual({ seen: 121, moved: { profiles: 40, subscriptions: 40, usage: 40 }, left: 1 });
  expect(await migrateAll({ isDryRun: false, progress: () => undefined })).toMatchObject({
    seen: 1,
    left: 1,
  });
});
