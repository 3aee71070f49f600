import { describe, expect, test } from 'vitest';
import type { Right } from '../../domain/entitlement.ts';
import { mergeRights } from '../../domain/entitlement.ts';
import { usedAfterChange } from '../../domain/planChange.ts';
import { faultsOf } from '../../domain/catalog.ts';
import { unitsMax } from '../../domain/units.ts';
import { cheapestFor, reasonWithout, trialsFor } from '../../domain/refusal.ts';
import {
  adopt,
  allowancesOf,
  decide,
  endless,
  isInStep,
  isOpen,
  newCounter,
  reclaim,
  recentKept,
  use,
  type Counter,
} from '../../domain/usage.ts';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';

const noon = Date.parse('2026-11-20T12:00:00Z');
const minute = 60_000;

const right = (more: Partial<Right> = {}): Right => ({
  feature: 'exports',
  source: 'sub:1',
  productId: 'pro',
  rank: 10,
  limits: [{ period: 'DAY', limit: 10 }],
  anchorMs: 0,
  zone: 'UTC',
  startsMs: 0,
  expiresMs: null,
  rightsVersion: 1,
  ...more,
});
const counter = (more: Partial<Counter> = {}): Counter => ({
  ...newCounter(allowancesOf(mergeRights([right()], noon)!, noon)[0]!),
  ...more,
});

describe('a counter', () => {
  test('is open while its window and its rights run, to the millisecond', () => {
    const one = counter({ rightsUntilMs: noon });
    expect([noon - 1, noon].map((ms) => isOpen(one, ms))).toEqual([true, false]);
    expect([one.startMs - 1, one.startMs].map((ms) => isOpen(one, ms))).toEqual([false, true]);
    expect([one.endMs! - 1, one.endMs!].map((ms) => isOpen(counter(), ms))).toEqual([true, false]);
  });

  test('keeps exactly the ids of the last requests, the newest first', () => {
    let one = counter({ remaining: 1000 });
    for (let i = 0; i < recentKept + 3; i++) one = use(one, 1, 0, `id-${i}`);
    expect(one.recent).toHaveLength(recentKept);
    expect(one.recent[0]).toBe(`id-${recentKept + 2}`);
    expect(one.recent.at(-1)).toBe('id-3');
  });

  test('under other rights keeps what was used and held, and may be overdrawn', () => {
    const held = counter({
      used: 6,
      remaining: 2,
      holds: [{ id: 'h', amount: 2, endsMs: noon + 1, drawn: 0 }],
    });
    expect(adopt(held, { ...held, limit: 5 })).toMatchObject({ used: 6, remaining: -3, limit: 5 });
    expect(adopt(held, { ...held, limit: null })).toMatchObject({ used: 6, remaining: endless - 8 });
    expect(isInStep(held, { ...held, limit: 5 })).toBe(false);
    expect(isInStep(held, { ...held })).toBe(true);
  });

  test('D08 · units drawn from a grant stay drawn when another right takes over in the same window', () => {
    const drawn = use(counter(), 13, 3, 'id');
    expect(drawn).toMatchObject({ used: 13, drawn: 3, remaining: 0 });
    const after = adopt(drawn, { ...drawn, limit: 20, source: 'sub:2' });
    expect(after).toMatchObject({ used: 13, drawn: 3, remaining: 10 });
    expect(decide([after], 10, 0, noon)).toEqual({ allowed: true, fromGrants: 0 });
    expect(decide([after], 11, 0, noon)).toMatchObject({ allowed: false });
  });

  test('is told to look again when a right or a grant ends', () => {
    const grant = right({
      source: 'grant:g',
      limits: [{ period: 'LIFETIME', limit: 5 }],
      expiresMs: noon + minute,
    });
    const [allowance] = allowancesOf(
      mergeRights([right({ expiresMs: noon + 2 * minute }), grant], noon)!,
      noon,
    );
    expect(allowance).toMatchObject({ rightsUntilMs: noon + minute, grantUnits: 5, limit: 10 });
  });

  test('that carries nothing but grants has a limit of none for good', () => {
    const grant = right({ source: 'grant:g', limits: [{ period: 'LIFETIME', limit: 5 }] });
    expect(allowancesOf(mergeRights([grant], noon)!, noon)).toMatchObject([
      { limit: 0, period: 'LIFETIME', grantUnits: 5 },
    ]);
  });
});

