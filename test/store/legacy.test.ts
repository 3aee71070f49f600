import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { readLegacyRow } from '../../domain/legacy.ts';
import { costOf } from '../kit/measures/cost.ts';
import { aProduct, noon, withWorld } from '../kit/given.ts';
import { aWish } from '../kit/world/usage.ts';

let legacy: typeof import('../../store/legacy.ts');
let rows: typeof import('../../store/legacyRows.ts');
let migrateAll: typeof import('../../tools/operate/migrateAll.ts').migrateAll;

const world = withWorld(
  'usage',
  async () => {
    legacy = await import('../../store/legacy.ts');
    rows = await import('../../store/legacyRows.ts');
    ({ migrateAll } = await import('../../tools/operate/migrateAll.ts'));
    await world.sell(
      aProduct('pro', { rank: 10, features: [{ feature: 'simulations', limit: 20, period: 'DAY' }] }),
    );
  },
  { isWired: true },
);

const TableName = () => process.env['TABLE_STRATEGY_METADATA']!;
afterEach(async () => {
  for (const { strategy_id } of await everyLegacyRow())
    await world.documents.send(new DeleteCommand({ TableName: TableName(), Key: { strategy_id } }));
});

const putLegacy = (row: object) =>
  world.documents.send(new PutCommand({ TableName: TableName(), Item: { ...row } }));

async function everyLegacyRow(): Promise<Record<string, unknown>[]> {
  return (await world.documents.send(new ScanCommand({ TableName: TableName() }))).Items ?? [];
}

/** What a visit does. */
async function move(user: string): Promise<string[]> {
  const became: string[] = [];
  for (const row of (await rows.legacyOf([user])).get(user) ?? []) {
    const outcome = await legacy.moveRow(row, noon);
    if (outcome.kind === 'refused') became.push(outcome.why);
    else became.push('became' in outcome ? `${outcome.kind} ${outcome.became}` : outcome.kind);
  }
  return became.sort();
}

async function run(isDryRun: boolean) {
  const refusals: string[] = [];
  const refused = (key: string, why: string) => void refusals.push(`${key}: ${why}`);
  const done = await migrateAll({ isDryRun, progress: () => undefined, refused });
  return { ...done, refusals: refusals.sort() };
}

const anAccount = () =>
  world.anAccountWith([{ period: 'DAY', limit: 10 }], { feature: 'simulations', rank: 0 });

const period = {
  current_period_start: '2026-11-10T00:00:00.000Z',
  current_period_end: '2026-12-10T00:00:00.000Z',
};
const profileOf = (user: string) => ({
  ...{ strategy_id: `profile#${user}`, type: 'profile', user_id: user },
  ...{ email: 'old@example.com', name: 'Old Name', theme: 'dark' },
});
const subscriptionOf = (user: string) => ({
  ...{ strategy_id: `subscription#${user}`, type: 'subscription', user_id: user },
  ...{ subscription_id: 'sub_old', plan_id: 'pro', status: 'active', ...period },
});
const usageOf = (user: string) => ({
  ...{ strategy_id: `usage#${user}`, type: 'usage', user_id: user, feature_name: 'simulations' },
  ...{ date: '2026-11-20', usage_count: 4, limit_value: 10 },
});

async function aLegacyAccount(): Promise<string> {
  const user = await anAccount();
  for (const row of [profileOf(user), subscriptionOf(user), usageOf(user)]) await putLegacy(row);
  return user;
}

test('a visit moves what the legacy table has of an account, and counting continues from there', async () => {
  const user = await aLegacyAccount();
  expect(await move(user)).toEqual(['profile moved', 'subscription moved', 'usage moved']);
  expect(await move(user)).toEqual([]);
  const answer = await world.consume(aWish(user, { feature: 'simulations' }), undefined, noon);
  expect(answer).toMatchObject({ allowed: true, usage: { used: 5, limit: 20, source: 'legacy:sub_old' } });
});

