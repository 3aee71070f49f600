import { describe, expect, test } from 'vitest';
import { mergeRights, worthOfAll, type Limit, type Right } from '../../domain/entitlement.ts';
import { lossesWithout } from '../../domain/loss.ts';
import { drawsOf, leftIn, poolOf, renewalOf, takeFrom } from '../../domain/pool.ts';
import { cheapestFor } from '../../domain/refusal.ts';
import { rightsOf, type PlanSubscription } from '../../domain/subscription.ts';
import { allowancesOf, decide, newCounter, poolAllowancesOf } from '../../domain/usage.ts';

const noon = Date.parse('2026-11-20T12:00:00Z');
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
const right = (source: string, limits: Limit[], more: Partial<Right> = {}): Right => ({
  feature: 'exports',
  source,
  productId: source.split(':')[1] ?? null,
  rank: 5,
  limits,
  anchorMs: Date.parse('2026-11-05T09:30:00Z'),
  zone: 'UTC',
  startsMs: 0,
  expiresMs: null,
  rightsVersion: 1,
  ...more,
});
const adding = (source: string, limits: Limit[], more: Partial<Right> = {}) =>
  right(source, limits, { adds: true, ...more });
const day = (limit: number | null): Limit => ({ period: 'DAY', limit });
const week = (limit: number | null): Limit => ({ period: 'WEEK', limit });
const month = (limit: number | null): Limit => ({ period: 'MONTH', limit });
const cycle = (limit: number | null): Limit => ({ period: 'BILLING_CYCLE', limit });

describe('F4 · what adds in a period of its own', () => {
  const plan = right('sub:plan', [day(50)]);
  test.each<[string, Right[], { winner: string; limits: Limit[]; adding: string[]; pools: string[] }]>([
    [
      'a monthly pack beside a daily plan',
      [plan, adding('sub:a', [month(500)])],
      { winner: 'sub:plan', limits: [day(50)], adding: [], pools: ['sub:a'] },
    ],
    [
      'a daily pack beside a monthly plan',
      [right('sub:plan', [month(200)]), adding('sub:a', [day(10)])],
      { winner: 'sub:plan', limits: [month(200)], adding: [], pools: ['sub:a'] },
    ],
    [
      'packs of both periods: the one adds, the other stands beside it',
      [adding('sub:a', [month(500)]), plan, adding('sub:b', [day(10)])],
      { winner: 'sub:plan', limits: [day(60)], adding: ['sub:b'], pools: ['sub:a'] },
    ],
    [
      'two packs of other periods',
      [plan, adding('sub:a', [month(500)]), adding('sub:b', [week(70)])],
      { winner: 'sub:plan', limits: [day(50)], adding: [], pools: ['sub:a', 'sub:b'] },
    ],
    [
      'a pack with a limit that the plan has and one that it has not keeps both, as units of its own',
      [plan, adding('sub:a', [day(10), month(100)])],
      { winner: 'sub:plan', limits: [day(50)], adding: [], pools: ['sub:a'] },
    ],
    [
      'a pack with the limits of the plan',
      [right('sub:plan', [day(50), month(200)]), adding('sub:a', [day(10), month(100)])],
      { winner: 'sub:plan', limits: [day(60), month(300)], adding: ['sub:a'], pools: [] },
    ],
    [
      'a period that the plan does not limit is none that it counts in',
      [right('sub:plan', [day(50), month(null)]), adding('sub:a', [month(100)])],
      { winner: 'sub:plan', limits: [day(50), month(null)], adding: [], pools: ['sub:a'] },
    ],
    [
      'a trial of another period than the plan: whichever counts, the pack is beside it or in it',
      [right('trial:pro', [month(20)]), right('plan:free', [day(3)]), adding('sub:a', [month(100)])],
      { winner: 'plan:free', limits: [day(3)], adding: [], pools: ['sub:a'] },
    ],
    [
      'packs alone: one stands in the plan’s place, the others beside it',
      [adding('sub:a', [month(100)]), adding('sub:b', [day(5)]), adding('sub:c', [month(30)])],
      { winner: 'sub:a', limits: [month(130)], adding: ['sub:c'], pools: ['sub:b'] },
    ],
    [
      'beside what is unlimited there is nothing to add to',
      [right('sub:plan', [day(null)]), adding('sub:a', [month(100)])],
      { winner: 'sub:plan', limits: [day(null)], adding: [], pools: [] },
    ],
    [
      'an unlimited pack stands in the plan’s place',
      [plan, adding('sub:a', [month(null)]), adding('sub:b', [week(5)])],
      { winner: 'sub:a', limits: [month(null)], adding: [], pools: [] },
    ],
    [
      'a pack of nothing gives nothing',
      [plan, adding('sub:a', [month(0)])],
      { winner: 'sub:plan', limits: [day(50)], adding: [], pools: [] },
    ],
  ])('%s', (_, rights, wanted) => {
    for (const order of [rights, rights.toReversed()]) {
      const merged = mergeRights(order, noon)!;
      const names = (some: Right[]) => some.map(({ source }) => source).sort();
      expect({
        winner: merged.winner!.source,
        limits: merged.limits,
        adding: names(merged.adding),
        pools: names(merged.pools),
      }).toEqual(wanted);
    }
  });

  test('ends with its right, to the millisecond, and never changes which plan is the best', () => {
    const own = adding('sub:a', [month(500)], { expiresMs: noon });
    expect(mergeRights([plan, own], noon - 1)?.pools).toEqual([own]);
    expect(mergeRights([plan, own], noon)?.pools).toEqual([]);
    const small = right('trial:small', [month(80)]);
    for (const units of [1, 100, 10_000])
      for (const period of ['DAY', 'WEEK', 'MONTH', 'LIFETIME'] as const)
        expect(mergeRights([small, plan, adding('sub:a', [{ period, limit: units }])], noon)?.winner).toBe(
          plan,
        );
  });

  test('takes nothing away at the end of a trial that counted in its period', () => {
    const own = adding('sub:a', [month(100)]);
    const rights = [right('trial:pro', [month(95)]), right('plan:free', [day(3)]), own];
    expect(worthOfAll(mergeRights(rights, noon)!)).toBe(195);
    expect(lossesWithout(rights, 'trial:pro', noon)).toEqual([
      { feature: 'exports', limits: [month(195)], after: [day(3), month(100)] },
    ]);
    const enough = [right('trial:pro', [month(85)]), right('plan:free', [day(3)]), own];
    expect(lossesWithout(enough, 'trial:pro', noon)).toEqual([]);
  });
});