describe('a decision', () => {
  test('needs room in each limit, and says when the last of them opens', () => {
    const day = counter({ remaining: 0 });
    const month = counter({ remaining: 0, endMs: Date.parse('2026-12-01T00:00:00Z') });
    expect(decide([day, counter()], 1, 0, noon)).toMatchObject({ allowed: false, retryAtMs: day.endMs });
    expect(decide([day, month], 1, 0, noon)).toMatchObject({ retryAtMs: month.endMs });
    expect(decide([counter({ remaining: 0, endMs: null })], 1, 0, noon)).toMatchObject({ retryAtMs: null });
  });

  test('draws on grants only what the limits cannot give, also after a downgrade', () => {
    expect(decide([counter({ remaining: 3 })], 5, 4, noon)).toEqual({ allowed: true, fromGrants: 2 });
    expect(decide([counter({ remaining: -3 })], 2, 4, noon)).toEqual({ allowed: true, fromGrants: 2 });
    expect(decide([counter({ remaining: 3 })], 8, 4, noon)).toMatchObject({ allowed: false });
  });

  test('counts what ended holds had set aside, and promises what running ones will', () => {
    const holds = [
      { id: 'a', amount: 2, endsMs: noon, drawn: 0 },
      { id: 'b', amount: 3, endsMs: noon + minute, drawn: 0 },
    ];
    const one = counter({ remaining: 1, holds });
    expect(decide([one], 3, 0, noon)).toMatchObject({ allowed: true });
    expect(decide([one], 4, 0, noon)).toMatchObject({ allowed: false, retryAtMs: noon + minute });
    expect(reclaim(one, noon)).toMatchObject({ remaining: 3, holds: [holds[1]] });
  });

  test('knows an amount that no waiting helps', () => {
    expect(decide([counter()], 11, 0, noon)).toMatchObject({ reason: 'AMOUNT_OVER_LIMIT', retryAtMs: null });
    expect(decide([counter()], 11, 1, noon)).toMatchObject({ allowed: true });
  });
});

