import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { anOperator } from '../../kit/calls/anOperator.ts';
import type { Limit, Right } from '../../../domain/entitlement.ts';
import { observe, whyNotLinear } from '../../kit/models/linearizable.ts';
import { aProduct, aRight, day, hour, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

const world = withWorld('usage', async () => {
  await world.sell(aProduct('pro'));
});

const nextMonth = Date.parse('2026-12-01T00:00:00Z');
const daily = (limit: number): Limit[] => [{ period: 'DAY', limit }];
const monthly = (limit: number): Limit[] => [{ period: 'MONTH', limit }];
const use = (userId: string, amount = 1, nowMs = noon, key?: string) =>
  world.consume(aWish(userId, { amount }), key, nowMs);
const now = async (userId: string, nowMs = noon) => (await world.usageNow(userId, nowMs, 'exports'))[0]!;

/** As a purchase does it: the right, then the windows. */
async function buy(userId: string, source: string, limits: Limit[], more: Partial<Right> = {}, nowMs = noon) {
  await world.giveRight(userId, aRight(limits, { source, productId: source, adds: true, ...more }));
  await world.refreshWindows(userId, nowMs);
}

async function withPack(plan: Limit[], pack: Limit[], more: Partial<Right> = {}) {
  const user = await world.anAccountWith(plan);
  await buy(user, 'sub:pack', pack, more);
  return user;
}

/** Unit by unit until one is refused, now by this amount and now by that: how many were granted. */
async function countsToTheLast(userId: string, nowMs = noon): Promise<number> {
  for (let granted = 0; ;) {
    const remaining = (await now(userId, nowMs)).remaining!;
    const answer = await use(userId, 1, nowMs);
    if (!answer.allowed) {
      expect([answer.reason, remaining, answer.usage!.remaining]).toEqual(['LIMIT_REACHED', 0, 0]);
      return granted;
    }
    expect(answer.usage!.remaining).toBe(remaining - 1);
    granted += 1;
  }
}

describe('F4 · units of an add-on’s own are counted to the last', () => {
  test('a monthly pack beside a daily limit: drawn when the day is used up, and renewed with the month', async () => {
    const user = await withPack(daily(5), monthly(12));
    expect(await now(user)).toMatchObject({ period: 'DAY', used: 0, limit: 17, remaining: 17 });
    expect(await use(user, 3)).toMatchObject({ usage: { used: 3, limit: 17, remaining: 14 } });
    // Two units of the plan and four of the pack.
    expect(await use(user, 6)).toMatchObject({ usage: { used: 9, limit: 17, remaining: 8 } });
    expect(await now(user, noon + day)).toMatchObject({ used: 0, limit: 13, remaining: 13 });
    expect(await countsToTheLast(user, noon + day)).toBe(13);
    expect(await countsToTheLast(user, noon + 2 * day)).toBe(5);
    expect(await countsToTheLast(user, nextMonth)).toBe(17);
  });

  test('a daily pack beside a monthly limit: each day anew, without a sign from anybody', async () => {
    const user = await withPack(monthly(10), daily(4));
    expect(await countsToTheLast(user)).toBe(14);
    expect(await use(user)).toMatchObject({ allowed: false, retryAt: '2026-11-21T00:00:00.000Z' });
    // The refusal of a moment ago is remembered, and ends with the day of the pack.
    expect(await now(user, noon + 12 * hour)).toMatchObject({ used: 14, limit: 18, remaining: 4 });
    expect(await countsToTheLast(user, noon + 12 * hour)).toBe(4);
    expect(await countsToTheLast(user, noon + 36 * hour)).toBe(4);
    expect(await countsToTheLast(user, nextMonth)).toBe(14);
  });

  test('two add-ons of different periods and a grant: what ends first goes first', async () => {
    const user = await withPack(daily(2), monthly(6));
    await buy(user, 'sub:weekly', [{ period: 'WEEK', limit: 3 }]);
    await world.grant(
      {
        ...{ userId: user, feature: 'exports', amount: 5, reason: 'r', key: 'k', actor: anOperator },
        expiresMs: noon + 5 * day,
      },
      noon,
    );
    expect(await now(user)).toMatchObject({ limit: 16, remaining: 16 });
    const left = async () => {
      const { windows, sources } = await world.explain(user, 'exports', noon);
      const grant = sources.find(({ source }) => source.startsWith('grant:'))!;
      return [...windows.slice(1).map(({ remaining }) => remaining), grant.limits[0]!.limit];
    };
    await use(user, 4);
    expect(await left()).toEqual([6, 1, 5]);
    await use(user, 5);
    expect(await left()).toEqual([6, 0, 1]);
    await use(user, 2);
    expect(await left()).toEqual([5, 0, 0]);
    expect(await countsToTheLast(user)).toBe(5);
  });

  test('a trial with an add-on, and the plan that is left after it', async () => {
    const user = await world.anAccountWith(daily(2));
    const trial = { source: 'trial:pro', expiresMs: noon + day };
    await world.giveRight(user, aRight([{ period: 'TRIAL', limit: 90 }], trial));
    await buy(user, 'sub:pack', monthly(3));
    expect(await now(user)).toMatchObject({ period: 'TRIAL', limit: 93 });
    expect(await use(user, 91)).toMatchObject({ allowed: true, usage: { used: 91, remaining: 2 } });
    expect(await countsToTheLast(user, noon + day - 1)).toBe(2);
    expect(await countsToTheLast(user, noon + day)).toBe(2);
  });

  test('a quantity multiplies the units, and one that changes keeps what was used', async () => {
    const user = await withPack(daily(2), monthly(3 * 4));
    expect(await countsToTheLast(user)).toBe(14);
    await buy(user, 'sub:pack', monthly(4 * 4));
    expect(await countsToTheLast(user)).toBe(4);
    await buy(user, 'sub:pack', monthly(4));
    expect(await now(user)).toMatchObject({ used: 18, limit: 18, remaining: 0 });
    expect(await countsToTheLast(user, noon + day)).toBe(2);
    expect(await countsToTheLast(user, nextMonth)).toBe(6);
  });

  test('an add-on with two limits of its own keeps both', async () => {
    const user = await withPack([{ period: 'WEEK', limit: 1 }], [...daily(4), ...monthly(6)]);
    expect(await now(user)).toMatchObject({ limit: 5, remaining: 5 });
    expect(await countsToTheLast(user)).toBe(5);
    expect(await countsToTheLast(user, noon + day)).toBe(2);
    expect(await countsToTheLast(user, noon + 2 * day)).toBe(0);
  });

  test('ends with the add-on, to the millisecond; what was drawn stays drawn', async () => {
    const user = await withPack(daily(2), monthly(9), { expiresMs: noon + 1000 });
    await use(user, 5);
    expect(await use(user, 1, noon + 999)).toMatchObject({ allowed: true, usage: { used: 6, remaining: 5 } });
    expect(await use(user, 1, noon + 1000)).toMatchObject({ allowed: false, usage: { used: 6, limit: 6 } });
    expect(await countsToTheLast(user, noon + day)).toBe(2);
  });

  test('bought at the limit it opens the feature at once; taken away it closes it at once', async () => {
    const user = await world.anAccountWith(daily(3));
    expect(await countsToTheLast(user)).toBe(3);
    await buy(user, 'sub:pack', monthly(5));
    expect(await use(user, 2)).toMatchObject({ allowed: true, usage: { used: 5, limit: 8, remaining: 3 } });
    await buy(user, 'sub:pack', monthly(5), { expiresMs: noon });
    expect(await use(user)).toMatchObject({ allowed: false, usage: { used: 5, limit: 5, remaining: 0 } });
  });

  test('an amount that no renewal could give is over the limit; asked again, the refusal says the same', async () => {
    const user = await withPack(daily(3), monthly(5));
    await use(user, 6);
    for (let again = 0; again < 3; again++) {
      expect(await use(user, 9)).toMatchObject({ reason: 'AMOUNT_OVER_LIMIT', retryAt: null });
      expect(await use(user, 6)).toMatchObject({
        reason: 'LIMIT_REACHED',
        retryAt: '2026-12-01T00:00:00.000Z',
      });
      expect(await use(user, 4)).toMatchObject({ retryAt: '2026-11-21T00:00:00.000Z' });
    }
    const judged = await world.judge(user, { feature: 'exports', amount: 6 }, noon);
    expect(judged.decision).toMatchObject({ allowed: false, retryAt: '2026-12-01T00:00:00.000Z' });
    expect((await world.judge(user, { feature: 'exports', amount: 2 }, noon)).decision.allowed).toBe(true);
  });
});

describe('a pool under retries and races', () => {
  test('the same key is counted once, straddling plan and pool, and answered word for word', async () => {
    const user = await withPack(daily(2), monthly(10));
    const answers = await Promise.all(Array.from({ length: 8 }, () => use(user, 5, noon, 'key')));
    for (const { usage } of answers) expect(usage).toEqual(answers[0]!.usage);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await now(user)).toMatchObject({ used: 5, limit: 12, remaining: 7 });
  });

  test.each([
    ['one limit, in an order that explains every answer', daily(7)],
    ['two limits', [...daily(7), { period: 'WEEK' as const, limit: 40 }]],
  ])('racing uses are granted exactly the sum: %s', async (_, plan) => {
    const user = await withPack(plan, monthly(11));
    await buy(user, 'sub:other', monthly(6));
    const amounts = Array.from({ length: 48 }, (_, index) => 1 + (index % 2));
    const history = await observe(amounts, 12, (amount) => use(user, amount));
    // What several limits left behind is read after the write, so that others may have used in between.
    if (plan.length === 1) expect(whyNotLinear(history, 24)).toBeUndefined();
    const rows = await Promise.all(
      ['sub:pack', 'sub:other'].map((source) => world.getRow(user, `exports_2026-11-01#MONTH#${source}`)),
    );
    expect(rows.map((row) => [row!.usage_count, row!.remaining])).toEqual([
      [11, 0],
      [6, 0],
    ]);
    expect(history.filter(({ allowed }) => allowed).reduce((sum, { amount }) => sum + amount, 0)).toBe(24);
  });

  test('an add-on that comes and goes under load loses no use and forgets none', async () => {
    const user = await world.anAccountWith(daily(10));
    const uses = observe(
      Array.from({ length: 80 }, () => 1),
      12,
      (amount) => use(user, amount),
    );
    for (const units of [20, 5, 30]) await buy(user, 'sub:pack', monthly(units));
    const granted = (await uses).filter(({ allowed }) => allowed).length;
    expect(await now(user)).toMatchObject({ used: granted, limit: 40, remaining: 40 - granted });
    expect(granted + (await countsToTheLast(user))).toBe(40);
  });

  test('a warm function that remembers the pool’s own row cannot count in it', async () => {
    const user = await withPack(daily(2), monthly(10));
    await use(user, 4);
    const key = 'exports_2026-11-01#MONTH#sub:pack';
    world.remember(user, 'exports', { keys: [key], endMs: noon + day, remaining: 8 });
    expect(await use(user)).toMatchObject({ allowed: true, usage: { period: 'DAY', used: 5, remaining: 7 } });
    expect(await world.getRow(user, key)).toMatchObject({ usage_count: 3, remaining: 7 });
  });
});