describe('the counters of a pool', () => {
  test('follow the windows, the anchor and the zone of their own source, not those of the plan', () => {
    const own = adding('sub:a', [cycle(500)], { anchorMs: Date.parse('2026-01-12T08:00:00Z') });
    const merged = mergeRights([right('sub:plan', [cycle(10), day(5)]), own], noon)!;
    expect(merged.pools).toEqual([]);
    const beside = mergeRights([right('sub:plan', [day(5)]), own], noon)!;
    expect(poolAllowancesOf(beside, noon)).toMatchObject([
      { date: '2026-11-12', limit: 500, rightsUntilMs: 0, source: 'sub:a', productId: 'a', pool: true },
    ]);
    const [allowance] = allowancesOf(beside, noon, 500);
    // A look is due when the day ends, and when the pool begins anew.
    expect([allowance!.grantUnits, iso(allowance!.rightsUntilMs)]).toEqual([500, '2026-12-12T08:00:00.000Z']);
  });

  const pool = (source: string, limits: Limit[], used: number, more: Partial<Right> = {}) => {
    const own = adding(source, limits, more);
    const merged = mergeRights([right('sub:plan', [cycle(1)]), own], noon)!;
    return poolOf(
      poolAllowancesOf(merged, noon).map((one) => takeFrom(newCounter(one), used)),
      own,
    );
  };

  test('give what the tightest of their limits has left', () => {
    expect(leftIn(pool('sub:a', [day(10), month(100)], 4))).toBe(6);
    expect(leftIn(pool('sub:a', [day(10), month(3)], 4))).toBe(0);
  });

  test('and grants are drawn in the order in which they end; of equals pools first', () => {
    const grant = (id: string, units: number, expiresMs: number | null) =>
      right(`grant:${id}`, [{ period: 'LIFETIME', limit: units }], { expiresMs });
    const monthly = pool('sub:month', [month(100)], 90);
    const daily = pool('sub:day', [day(5)], 0);
    const ending = pool('sub:ending', [month(7)], 0, { expiresMs: noon + 60_000 });
    const forGood = pool('sub:good', [{ period: 'LIFETIME', limit: 4 }], 0);
    const grants = [grant('tomorrow', 3, noon + 86_400_000), grant('good', 50, null)];
    const drawn = (units: number) =>
      drawsOf(grants, [forGood, monthly, daily, ending], units).map(
        (one) => `${one.grant?.source ?? one.pool!.counters[0]!.source} ${one.units}`,
      );
    expect(drawn(7)).toEqual(['sub:ending 7']);
    expect(drawn(30)).toEqual([
      'sub:ending 7',
      'sub:day 5',
      'grant:tomorrow 3',
      'sub:month 10',
      'sub:good 4',
      'grant:good 1',
    ]);
    expect(drawn(0)).toEqual([]);
  });

  test('say when a refused amount could be had: as soon as enough of them have begun anew', () => {
    const merged = mergeRights([right('sub:plan', [month(200)])], noon)!;
    const full = { ...newCounter(allowancesOf(merged, noon)[0]!, 200) };
    const daily = pool('sub:day', [day(10)], 10);
    const weekly = pool('sub:week', [week(30)], 25);
    const verdict = (amount: number) => {
      const pools = [daily, weekly];
      const left = pools.reduce((sum, one) => sum + leftIn(one), 0);
      const said = decide([full], amount, left, noon, pools.map(renewalOf));
      return said.allowed ? 'yes' : `${said.reason} ${iso(said.retryAtMs)}`;
    };
    expect(verdict(5)).toBe('yes');
    expect(verdict(6)).toBe('LIMIT_REACHED 2026-11-21T00:00:00.000Z');
    expect(verdict(15)).toBe('LIMIT_REACHED 2026-11-21T00:00:00.000Z');
    expect(verdict(16)).toBe('LIMIT_REACHED 2026-11-23T00:00:00.000Z');
    expect(verdict(40)).toBe('LIMIT_REACHED 2026-11-23T00:00:00.000Z');
    expect(verdict(41)).toBe('LIMIT_REACHED 2026-12-01T00:00:00.000Z');
    expect(verdict(240)).toBe('LIMIT_REACHED 2026-12-01T00:00:00.000Z');
    expect(verdict(241)).toBe('AMOUNT_OVER_LIMIT null');
    const forGood = pool('sub:good', [{ period: 'LIFETIME', limit: 9 }], 9);
    expect(decide([full], 201, 0, noon, [renewalOf(forGood)])).toMatchObject({ reason: 'AMOUNT_OVER_LIMIT' });
  });
});

