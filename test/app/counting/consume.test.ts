import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aProduct, aRight, day, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

const world = withWorld('usage', async () => {
  await world.sell(aProduct('pro'));
  const scans = [{ feature: 'scans', limit: 5, period: 'DAY' as const }];
  await world.sell(aProduct('scanpack', { kind: 'ADD_ON', features: scans }));
  await world.sell(
    aProduct('premium', { rank: 20, features: [{ feature: 'exports', limit: 1000, period: 'DAY' }] }),
  );
});

const today = 'exports_2026-11-20';
const use = (user: string, more: Parameters<typeof aWish>[1] = {}, key?: string, nowMs = noon) =>
  world.consume({ ...aWish(user, more) }, key, nowMs);

describe('consume', () => {
  test('the first use in a window makes the counter in the write that counts', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 5 }]);
    const answer = await use(user, { amount: 2 });
    expect(answer).toMatchObject({
      allowed: true,
      replayed: false,
      usage: { used: 2, remaining: 3, version: 1 },
    });
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: 2, remaining: 3, limit_value: 5 });
  });

  test('a refusal says why, until when, and what would have allowed it', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 2 }]);
    await use(user, { amount: 2 });
    expect(await use(user)).toMatchObject({
      allowed: false,
      reason: 'LIMIT_REACHED',
      retryAt: '2026-11-21T00:00:00.000Z',
      usage: { used: 2, remaining: 0 },
      upgrade: { productId: 'pro', name: 'Pro' },
    });
  });

  test('more than the limit at once can never be, and nothing is promised for later', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
    expect(await use(user, { amount: 50 })).toMatchObject({
      allowed: false,
      reason: 'AMOUNT_OVER_LIMIT',
      retryAt: null,
      // A hundred a month would hold the amount, but ten a day is worth more and would keep counting.
      upgrade: { productId: 'premium' },
    });
    expect(await world.getRow(user, today)).toBeUndefined();
  });

  test('an unlimited feature counts too', async () => {
    const user = await world.anAccountWith([{ period: 'MONTH', limit: null }]);
    await use(user, { amount: 7 });
    expect(await use(user, { amount: 3 })).toMatchObject({
      allowed: true,
      usage: { used: 10, limit: null, remaining: null },
    });
  });

  test('a feature of another plan is a refusal, one of no plan a mistake, and neither writes a counter', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }], { feature: 'other' });
    expect(await use(user)).toMatchObject({ allowed: false, reason: 'NOT_IN_PLAN', usage: null });
    await expect(use(user, { feature: 'nothing' })).rejects.toMatchObject({ code: 'NotFound' });
    expect(await world.getRow(user, today)).toBeUndefined();
  });

  test('a trial that is over says so', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 5 }], {
      source: 'trial:pro',
      expiresMs: noon,
    });
    expect(await use(user, {}, undefined, noon - 1)).toMatchObject({ allowed: true });
    expect(await use(user, {}, undefined, noon)).toMatchObject({ allowed: false, reason: 'TRIAL_OVER' });
  });

  test('an account that is locked gets nothing, warm or cold', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 5 }]);
    await use(user);
    await world.setStatus(user, 'DISABLED', 'account.disabled', noon);
    await world.refreshWindows(user, noon);
    expect(await use(user)).toMatchObject({ allowed: false, reason: 'ACCOUNT_DISABLED' });
  });

  test('several limits are all or nothing', async () => {
    const user = await world.anAccountWith([
      { period: 'DAY', limit: 10 },
      { period: 'MONTH', limit: 12 },
    ]);
    const first = await Promise.all(Array.from({ length: 30 }, () => use(user)));
    expect(first.filter((answer) => answer.allowed)).toHaveLength(10);
    const tomorrow = noon + 86_400_000;
    const second = await Promise.all(Array.from({ length: 10 }, () => use(user, {}, undefined, tomorrow)));
    expect(second.filter((answer) => answer.allowed)).toHaveLength(2);
    expect(second.find((answer) => !answer.allowed)).toMatchObject({ retryAt: '2026-12-01T00:00:00.000Z' });
    const [day, month] = await world.getRows(user, ['exports_2026-11-21', 'exports_2026-11-01#MONTH']);
    expect(day).toMatchObject({ usage_count: 2, remaining: 8 });
    expect(month).toMatchObject({ usage_count: 12, remaining: 0 });
  });

  test('a refusal is never stale: rights that came meanwhile count at once', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }]);
    await use(user);
    expect(await use(user)).toMatchObject({ allowed: false });
    expect(await use(user)).toMatchObject({ allowed: false });
    await world.giveRight(user, aRight([{ period: 'DAY', limit: 100 }], { source: 'sub:sub_2', rank: 20 }));
    await world.refreshWindows(user, noon);
    expect(await use(user)).toMatchObject({ allowed: true, usage: { used: 2, limit: 100 } });
  });

  test('a refusal that is remembered does not offer again what was bought meanwhile', async () => {
    const own = { feature: 'scans', source: 'sub:sub_1' };
    const user = await world.anAccountWith([{ period: 'DAY', limit: 2 }], own);
    const wish = { feature: 'scans', amount: 6 };
    await use(user, { feature: 'scans', amount: 1 });
    expect(await use(user, { ...wish })).toMatchObject({
      allowed: false,
      upgrade: { productId: 'scanpack' },
    });
    const pack = { ...own, source: 'sub:sub_2', productId: 'scanpack', adds: true as const };
    await world.giveRight(user, aRight([{ period: 'DAY', limit: 5 }], pack));
    await world.refreshWindows(user, noon);
    expect(await use(user, { ...wish, amount: 7 })).toMatchObject({ allowed: false, upgrade: null });
  });

  test('a function that remembers a refusal sees rights that it was not told of after ten seconds', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }]);
    await use(user);
    await use(user);
    await world.giveRight(user, aRight([{ period: 'DAY', limit: 100 }], { source: 'sub:sub_2' }));
    expect(await use(user, {}, undefined, noon + 10_001)).toMatchObject({ allowed: true });
  });

  test('a smaller plan keeps what was used, and what is left is never below zero', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 100 }]);
    await use(user, { amount: 80 });
    await world.giveRight(user, aRight([{ period: 'DAY', limit: 50 }]));
    await world.refreshWindows(user, noon);
    expect(await use(user)).toMatchObject({ allowed: false, usage: { used: 80, limit: 50, remaining: 0 } });
    await world.giveRight(user, aRight([{ period: 'DAY', limit: 90 }]));
    await world.refreshWindows(user, noon);
    expect(await use(user)).toMatchObject({ allowed: true, usage: { used: 81, remaining: 9 } });
  });

  test('a plan with another period counts in its own windows, also in a warm function', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 3 }], { source: 'sub:sub_1' });
    await use(user);
    await world.giveRight(user, aRight([{ period: 'MONTH', limit: 100 }]));
    await world.refreshWindows(user, noon);
    expect(await use(user)).toMatchObject({ allowed: true, usage: { period: 'MONTH', used: 1, limit: 100 } });
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: 1, rights_until_ms: 0 });
  });
});