test('F1 · a moved subscription has every attribute, and its right lasts to the end of its period and not a moment longer', async () => {
  const user = await aLegacyAccount();
  await move(user);
  const endMs = Date.parse(period.current_period_end);
  expect(
    await world.rowOf('TABLE_USER_SUBSCRIPTIONS', { user_id: user, subscription_id: 'sub_old' }),
  ).toEqual({
    ...{ user_id: user, subscription_id: 'sub_old', plan_id: 'pro', status: 'active', ...period },
    ...{ cancel_at_period_end: false, access_until_ms: endMs, ends_at: period.current_period_end },
    items: [{ price_id: 'legacy', product_id: 'pro', quantity: 1, ...period }],
    ...{ created_at: period.current_period_start, updated_at: new Date(noon).toISOString() },
    ...{ sync_version: 0, legacy: true },
  });
  expect(await world.rowOf('TABLE_USERS', { user_id: user })).toMatchObject({
    version: 2,
    last_change: { reason: 'subscription.updated', product_id: 'pro' },
  });
  const limitAt = async (ms: number) => (await world.usageNow(user, ms, 'simulations'))[0]!.limit;
  expect([await limitAt(endMs - 1), await limitAt(endMs)]).toEqual([20, 10]);
});

test('what the new tables have wins, and the legacy row leaves all the same', async () => {
  const user = await aLegacyAccount();
  await world.consume(aWish(user, { feature: 'simulations' }), undefined, noon);
  expect(await move(user)).toContain('usage there');
  expect(await world.getRow(user, 'simulations_2026-11-20')).toMatchObject({ usage_count: 1 });
  expect(await everyLegacyRow()).toEqual([]);
});

test('F2 · rows are found by `user_id` under any key, and nothing of a stranger', async () => {
  const users = [await anAccount(), await anAccount()];
  for (const user of users)
    for (const row of [profileOf(user), subscriptionOf(user), usageOf(user)])
      await putLegacy({ ...row, strategy_id: randomUUID() });
  await putLegacy({ ...usageOf(randomUUID()), strategy_id: randomUUID() });
  const strangers = Array.from({ length: 60 }, () => randomUUID());
  const found = await rows.legacyOf([...strangers, ...users]);
  expect(new Set(found.keys())).toEqual(new Set(users));
  for (const user of users) {
    expect(await move(user)).toEqual(['profile moved', 'subscription moved', 'usage moved']);
  }
  expect(await everyLegacyRow()).toHaveLength(1);
});

test('F2 · a visit finds every row of an account, and reads nothing of the others, however many there are', async () => {
  const user = await anAccount();
  const padding = 'x'.repeat(300_000);
  for (let i = 0; i < 8; i++)
    await putLegacy({ ...usageOf('another-user'), strategy_id: `other-${i}`, padding });
  const days = Array.from({ length: 230 }, (_, i) =>
    new Date(noon - i * 86_400_000).toISOString().slice(0, 10),
  );
  for (const date of days) await putLegacy({ ...usageOf(user), strategy_id: randomUUID(), date });
  let found = new Map<string, { strategy_id: string; [attribute: string]: unknown }[]>();
  // One query of the index, and the rows that it names with the three by their ids, a hundred at a time.
  const cost = await costOf(world.wire, async () => void (found = await rows.legacyOf([user])));
  expect(cost).toMatchObject({ requests: 1 + 3, writeUnits: 0 });
  expect(
    found
      .get(user)!
      .map((row) => row['date'])
      .sort(),
  ).toEqual([...days].sort());
  const another = await anAccount();
  const nothing = await costOf(world.wire, async () => void (found = await rows.legacyOf([another])));
  expect({ nothing, found }).toEqual({
    nothing: { requests: 2, readUnits: 3.5, writeUnits: 0, indexUnits: 0 },
    found: new Map(),
  });
});

test('F2 · a counter lands on the day that it counted, and takes nothing of today', async () => {
  const user = await anAccount();
  const past = { ...usageOf(user), date: undefined, feature_date_key: 'simulations_2024-01-15' };
  const { date: _, ...counter } = { ...past, reset_date: '2024-01-16', usage_count: 10 };
  await putLegacy(counter);
  expect(await move(user)).toEqual(['usage moved']);
  expect(await world.getRow(user, 'simulations_2024-01-15')).toMatchObject({ usage_count: 10 });
  const answer = await world.consume(aWish(user, { feature: 'simulations' }), undefined, noon);
  expect(answer).toMatchObject({ allowed: true, usage: { used: 1 } });
});

