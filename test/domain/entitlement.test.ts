import { describe, expect, test } from 'vitest';
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

  test('grants add to whoever wins and never win', () => {
    const grant = right('grant:g1', [{ period: 'LIFETIME', limit: 1_000_000 }], { expiresMs: now + 10 });
    const later = right('grant:g2', [{ period: 'LIFETIME', limit: 5 }]);
    const ended = right('grant:g3', [{ period: 'LIFETIME', limit: 7 }], { expiresMs: now });
    expect(mergeRights([later, grant, ended, free], now)).toEqual({
      feature: 'simulations',
      winner: free,
      expiresMs: null,
      grants: [grant, later],
    });
    expect(mergeRights([grant], now)).toEqual({
      feature: 'simulations',
      winner: null,
      expiresMs: now + 10,
      grants: [grant],
    });
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
