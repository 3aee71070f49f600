import type { FeatureLimit, Product } from '../../../domain/catalog.ts';
import type { Limit, Right } from '../../../domain/entitlement.ts';

/** What is sold, by its id: a plan for 19 dollars a month without a trial, with a hundred exports. */
export function aProduct(id: string, more: Partial<Product> = {}): Product {
  return {
    id,
    name: id.charAt(0).toUpperCase() + id.slice(1),
    description: null,
    active: true,
    public: true,
    kind: 'PLAN',
    rank: 10,
    version: 1,
    prices: [
      { id: `${id}-monthly`, currency: 'usd', unitAmount: 1900, interval: 'MONTH', stripePriceId: null },
    ],
    trial: null,
    features: [{ feature: 'exports', limit: 100, period: 'MONTH' }],
    zone: 'UTC',
    ...more,
  };
}

/** The same with a trial of two weeks and one feature, which counts by the billing cycle. */
export function aPlan(id = 'pro', more: Partial<Product> = {}): Product {
  return aProduct(id, {
    trial: { hours: 336, reminderMinutes: 60 },
    features: [{ feature: 'simulations', limit: 200, period: 'BILLING_CYCLE' }],
    ...more,
  });
}

/** A plan of two features and three limits, whose price Stripe knows. */
export function aWholePlan(id: string, more: Partial<Product> = {}): Product {
  const [price] = aProduct(id).prices;
  return aPlan(id, {
    prices: [{ ...price!, stripePriceId: `price_${id}` }],
    features: [
      { feature: 'simulations', limit: 50, period: 'DAY' },
      { feature: 'simulations', limit: 200, period: 'BILLING_CYCLE' },
      { feature: 'exports', limit: 20, period: 'MONTH' },
    ],
    ...more,
  });
}

/** The plan that every account has, and that no account pays for. */
export function aFreePlan(...features: FeatureLimit[]): Product {
  return aProduct('free', { rank: 0, prices: [], features });
}

/** Something that is bought once and for good. */
export function aPurchase(id: string, more: Partial<Product> = {}): Product {
  return aProduct(id, {
    kind: 'ONE_TIME',
    prices: [{ id: `${id}-once`, currency: 'usd', unitAmount: 900, interval: 'ONCE', stripePriceId: null }],
    features: [{ feature: id, limit: null, period: 'LIFETIME' }],
    ...more,
  });
}

/** A right to exports from a subscription, without an end. */
export function aRight(limits: Limit[], more: Partial<Right> = {}): Right {
  return {
    feature: 'exports',
    source: 'sub:sub_1',
    productId: 'pro',
    rank: 10,
    limits,
    anchorMs: Date.parse('2026-11-05T09:30:00.000Z'),
    zone: 'UTC',
    startsMs: 0,
    expiresMs: null,
    rightsVersion: 1,
    ...more,
  };
}