describe('consume with a key', () => {
  test('the same key gets the first answer, word for word', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
    const first = await use(user, { amount: 3 }, 'order 7 · №1 #😀');
    await use(user, { amount: 2 });
    const again = await use(user, { amount: 3 }, 'order 7 · №1 #😀');
    expect(again).toEqual({ ...first, replayed: true });
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: 5 });
  });

  test('a key is good for one request only, and belongs to its account', async () => {
    const [one, other] = [
      await world.anAccountWith([{ period: 'DAY', limit: 10 }]),
      await world.anAccountWith([{ period: 'DAY', limit: 10 }]),
    ];
    await use(one, { amount: 3 }, 'key');
    await expect(use(one, { amount: 4 }, 'key')).rejects.toMatchObject({ code: 'IdempotencyMismatch' });
    await expect(use(one, { amount: 3, type: 'x' }, 'key')).rejects.toMatchObject({
      code: 'IdempotencyMismatch',
    });
    expect(await use(other, { amount: 4 }, 'key')).toMatchObject({ allowed: true, replayed: false });
  });

  test('a refusal is not kept: the same key may succeed later', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }]);
    await use(user);
    expect(await use(user, {}, 'key')).toMatchObject({ allowed: false });
    expect(await use(user, {}, 'key', noon + 86_400_000)).toMatchObject({ allowed: true, replayed: false });
  });

  test('a retry after midnight gets the answer of the day before', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }]);
    const lastMoment = Date.parse('2026-11-20T23:59:59.999Z');
    const first = await use(user, {}, 'key', lastMoment);
    expect(await use(user, {}, 'key', lastMoment + 1)).toEqual({ ...first, replayed: true });
    expect(await world.getRow(user, 'exports_2026-11-21')).toBeUndefined();
  });

  test('after a day the key is free again, whether or not its receipt is still there', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 5 }]);
    await use(user, {}, 'key');
    expect(await use(user, {}, 'key', noon + 86_399_000)).toMatchObject({ replayed: true });
    expect(await use(user, {}, 'key', noon + 86_401_000)).toMatchObject({ allowed: true, replayed: false });
  });

  test('a key that is free again is refused like any other when nothing is left', async () => {
    const user = await world.anAccountWith([{ period: 'MONTH', limit: 1 }]);
    expect(await use(user, {}, 'key')).toMatchObject({ allowed: true });
    expect(await use(user, {}, 'key', noon + day - 1000)).toMatchObject({ allowed: true, replayed: true });
    expect(await use(user, {}, 'key', noon + day)).toMatchObject({ allowed: false, replayed: false });
  });

  test('a replay at the limit is a yes, not a refusal', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 1 }]);
    await use(user, {}, 'key');
    await use(user);
    expect(await use(user, {}, 'key')).toMatchObject({ allowed: true, replayed: true });
  });

  test('racing calls with one key count once and answer alike', async () => {
    const user = await world.anAccountWith([{ period: 'DAY', limit: 10 }]);
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => use(user, { callId: randomUUID() }, 'key')),
    );
    expect(answers.filter((answer) => !answer.replayed).length).toBeLessThanOrEqual(1);
    expect(new Set(answers.map((answer) => JSON.stringify(sorted(answer.usage)))).size).toBe(1);
    expect(await world.getRow(user, today)).toMatchObject({ usage_count: 1 });
  });
});

function sorted(value: object | null | undefined): unknown {
  return Object.entries(value ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