test('F2 · neither address nor name of a legacy profile is in the action log; what else it holds is with the account', async () => {
  const user = await aLegacyAccount();
  await move(user);
  const log = await world.documents.send(
    new ScanCommand({ TableName: process.env['TABLE_USER_ACTIONS_LOG']! }),
  );
  const own = (log.Items ?? []).filter((row) => row['user_id'] === user);
  expect(own.map((row) => row['action_details'].type).sort()).toEqual(['profile', 'subscription', 'usage']);
  expect(JSON.stringify(own)).not.toMatch(/old@example|Old Name|dark/);
  expect(await world.rowOf('TABLE_USERS', { user_id: user })).toMatchObject({
    legacy_profile: { theme: 'dark' },
  });
});

describe('F2 · a row that cannot be moved whole', () => {
  const user = 'a-user';
  const broken: Record<string, [row: Record<string, unknown>, why: string]> = {
    'a count that is text': [{ ...usageOf(user), usage_count: 'many' }, 'usage_count is "many"'],
    'a count below 0': [{ ...usageOf(user), usage_count: -5 }, 'usage_count is -5'],
    'a part of a unit': [{ ...usageOf(user), usage_count: 1.5 }, 'usage_count is 1.5'],
    'no count': [without(usageOf(user), 'usage_count'), 'usage_count is missing'],
    'a limit that is text': [{ ...usageOf(user), limit_value: 'ten' }, 'limit_value is "ten"'],
    'a date in another order': [{ ...usageOf(user), date: '31/12/2025' }, 'date is "31/12/2025"'],
    'a day that no calendar has': [{ ...usageOf(user), date: '2026-02-30' }, 'date is "2026-02-30"'],
    'no date': [{ ...usageOf(user), date: 'not a date' }, 'date is "not a date"'],
    'no day at all': [without(usageOf(user), 'date'), 'it names no day'],
    'two days': [{ ...usageOf(user), reset_date: '2026-11-25' }, 'it names several days'],
    'a day to come': [{ ...usageOf(user), date: '2099-01-01' }, 'its day is 2099-01-01'],
    'a key of another feature': [{ ...usageOf(user), feature_date_key: 'x_2026-11-20' }, 'feature_date_key'],
    'a feature that is no text': [{ ...usageOf(user), feature_name: { a: 1 } }, 'feature_name is {"a":1}'],
    'a user with a line break': [{ ...usageOf(user), user_id: 'a\nb' }, 'user_id is "a\\nb"'],
    'a user that is too long': [{ ...usageOf(user), user_id: 'u'.repeat(129) }, 'user_id is "uuu'],
    'no user': [{ ...without(profileOf(user), 'user_id'), strategy_id: 'bad4' }, 'it names no user'],
    'a type in capitals': [{ ...usageOf(user), type: 'Usage' }, 'the type is "Usage"'],
    'a type of another kind': [{ ...profileOf(user), type: 'user_profile' }, 'the type is "user_profile"'],
    'no type': [without(usageOf(user), 'type'), 'the type is missing'],
    'a subscription without an end': [
      without(subscriptionOf(user), 'current_period_end'),
      'it is active and has no current_period_end',
    ],
    'a status of another system': [{ ...subscriptionOf(user), status: 'gold' }, 'status is "gold"'],
    'a period with a bad end': [
      { ...subscriptionOf(user), current_period_end: 'soon' },
      'current_period_end is "soon"',
    ],
    'a plan that the catalog does not have': [
      { ...subscriptionOf(user), plan_id: 'gone' },
      'the catalog has no product gone',
    ],
    'a plan that is a number': [{ ...subscriptionOf(user), plan_id: 7 }, 'plan_id is 7'],
    'a profile of an unknown user': [profileOf(user), 'there is no account of its user yet'],
  };

  test.each(Object.entries(broken))('%s: it says why and stays as it is', async (_, [row, why]) => {
    const kept = { ...row, strategy_id: `bad-${row['strategy_id'] as string}` };
    const isKeyed = why.startsWith('it names no user');
    await putLegacy(isKeyed ? row : kept);
    const dry = await run(true);
    expect(dry).toMatchObject({ seen: 1, refused: 1 });
    expect(dry.refusals[0]).toContain(why);
    expect(await run(false)).toEqual(dry);
    expect(await everyLegacyRow()).toEqual([isKeyed ? row : kept]);
  });

  test.each([
    ['a number', 42],
    ['empty', ''],
    ['null', null],
  ])('with a user that is %s does not even get into the table', async (_, user_id) => {
    const put = putLegacy({ ...usageOf(user), user_id });
    await expect(put).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put).rejects.toThrow(/user_id|UserIdIndex/);
    expect(await everyLegacyRow()).toEqual([]);
  });

  test.each([42, '', {}])('with the user %j is no row to move', (user_id) => {
    const why = `user_id is ${JSON.stringify(user_id)}, not the id of a user`;
    expect(readLegacyRow({ ...usageOf(user), user_id }, noon)).toEqual({ kind: 'refused', why });
  });

  test('stops nothing else: the migration moves the rest, says beforehand exactly what it will do, and may run again', async () => {
    const users: string[] = [];
    for (let i = 0; i < 12; i++) users.push(await aLegacyAccount());
    for (const [name, [row]] of Object.entries(broken))
      await putLegacy({ ...row, strategy_id: `bad ${name}` });
    const again = users[0]!;
    await putLegacy({ ...usageOf(again), strategy_id: 'the same counter once more' });
    const bad = Object.keys(broken).length;
    const twelve = { profiles: 12, subscriptions: 12, counters: 12 };
    const dry = await run(true);
    expect(dry).toMatchObject({
      ...{ seen: 12 * 3 + bad + 1, moved: twelve, refused: bad },
      there: { profiles: 0, subscriptions: 0, counters: 1 },
    });
    expect(await everyLegacyRow()).toHaveLength(12 * 3 + bad + 1);
    expect(await run(false)).toEqual(dry);
    expect(await run(false)).toMatchObject({
      ...{ seen: bad, moved: { profiles: 0, subscriptions: 0, counters: 0 }, refused: bad },
    });
  });

  test('of an account that was deleted brings nothing of it back', async () => {
    const gone = await aLegacyAccount();
    const users = process.env['TABLE_USERS']!;
    const row = await world.rowOf('TABLE_USERS', { user_id: gone });
    await world.documents.send(new PutCommand({ TableName: users, Item: { ...row, status: 'DELETED' } }));
    const before = await world.everything();
    expect(await move(gone)).toEqual(Array(3).fill('forgotten'));
    expect((await everyLegacyRow()).filter((one) => JSON.stringify(one).includes(gone))).toEqual([]);
    const { TABLE_STRATEGY_METADATA: _, ...others } = await world.everything();
    const { TABLE_STRATEGY_METADATA: _before, ...othersBefore } = before;
    expect(others).toEqual(othersBefore);
  });

  test('M5 · of an account that was deleted goes with the migration, though it can not be read', async () => {
    const gone = await anAccount();
    const users = process.env['TABLE_USERS']!;
    const row = await world.rowOf('TABLE_USERS', { user_id: gone });
    await world.documents.send(new PutCommand({ TableName: users, Item: { ...row, status: 'DELETED' } }));
    await putLegacy({
      strategy_id: 'odd',
      user_id: gone,
      type: 'usage',
      usage_count: 'many words of theirs',
    });
    await putLegacy({
      strategy_id: `profile#${gone}`,
      type: 'profile',
      email: 'they@example.com',
      theme: 'dark',
    });
    expect(await run(true)).toMatchObject({ forgotten: 2, refused: 0 });
    expect(await everyLegacyRow()).toHaveLength(2);
    expect(await run(false)).toMatchObject({ forgotten: 2, refused: 0 });
    expect(await everyLegacyRow()).toEqual([]);
    expect(JSON.stringify(await world.everything())).not.toMatch(/many words|they@example/);
  });
});

function without(row: Record<string, unknown>, name: string): Record<string, unknown> {
  const { [name]: _, ...others } = row;
  return others;
}