describe('field 5.3 · at the end of what a number holds', () => {
  const most = 2n ** 53n - 1n;
  const least = (...amounts: bigint[]) => amounts.reduce((a, b) => (a < b ? a : b));

  test('uses, grants and changes of limits come to what exact arithmetic says, and never beyond', () => {
    const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
    const random = randomsFrom(seed);
    const below = (count: number) => Math.floor(random() * count);
    const near = () => {
      const from = [0, 1, 2 ** 31, 2 ** 52, unitsMax - 20, unitsMax][below(6)]!;
      return Math.min(unitsMax, Math.max(0, from + below(40) - 20));
    };
    let [steps, refused] = [0, 0];
    for (let run = 0; run < 400; run++) {
      const limits = Array.from({ length: 1 + below(2) }, () => (below(4) === 0 ? null : near()));
      let counters = limits.map((limit) => ({ ...counter({ limit }), remaining: limit ?? endless }));
      let granted = below(2) === 0 ? near() : 0;
      const used = { units: 0n, drawn: 0n };
      for (let step = 0; step < 8; step++, steps++) {
        if (below(4) === 0) {
          const limit = below(4) === 0 ? null : near();
          counters = counters.map((one, place) => (place === 0 ? adopt(one, { ...one, limit }) : one));
        } else {
          const amount = Math.max(1, near());
          const rooms = counters.map(({ limit }) => least(most, BigInt(limit ?? endless) + used.drawn));
          const free = least(...rooms.map((room) => room - used.units));
          const ceiling = least(most - used.units, (free > 0n ? free : 0n) + BigInt(granted));
          const verdict = decide(counters, amount, granted, noon);
          expect(verdict.allowed, `seed ${seed}`).toBe(BigInt(amount) <= ceiling);
          if (!verdict.allowed) refused += 1;
          else {
            counters = counters.map((one) => use(one, amount, verdict.fromGrants, `${step}`));
            granted -= verdict.fromGrants;
            used.units += BigInt(amount);
            used.drawn += BigInt(verdict.fromGrants);
          }
        }
        for (const one of counters) {
          expect(BigInt(one.used), `seed ${seed}`).toBe(used.units);
          const room = least(most, BigInt(one.limit ?? endless) + used.drawn);
          expect(BigInt(one.remaining), `seed ${seed}`).toBe(room - used.units);
          expect([one.used, one.drawn, one.remaining].every(Number.isSafeInteger), `seed ${seed}`).toBe(true);
        }
      }
    }
    console.log(`seed ${seed}: ${steps} steps, ${refused} of them refused`);
    expect(steps).toBe(3200);
    expect(refused).toBeGreaterThan(300);
  });

  test('a limit that could not be counted to is a fault of the product', () => {
    const faults = (limit: number) =>
      faultsOf({
        id: 'p',
        name: 'P',
        description: null,
        active: true,
        public: true,
        kind: 'PLAN',
        rank: 1,
        version: 1,
        prices: [],
        trial: null,
        features: [{ feature: 'tokens', limit, period: 'MONTH' }],
        zone: 'UTC',
      });
    expect(faults(unitsMax)).toEqual([]);
    for (const limit of [2 ** 53, 1.5, -1, Number.NaN, Infinity]) {
      expect(faults(limit)).toEqual([
        'features[0].limit: 0 to 9007199254740991, whole, or null for no limit.',
      ]);
    }
  });
});

describe('a refusal', () => {
  test('names the reason: payment due before trial over before not in plan', () => {
    const trial = right({ source: 'trial:pro', expiresMs: noon });
    expect(reasonWithout([trial], true, noon)).toBe('PAYMENT_DUE');
    expect(reasonWithout([trial], false, noon)).toBe('TRIAL_OVER');
    expect(reasonWithout([right({ expiresMs: noon })], false, noon)).toBe('NOT_IN_PLAN');
  });

  test('offers the cheapest product on sale that gives more and holds the amount, a year by its month', () => {
    const product = (id: string, limit: number | null, unitAmount: number, more: object = {}) => ({
      id,
      name: id,
      active: true,
      public: true,
      rank: 1,
      prices: [{ unitAmount, interval: 'MONTH' }],
      trial: null as { hours: number } | null,
      features: [{ feature: 'exports', limit, period: 'MONTH' as const }],
      ...more,
    });
    const products = [
      product('dear', null, 9900),
      product('yearly', 500, 0, { prices: [{ unitAmount: 12_000, interval: 'YEAR' }] }),
      product('cheap', 500, 1900),
      product('tiny', 5, 100),
      product('hidden', 500, 1, { public: false }),
      product('gone', 500, 1, { active: false }),
      product('free', 900, 0, { prices: [] }),
    ];
    const has = { limits: [{ period: 'MONTH' as const, limit: 100, left: 0 }], products: [] };
    const offer = (amount: number) => cheapestFor(products, { feature: 'exports', amount, has })?.id;
    expect(offer(1)).toBe('yearly');
    expect(offer(501)).toBe('dear');
    expect(cheapestFor(products, { feature: 'none', amount: 1, has })).toBeNull();
    const [unsold] = products.slice(-1);
    expect(cheapestFor([unsold!], { feature: 'exports', amount: 1, has })).toBeNull();
    // D14 · more than the account has: equal is no offer.
    const asMuch = { ...has, limits: [{ period: 'MONTH' as const, limit: 500, left: 0 }] };
    expect(cheapestFor(products, { feature: 'exports', amount: 1, has: asMuch })?.id).toBe('dear');
  });

  test('field 1.3 · offers the trials that would lift the limit, the longest first, of equals the highest', () => {
    const product = (id: string, hours: number | null, limit: number | null, more: object = {}) => ({
      id,
      name: id,
      active: true,
      public: true,
      rank: 1,
      prices: [],
      trial: hours === null ? null : { hours },
      features: [{ feature: 'exports', limit, period: 'MONTH' as const }],
      ...more,
    });
    const products = [
      product('short', 3, null),
      product('month', 720, null),
      product('higher', 720, 500, { rank: 2 }),
      product('alike', 720, 500),
      product('untried', null, null),
      product('small', 999, 100),
      product('hidden', 999, null, { public: false }),
      product('gone', 999, null, { active: false }),
    ];
    const has = { limits: [{ period: 'MONTH' as const, limit: 100, left: 0 }], products: [] };
    const offered = (amount: number) =>
      trialsFor(products, { feature: 'exports', amount, has }).map(({ id }) => id);
    expect(offered(1)).toEqual(['higher', 'alike', 'month', 'short']);
    expect(offered(501)).toEqual(['month', 'short']);
    expect(trialsFor(products, { feature: 'none', amount: 1, has })).toEqual([]);
  });
});