test('an add-on of another period is offered for an amount that its units reach beside what is left', () => {
  const pack = (limits: Limit[]) => ({
    id: 'pack',
    name: 'Pack',
    kind: 'ADD_ON' as const,
    active: true,
    public: true,
    rank: 5,
    prices: [{ unitAmount: 500, interval: 'MONTH' }],
    trial: null,
    features: limits.map((limit) => ({ feature: 'exports', ...limit })),
  });
  const offer = (limits: Limit[], amount: number, left: number, products: string[] = []) =>
    cheapestFor([pack(limits)], {
      feature: 'exports',
      amount,
      has: { limits: [{ ...day(1000), left }], products },
    })?.id ?? null;
  expect(offer([month(100)], 100, 0)).toBe('pack');
  expect(offer([month(100)], 101, 0)).toBeNull();
  expect(offer([month(100)], 102, 2)).toBe('pack');
  expect(offer([month(100), week(5)], 6, 0)).toBeNull();
  expect(offer([month(100)], 1, 0, ['pack'])).toBeNull();
});

test('items of one subscription with units of their own are sources of their own', () => {
  const product = (id: string, kind: 'PLAN' | 'ADD_ON', limit: Limit) => ({
    id,
    name: id,
    description: null,
    active: true,
    public: true,
    kind,
    rank: 10,
    version: 1,
    prices: [],
    trial: null,
    features: [{ feature: 'exports', ...limit }],
    zone: 'UTC',
  });
  const catalog = [
    product('plan', 'PLAN', day(50)),
    product('monthly', 'ADD_ON', month(100)),
    product('daily', 'ADD_ON', day(5)),
  ];
  const item = (productId: string, quantity = 1) => ({
    id: `si_${productId}_${quantity}`,
    priceId: `price_${productId}`,
    productId,
    quantity,
    periodStartMs: noon,
    periodEndMs: noon + 86_400_000,
  });
  const subscription = (items: ReturnType<typeof item>[]) =>
    ({
      id: 'sub_1',
      status: 'active',
      items,
      anchorMs: noon,
      createdMs: noon,
      cancelAtMs: null,
      pastDueSinceMs: null,
      collectionPaused: false,
    }) as unknown as PlanSubscription;
  const rules = { graceMs: 0, pausedCollectionKeeps: true };
  const given = (items: ReturnType<typeof item>[]) =>
    rightsOf(subscription(items), (id) => catalog.find((one) => one.id === id), rules, 1).map((one) => [
      one.source,
      one.limits,
      one.adds ?? false,
    ]);
  const all = [item('monthly', 2), item('plan'), item('daily', 3), item('monthly')];
  for (const items of [all, all.toReversed()])
    expect(given(items)).toEqual([
      ['sub:sub_1', [day(65)], false],
      ['sub:sub_1:monthly', [month(300)], true],
    ]);
});
