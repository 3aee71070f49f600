import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Limit } from '../../domain/entitlement.ts';
import { field } from '../kit/calls/field.ts';
import { aFreePlan, aProduct, day, noon, withWorld } from '../kit/given.ts';
import { aWish } from '../kit/world/usage.ts';

const tries = (limit: number) => aFreePlan({ feature: 'tries', limit, period: 'DAY' });
const world = withWorld(
  'usage',
  async () => {
    await world.sell(tries(3));
  },
  { isWired: true },
);
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: noon });
});
afterAll(() => {
  vi.useRealTimers();
});

const daily: Limit[] = [{ period: 'DAY', limit: 5 }];
const key = 'exports_2026-11-20';
const table = ['user-usage'];
const both = ['user-usage', 'readUsage()'];
let usage: ReturnType<typeof field>;
beforeEach(() => {
  usage = field('Query.usage');
  world.wire.decide = () => undefined;
  vi.setSystemTime(noon);
});

const use = (userId: string, feature = 'exports', nowMs = noon) =>
  world.consume(aWish(userId, { feature }), undefined, nowMs);
const ask = (userId: string, feature = 'exports') => usage.as(userId, { feature });
/** An account whose counter of exports is open, with one of five used. */
async function aUser(limits = daily): Promise<string> {
  const userId = await world.anAccountWith(limits);
  await use(userId);
  return userId;
}
/** The counter's row, changed by other hands. */
async function change(userId: string, more: object, place = key): Promise<void> {
  const row = (await world.usageRows(userId)).find((one) => one['feature_date_key'] === key);
  await world.put('TABLE_USER_USAGE', { ...row, feature_date_key: place, ...more });
}

describe('Query.usage of an account whose counter is open', () => {
  test('is one strongly consistent query of four rows at most, and asks no function', async () => {
    const userId = await aUser();
    const requests: object[] = [];
    world.wire.decide = (operation, body) => void requests.push({ operation, ...body });
    expect(await ask(userId)).toMatchObject({ value: { used: 1, remaining: 4 }, error: null, asked: table });
    expect(requests).toMatchObject([
      { operation: 'Query', ConsistentRead: true, ScanIndexForward: false, Limit: 4 },
    ]);
  });

  test('follows each use at once, whichever function counted it', async () => {
    const userId = await aUser();
    for (const used of [2, 3, 4]) {
      world.forgetAll();
      await use(userId);
      expect(await ask(userId)).toMatchObject({ value: { used, version: used }, asked: table });
    }
  });

  test('is the same for a user who names their own account', async () => {
    const userId = await aUser();
    const named = await usage.as(userId, { feature: 'exports', accountId: userId });
    expect(named).toMatchObject({ value: { used: 1 }, asked: table });
  });

  test.each([
    ['throttle', 'Unavailable'],
    ['refuse', 'Unavailable'],
  ] as const)('says %s of the table as %s, and asks no function', async (fault, code) => {
    const userId = await aUser();
    world.wire.decide = () => fault;
    expect(await ask(userId)).toMatchObject({ value: null, error: { code }, asked: table });
  });
});

describe('Query.usage asks the function', () => {
  test('where nothing is left: the plan that everybody has may give more by now', async () => {
    const userId = await world.anAccount();
    for (let i = 0; i < 3; i++) await use(userId, 'tries');
    expect(await ask(userId, 'tries')).toMatchObject({ value: { used: 3, remaining: 0 }, asked: both });
    await world.sell(tries(5));
    vi.setSystemTime(noon + 31_000);
    expect(await ask(userId, 'tries')).toMatchObject({ value: { limit: 5, remaining: 2 }, asked: both });
  });

  test('for a counter of several limits, and for one of which parts are counted elsewhere', async () => {
    const several = await world.anAccountWith([...daily, { period: 'LIFETIME', limit: 9 }]);
    // On the last of these days the counter of the other limit lies behind the rows that are looked at.
    for (const days of [4, 3, 2, 1, 0]) {
      await use(several, 'exports', noon - days * day);
      vi.setSystemTime(noon - days * day);
      expect(await ask(several)).toMatchObject({ value: { others: [{}] }, asked: both });
    }
    const split = await aUser();
    await change(split, { parts: { n: 2, epoch: 1 } });
    expect(await ask(split)).toMatchObject({ value: { used: 1 }, asked: both });
  });

  test('when the window, or the right, is over to the millisecond', async () => {
    const userId = await aUser();
    const midnight = Date.parse('2026-11-21T00:00:00Z');
    vi.setSystemTime(midnight - 1);
    expect((await ask(userId)).asked).toEqual(table);
    vi.setSystemTime(midnight);
    expect(await ask(userId)).toMatchObject({ value: { used: 0 }, asked: both });
    vi.setSystemTime(noon);
    const ending = await world.anAccountWith(daily, { expiresMs: noon + 1 });
    await use(ending);
    expect((await ask(ending)).asked).toEqual(table);
    vi.setSystemTime(noon + 1);
    expect(await ask(ending)).toMatchObject({ value: null, asked: both });
  });

  test('when two windows of the feature are open, and when one that is open lies behind four others', async () => {
    const userId = await aUser();
    await change(userId, {}, 'exports_2026-11-01#MONTH');
    expect((await ask(userId)).asked).toEqual(both);
    const old = await aUser([{ period: 'LIFETIME', limit: 5 }]);
    expect((await ask(old)).asked).toEqual(table);
    for (const date of [15, 16, 17, 18]) {
      const userRow = { user_id: old, feature_name: 'exports', period: 'DAY', holds: {} };
      const closed = { window_start_ms: 0, window_end_ms: noon - day, rights_until_ms: 0 };
      const place = { feature_date_key: `exports_2026-11-${date}` };
      await world.put('TABLE_USER_USAGE', { ...userRow, ...closed, ...place, remaining: 1 });
    }
    expect(await ask(old)).toMatchObject({ value: { used: 1, period: 'LIFETIME' }, asked: both });
  });

  test('when the row is of a feature whose id begins alike, or only notes a refusal', async () => {
    const userId = await world.anAccountWith(daily, { feature: 'exports_2026-11-20' });
    await use(userId, 'exports_2026-11-20');
    expect((await ask(userId, 'exports_2026-11-20')).asked).toEqual(table);
    expect(await ask(userId)).toMatchObject({ value: null, asked: both });
    await world.sell(aProduct('pro'));
    await use(userId);
    expect((await world.usageRows(userId)).some((row) => row['refused'])).toBe(true);
    expect(await ask(userId)).toMatchObject({ value: null, error: null, asked: both });
  });

  test('alone, of what is no key, for a service, and for a user who names another account', async () => {
    const userId = await aUser();
    expect(await ask(userId, 'Exports#')).toMatchObject({ value: null, error: null, asked: ['readUsage()'] });
    expect(await usage.asService({ feature: 'exports', accountId: userId })).toMatchObject({
      value: { used: 1 },
      asked: ['readUsage()'],
    });
    expect(await usage.as('another', { feature: 'exports', accountId: userId })).toMatchObject({
      error: { code: 'Forbidden' },
      asked: ['readUsage()'],
    });
  });
});