describe('a hold', () => {
  const reserve = (userId: string, amount: number, key: string, nowMs = noon) =>
    world.reserve({ userId, feature: 'exports', amount, seconds: 86_400, key, callId: randomUUID() }, nowMs);
  const settle = (userId: string, holdId: string, amount: number, nowMs = noon) =>
    world.settle(
      { userId, feature: 'exports', holdId, amount, action: { type: 'consume', n: amount, at: nowMs } },
      nowMs,
    );
  const left = async (userId: string, nowMs = noon) =>
    (await world.explain(userId, 'exports', nowMs)).windows.slice(1).map(({ remaining }) => remaining);

  test('sets units of the pool aside, and what is not used goes back to it', async () => {
    const user = await withPack(daily(4), monthly(10));
    const first = await reserve(user, 7, 'a');
    expect(first).toMatchObject({ allowed: true, usage: { used: 0, held: 7, remaining: 7 } });
    expect(await left(user)).toEqual([7]);
    expect(await settle(user, first.holdId!, 5)).toMatchObject({
      allowed: true,
      usage: { used: 5, held: 0, limit: 14, remaining: 9 },
    });
    expect(await left(user)).toEqual([9]);
    const second = await reserve(user, 9, 'b');
    expect(second.allowed).toBe(true);
    expect((await reserve(user, 1, 'c')).allowed).toBe(false);
    await world.release({ userId: user, feature: 'exports', holdId: second.holdId! }, noon);
    expect(await left(user)).toEqual([9]);
    expect(await countsToTheLast(user)).toBe(9);
  });

  test('that is released on the next day gives back what a later day can draw', async () => {
    const user = await withPack(daily(4), monthly(10));
    const { holdId } = await reserve(user, 9, 'a');
    expect(await countsToTheLast(user, noon + 13 * hour)).toBe(9);
    await world.release({ userId: user, feature: 'exports', holdId: holdId! }, noon + 13 * hour);
    expect(await now(user, noon + 13 * hour)).toMatchObject({ used: 9, limit: 14, remaining: 5 });
    expect(await use(user, 5, noon + 13 * hour)).toMatchObject({ allowed: true });
  });

  test('that is released after the pool’s window gives back nothing that could be drawn', async () => {
    const user = await withPack(monthly(4), daily(10));
    const { holdId } = await reserve(user, 9, 'a');
    await use(user, 1, noon + 13 * hour);
    await world.release({ userId: user, feature: 'exports', holdId: holdId! }, noon + 13 * hour);
    expect(await now(user, noon + 13 * hour)).toMatchObject({ used: 1, held: 0, remaining: 13 });
    expect(await countsToTheLast(user, noon + 13 * hour)).toBe(13);
  });

  test('that settles with more after the pool began anew gets it from the plan', async () => {
    const user = await withPack(monthly(40), daily(10));
    const { holdId } = await reserve(user, 9, 'a');
    expect(await settle(user, holdId!, 12, noon + 13 * hour)).toMatchObject({
      allowed: true,
      usage: { used: 12, held: 0, limit: 50, remaining: 38 },
    });
  });

  test('of units of plan, pool and grant gives back to each what it gave, the last taken first', async () => {
    const user = await withPack(daily(1), monthly(2));
    await world.grant(
      {
        ...{ userId: user, feature: 'exports', amount: 3, reason: 'r', key: 'k', actor: anOperator },
        expiresMs: null,
      },
      noon,
    );
    const { holdId } = await reserve(user, 6, 'a');
    expect(await left(user)).toEqual([0]);
    await settle(user, holdId!, 2);
    expect(await left(user)).toEqual([1]);
    const { sources } = await world.explain(user, 'exports', noon);
    expect(sources.find(({ source }) => source.startsWith('grant:'))!.limits[0]!.limit).toBe(3);
    expect(await countsToTheLast(user)).toBe(4);
  });
});

test('explainDecision names the pool as a source, and its window beside those of the limits', async () => {
  const user = await withPack(daily(5), monthly(12));
  await use(user, 8);
  const { sources, windows } = await world.explain(user, 'exports', noon);
  expect(sources.map(({ source, adds, counts, because }) => [source, adds, counts, because])).toEqual(
    expect.arrayContaining([
      ['sub:sub_1', false, true, 'It gives the most.'],
      ['sub:pack', true, true, 'It has 12 in MONTH of its own, drawn when sub:sub_1 is used up: 9 are left.'],
    ]),
  );
  expect(windows).toMatchObject([
    { period: 'DAY', source: 'sub:sub_1', used: 8, limit: 17, remaining: 9 },
    {
      period: 'MONTH',
      source: 'sub:pack',
      used: 3,
      limit: 12,
      remaining: 9,
      resetsAt: '2026-12-01T00:00:00.000Z',
    },
  ]);
});
