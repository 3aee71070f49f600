import { describe, expect, test } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import {
  isRunning,
  mergeAll,
  mergeRights,
  rightsFrom,
  worthOf,
  type Limit,
  type Right,
} from '../../domain/entitlement.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const right = (source: string, limits: Limit[], more: Partial<Right> = {}): Right => ({
  feature: 'simulations',
  source,
  productId: source.split(':')[1] ?? null,
  rank: 0,
  limits,
  anchorMs: now,
  zone: 'UTC',
  startsMs: now,
  expiresMs: null,
  rightsVersion: 1,
  ...more,
});
const free = right('plan:free', [{ period: 'DAY', limit: 3 }]);

describe('what a limit is worth', () => {
  test.each<[number, Limit[]]>([
    [90, [{ period: 'DAY', limit: 3 }]],
    [30, [{ period: 'WEEK', limit: 7 }]],
    [200, [{ period: 'MONTH', limit: 200 }]],
    [200, [{ period: 'BILLING_CYCLE', limit: 200 }]],
    [5, [{ period: 'TRIAL', limit: 5 }]],
    [8, [{ period: 'LIFETIME', limit: 8 }]],
    [Infinity, [{ period: 'DAY', limit: null }]],
    [
      200,
      [
        { period: 'DAY', limit: 50 },
        { period: 'MONTH', limit: 200 },
      ],
    ],
    [
      60,
      [
        { period: 'DAY', limit: 2 },
        { period: 'MONTH', limit: null },
      ],
    ],
    [0, [{ period: 'DAY', limit: 0 }]],
  ])('%d units in thirty days for %j', (units, limits) => {
    expect(worthOf(limits)).toBeCloseTo(units, 9);
  });
});

describe('merging the rights of one feature', () => {
  test('the source with the most wins whole, with all its limits', () => {
    const trial = right('trial:pro', [
      { period: 'DAY', limit: 50 },
      { period: 'BILLING_CYCLE', limit: 200 },
    ]);
    for (const order of [
      [free, trial],
      [trial, free],
    ]) {
      expect(mergeRights(order, now)).toEqual({
        feature: 'simulations',
        winner: trial,
        limits: trial.limits,
        adding: [],
        pools: [],
        expiresMs: null,
        grants: [],
      });
    }
  });

  test('unlimited beats every number', () => {
    const much = right('sub:a', [{ period: 'DAY', limit: 1_000_000_000 }], { rank: 99 });
    const unlimited = right('sub:b', [{ period: 'MONTH', limit: null }]);
    expect(mergeRights([much, unlimited], now)?.winner).toBe(unlimited);
  });

  test('a tie goes to the higher rank, then to the later end', () => {
    const limits: Limit[] = [{ period: 'MONTH', limit: 90 }];
    const ranked = right('sub:a', limits, { rank: 10, expiresMs: now + 1 });
    expect(mergeRights([free, ranked], now)?.winner).toBe(ranked);
    const longer = right('sub:b', limits, { rank: 10, expiresMs: now + 2 });
    expect(mergeRights([longer, ranked], now)?.winner).toBe(longer);
    const forGood = right('sub:c', limits, { rank: 10 });
    expect(mergeRights([longer, forGood, ranked], now)?.winner).toBe(forGood);
  });

  test('twins are decided alike by every reader', () => {
    const a = right('sub:a', [{ period: 'DAY', limit: 3 }]);
    const b = right('sub:b', [{ period: 'DAY', limit: 3 }]);
    expect(mergeRights([a, b], now)).toEqual(mergeRights([b, a], now));
  });

  test('what has ended counts for nothing, to the millisecond', () => {
    const trial = right('trial:pro', [{ period: 'DAY', limit: 50 }], { expiresMs: now });
    expect(mergeRights([free, trial], now - 1)?.winner).toBe(trial);
    expect(mergeRights([free, trial], now)?.winner).toBe(free);
    expect(mergeRights([trial], now)).toBeNull();
    expect(isRunning(trial, now - 1)).toBe(true);
    expect(isRunning(trial, now)).toBe(false);
  });

  test('S4: a trial puts no end date on a right that was bought for life', () => {
    const bought = right('sub:editor', [{ period: 'LIFETIME', limit: null }], { rank: 6 });
    const trial = right('trial:premium', [{ period: 'MONTH', limit: null }], {
      rank: 20,
      expiresMs: now + 1000,
    });
    const during = mergeRights([bought, trial], now);
    expect(during?.winner).toBe(trial);
    expect(during?.expiresMs).toBeNull();
    expect(mergeRights([bought, trial], now + 1000)).toEqual({
      feature: 'simulations',
      winner: bought,
      limits: bought.limits,
      adding: [],
      pools: [],
      expiresMs: null,
      grants: [],
    });
  });

  test('the longest end of the same limits is the end that is shown', () => {
    const limits: Limit[] = [{ period: 'DAY', limit: 50 }];
    const trial = right('trial:pro', limits, { rank: 10, expiresMs: now + 5 });
    const sold = right('sub:x', [{ period: 'DAY', limit: 50 }], { rank: 9, expiresMs: now + 9 });
    expect(mergeRights([trial, sold], now)?.expiresMs).toBe(now + 9);
    expect(mergeRights([trial, free], now)?.expiresMs).toBe(now + 5);
  });

  test('grants add to the winner and never win', () => {
    const grant = right('grant:g1', [{ period: 'LIFETIME', limit: 1_000_000 }], { expiresMs: now + 10 });
    const later = right('grant:g2', [{ period: 'LIFETIME', limit: 5 }]);
    const ended = right('grant:g3', [{ period: 'LIFETIME', limit: 7 }], { expiresMs: now });
    expect(mergeRights([later, grant, ended, free], now)).toEqual({
      feature: 'simulations',
      winner: free,
      limits: free.limits,
      adding: [],
      pools: [],
      expiresMs: null,
      grants: [grant, later],
    });
    expect(mergeRights([grant], now)).toEqual({
      feature: 'simulations',
      winner: null,
      limits: [],
      adding: [],
      pools: [],
      expiresMs: now + 10,
      grants: [grant],
    });
  });
});