describe('F4 · an add-on is offered when it would allow the request', () => {
  const pack = (limit: number | null, more: object = {}) => ({
    id: 'pack',
    name: 'Pack',
    kind: 'ADD_ON' as const,
    active: true,
    public: true,
    rank: 5,
    prices: [{ unitAmount: 500, interval: 'MONTH' }],
    trial: null,
    features: [{ feature: 'exports', limit, period: 'MONTH' as const }],
    ...more,
  });
  const month = (limit: number | null, left: number) => ({ period: 'MONTH' as const, limit, left });
  const offer = (
    products: ReturnType<typeof pack>[],
    amount: number,
    limits: { period: 'DAY' | 'MONTH'; limit: number | null; left: number }[],
    owned: string[] = [],
  ) => cheapestFor(products, { feature: 'exports', amount, has: { limits, products: owned } })?.id ?? null;

  test('beside a plan that has more of it already, as far as its units and those that are left reach', () => {
    expect(offer([pack(100)], 1, [month(200, 0)])).toBe('pack');
    expect(offer([pack(100)], 100, [month(200, 0)])).toBe('pack');
    expect(offer([pack(100)], 101, [month(200, 0)])).toBeNull();
    expect(offer([pack(100)], 101, [month(200, 1)])).toBe('pack');
    expect(offer([pack(null)], unitsMax, [month(200, 0)])).toBe('pack');
  });

  test('not when it is had already, and not when another limit stands in the way', () => {
    expect(offer([pack(100)], 1, [month(300, 0)], ['pack'])).toBeNull();
    const day = { period: 'DAY' as const, limit: 10, left: 0 };
    expect(offer([pack(100)], 1, [day, month(200, 50)])).toBeNull();
    expect(offer([pack(100)], 1, [{ ...day, left: 1 }, month(200, 0)])).toBe('pack');
  });
});

describe('a change of plan', () => {
  test('keeps, carries or resets, as the feature has it', () => {
    const before = { used: 8, drawn: 2, source: 'sub:1' };
    const same = { isSameWindow: true, source: 'sub:2' };
    const other = { isSameWindow: false, source: 'sub:2' };
    expect([same, other].map((after) => usedAfterChange('keep', before, after))).toEqual([8, 0]);
    expect([same, other].map((after) => usedAfterChange('carry', before, after))).toEqual([8, 6]);
    expect([same, other].map((after) => usedAfterChange('reset', before, after))).toEqual([0, 0]);
    expect(usedAfterChange('reset', before, { isSameWindow: true, source: 'sub:1' })).toBe(8);
  });
});
