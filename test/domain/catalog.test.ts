import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalogFaults, faultsOf, isKey, type Product } from '../../domain/catalog.ts';

const pro: Product = {
  id: 'pro',
  name: 'Pro',
  description: 'Serious racing.',
  active: true,
  public: true,
  kind: 'PLAN',
  rank: 10,
  version: 1,
  prices: [{ id: 'pro-monthly', currency: 'usd', unitAmount: 1900, interval: 'MONTH', stripePriceId: null }],
  trial: { hours: 336, reminderMinutes: 60 },
  features: [
    { feature: 'simulations', limit: 50, period: 'DAY' },
    { feature: 'simulations', limit: 200, period: 'BILLING_CYCLE' },
    { feature: 'exports', limit: null, period: 'MONTH' },
  ],
  zone: 'UTC',
};
const price = pro.prices[0]!;
const limit = pro.features[0]!;

describe('a product', () => {
  test('that is right has no fault', () => {
    expect(faultsOf(pro)).toEqual([]);
    expect(faultsOf({ ...pro, zone: 'Australia/Lord_Howe', description: null, trial: null })).toEqual([]);
  });

  test.each<[string, Partial<Product>]>([
    ['id', { id: 'Pro' }],
    ['id', { id: 'pro#v1' }],
    ['id', { id: '' }],
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(61) }],
    ['name', { name: 'Pro\u202Eorp' }],
    ['name', { name: 'Pro\n' }],
    ['name', { name: ' Pro' }],
    ['description', { description: 'x'.repeat(401) }],
    ['rank', { rank: -1 }],
    ['rank', { rank: 1.5 }],
    ['zone', { zone: 'Mars/Olympus' }],
    ['prices', { prices: [price, price] }],
    ['prices', { prices: Array.from({ length: 11 }, (_, i) => ({ ...price, id: `p${i}` })) }],
    ['prices[0].id', { prices: [{ ...price, id: '#' }] }],
    ['prices[0].currency', { prices: [{ ...price, currency: 'USD' }] }],
    ['prices[0].unitAmount', { prices: [{ ...price, unitAmount: -1 }] }],
    ['prices[0].unitAmount', { prices: [{ ...price, unitAmount: 19.99 }] }],
    ['prices[0].interval', { prices: [{ ...price, interval: 'ONCE' }] }],
    ['prices[0].interval', { kind: 'ONE_TIME', trial: null }],
    ['prices[0].stripePriceId', { prices: [{ ...price, stripePriceId: 'prod_1' }] }],
    ['trial', { kind: 'ADD_ON' }],
    ['trial.hours', { trial: { hours: 0, reminderMinutes: 0 } }],
    ['trial.hours', { trial: { hours: 8761, reminderMinutes: 0 } }],
    ['trial.reminderMinutes', { trial: { hours: 24, reminderMinutes: -1 } }],
    ['trial.reminderMinutes', { trial: { hours: 1, reminderMinutes: 61 } }],
    ['features', { features: [] }],
    ['features', { features: [limit, limit] }],
    ['features[0].feature', { features: [{ ...limit, feature: 'a b' }] }],
    ['features[0].limit', { features: [{ ...limit, limit: -1 }] }],
    ['features[0].limit', { features: [{ ...limit, limit: Number.MAX_SAFE_INTEGER + 1 }] }],
    ['features[0].limit', { features: [{ ...limit, limit: Number.NaN }] }],
    ['features[0].period', { features: [{ ...limit, period: 'YEAR' as 'DAY' }] }],
    ['features[0].period', { trial: null, features: [{ ...limit, period: 'TRIAL' }] }],
    ['features[0].limit', { kind: 'ADD_ON', trial: null, features: [{ ...limit, limit: 0 }] }],
    ['prices[0].currency', { prices: [{ ...pro.prices[0]!, currency: 'zzz' }] }],
    ['rank', { rank: 0, kind: 'ADD_ON', prices: [], trial: null, features: [limit] }],
    ['prices', { rank: 0, trial: null, features: [limit] }],
    ['trial', { rank: 0, prices: [], features: [limit] }],
    ['features', { rank: 0, prices: [], trial: null }],
  ])('with a wrong %s is told so: %j', (where, change) => {
    const faults = faultsOf({ ...pro, ...change });
    expect(faults.map((fault) => fault.split(':')[0])).toContain(where);
    expect(faults).toHaveLength(1);
  });
});

test('a catalog names what comes twice, and each product’s own faults', () => {
  expect(catalogFaults([pro, { ...pro, name: '' }])).toEqual([
    expect.stringMatching(/^products: no active plan has rank 0/),
    'pro: two products have this id.',
    'pro-monthly: two prices have this id.',
    'pro: name: 1 to 60 characters.',
  ]);
});

test('the catalog that a new deployment starts with is right', () => {
  const { products } = JSON.parse(readFileSync('catalog.json', 'utf8')) as { products: any[] }; // any: as in the file
  const whole = products.map((one) => ({
    zone: 'UTC',
    version: 1,
    ...one,
    trial: one.trial ? { reminderMinutes: 60, ...one.trial } : null,
    prices: one.prices.map((each: object) => ({ stripePriceId: null, ...each })),
  })) as Product[];
  expect(catalogFaults(whole)).toEqual([]);
  expect(whole).toHaveLength(5);
});

test.each([
  ['pro', true],
  ['a'.repeat(64), true],
  ['a'.repeat(65), false],
  ['pro#v1', false],
  ['', false],
  ['-a', false],
  ['__proto__', false],
  ['🚀', false],
  ['pro\n', false],
])('%j is a key: %s', (text, good) => {
  expect(isKey(text)).toBe(good);
});