describe('F4 · add-ons add', () => {
  const adds = { adds: true as const };
  const plan = (limit: number | null, period: Limit['period'] = 'MONTH') =>
    right('sub:plan', [{ period, limit }], { rank: 10 });
  const pack = (source: string, limit: number | null, more: Partial<Right> = {}) =>
    right(source, [{ period: 'MONTH', limit }], { rank: 5, ...adds, ...more });
  const sum = (rights: Right[], ms = now) => {
    const merged = mergeRights(rights, ms);
    return merged && { source: merged.winner?.source, limits: merged.limits };
  };
  const month = (limit: number | null) => [{ period: 'MONTH', limit }];

  test('to a plan, to a trial, to each other, and stand alone without any plan', () => {
    expect(sum([plan(200), pack('sub:a', 100)])).toEqual({ source: 'sub:plan', limits: month(300) });
    expect(sum([pack('sub:a', 100), plan(20)])).toEqual({ source: 'sub:plan', limits: month(120) });
    expect(sum([pack('sub:a', 100)])).toEqual({ source: 'sub:a', limits: month(100) });
    const trial = right('trial:pro', [{ period: 'MONTH', limit: 20 }], { expiresMs: now + 1 });
    const all = [trial, plan(10), pack('sub:a', 100), pack('sub:b', 50)];
    expect(sum(all)).toEqual({ source: 'trial:pro', limits: month(170) });
    expect(sum(all, now + 1)).toEqual({ source: 'sub:plan', limits: month(160) });
    expect(sum([pack('sub:a', 100), pack('sub:b', 50)])).toEqual({ source: 'sub:a', limits: month(150) });
  });

  test('while they run, to the millisecond', () => {
    const rights = [plan(200), pack('sub:a', 100, { expiresMs: now })];
    expect(sum(rights, now - 1)?.limits).toEqual(month(300));
    expect(sum(rights)?.limits).toEqual(month(200));
    expect(mergeRights(rights, now - 1)?.expiresMs).toBeNull();
  });

  test('to the limit of their own period, and to no other', () => {
    const two = right('sub:plan', [
      { period: 'DAY', limit: 50 },
      { period: 'MONTH', limit: 200 },
    ]);
    expect(sum([two, pack('sub:a', 100)])?.limits).toEqual([
      { period: 'DAY', limit: 50 },
      { period: 'MONTH', limit: 300 },
    ]);
  });

  test('for good, when they were bought for good', () => {
    const once = (source: string, limit: number) =>
      right(source, [{ period: 'LIFETIME', limit }], { ...adds });
    expect(sum([plan(10, 'LIFETIME'), once('sub:cs_1', 50), once('sub:cs_2', 5)])).toEqual({
      source: 'sub:plan',
      limits: [{ period: 'LIFETIME', limit: 65 }],
    });
  });

  test('nothing to what is unlimited, and without limit when they are unlimited', () => {
    const merged = mergeRights([plan(null), pack('sub:a', 100)], now);
    expect([merged?.limits, merged?.adding]).toEqual([month(null), []]);
    expect(sum([plan(200), pack('sub:a', null)])).toEqual({ source: 'sub:plan', limits: month(null) });
  });

  test('as units of their own where the plan counts in other periods, however few or many they are', () => {
    for (const units of [80, 100, 5000]) {
      const own = pack('sub:a', units);
      expect(sum([free, own])).toEqual({ source: 'plan:free', limits: free.limits });
      expect(mergeRights([own, free], now)).toMatchObject({ adding: [], pools: [own], expiresMs: null });
    }
  });

  test('field 5.3 · to no more than can be counted', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(sum([plan(most - 1), pack('sub:a', 5)])?.limits).toEqual(month(most));
  });

  test('as many times as they were bought; a plan is had once', () => {
    const given = { source: 'sub:a', anchorMs: 0, startsMs: 0, expiresMs: null, rightsVersion: 1 };
    const features = [
      { feature: 'exports', limit: 100, period: 'MONTH' as const },
      { feature: 'seats', limit: null, period: 'LIFETIME' as const },
    ];
    const limitsOf = (kind: 'PLAN' | 'ADD_ON' | 'ONE_TIME', quantity: number) =>
      rightsFrom({ id: 'x', kind, rank: 1, zone: 'UTC', features }, given, quantity).map((one) => [
        one.limits[0]!.limit,
        one.adds ?? false,
      ]);
    expect(limitsOf('ADD_ON', 3)).toEqual([
      [300, true],
      [null, true],
    ]);
    expect(limitsOf('ONE_TIME', 2)[0]).toEqual([200, true]);
    expect(limitsOf('PLAN', 3)[0]).toEqual([100, false]);
  });

  test('with anything bought in any order, all readers see the best plan and the sum of what was added', () => {
    const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
    const random = randomsFrom(seed);
    const below = (count: number) => Math.floor(random() * count);
    let compared = 0;
    for (let run = 0; run < 2000; run++) {
      const plans = Array.from({ length: 1 + below(3) }, (_, n) =>
        right(`sub:plan${n}`, [{ period: 'MONTH', limit: 1 + below(50) }], { rank: below(3) }),
      );
      const packs = Array.from({ length: below(4) }, (_, n) =>
        pack(`sub:pack${n}`, 1 + below(200), { expiresMs: below(3) === 0 ? now : now + 1 + below(9) }),
      );
      const rights = [...plans, ...packs].sort(() => random() - 0.5);
      const best = Math.max(...plans.map(({ limits }) => limits[0]!.limit!));
      const added = packs
        .filter(({ expiresMs }) => expiresMs! > now)
        .reduce((units, { limits }) => units + limits[0]!.limit!, 0);
      const merged = mergeRights(rights, now)!;
      expect(merged.limits, `seed ${seed}`).toEqual(month(best + added));
      expect(merged.winner!.source, `seed ${seed}`).toMatch(/^sub:plan/);
      compared += 1;
    }
    console.log(`seed ${seed}: ${compared} accounts`);
    expect(compared).toBe(2000);
  });
});

test('all features are merged, each on its own, in the order of their names', () => {
  const exports = right('trial:pro', [{ period: 'MONTH', limit: 20 }], { feature: 'exports' });
  const over = right('trial:old', [{ period: 'MONTH', limit: 20 }], { feature: 'api_calls', expiresMs: now });
  expect(mergeAll([free, exports, over], now).map((merged) => [merged.feature, merged.winner])).toEqual([
    ['exports', exports],
    ['simulations', free],
  ]);
});

test('a product gives one right for each feature, with all the limits of that feature', () => {
  const product = {
    id: 'pro',
    rank: 10,
    zone: 'Europe/Berlin',
    features: [
      { feature: 'simulations', limit: 50, period: 'DAY' as const },
      { feature: 'exports', limit: 20, period: 'MONTH' as const },
      { feature: 'simulations', limit: 200, period: 'BILLING_CYCLE' as const },
    ],
  };
  const given = { source: 'trial:pro', anchorMs: 1, startsMs: 2, expiresMs: 3, rightsVersion: 4 };
  const shared = { productId: 'pro', rank: 10, zone: 'Europe/Berlin', ...given };
  expect(rightsFrom(product, given)).toEqual([
    {
      ...shared,
      feature: 'simulations',
      limits: [
        { period: 'DAY', limit: 50 },
        { period: 'BILLING_CYCLE', limit: 200 },
      ],
    },
    { ...shared, feature: 'exports', limits: [{ period: 'MONTH', limit: 20 }] },
  ]);
});
