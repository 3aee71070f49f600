import { describe, expect, test } from 'vitest';
import { planFor, planInWords, type Deployed } from '../../scripts/catalogPlan.ts';
import { aProduct } from '../steps/trials.ts';

const pro = aProduct('pro');
const asDeployed = (product = pro, isPurchasable = true): Deployed => ({
  ...product,
  prices: product.prices.map(({ stripePriceId: _, ...price }) => ({ ...price, purchasable: isPurchasable })),
});
const inFile = { ...pro, prices: pro.prices.map((price) => ({ ...price, stripePriceId: null })) };

describe('the plan of a push', () => {
  test('is empty when the deployment is what the file says', () => {
    expect(planFor([inFile], [asDeployed()], true)).toEqual({ changes: [], unchanged: ['pro'], others: [] });
  });

  test('creates what is missing', () => {
    const plan = planFor([inFile], [], false);
    expect(plan.changes.map(({ product, version }) => [product.id, version])).toEqual([['pro', 0]]);
    expect(planInWords(plan)).toBe(
      [
        '+ pro (new)',
        '    simulations: 50 per DAY',
        '    simulations: 200 per BILLING_CYCLE',
        '    exports: 20 per MONTH',
        '    price pro-monthly: 1900 usd per MONTH (not in Stripe: cannot be bought yet)',
        '    trial of 336 hours',
      ].join('\n'),
    );
  });

  test('names each difference, based on the version that is there', () => {
    const before = { ...asDeployed(), version: 7 };
    const after = {
      ...inFile,
      name: 'Professional',
      zone: 'Europe/Berlin',
      trial: null,
      features: [...inFile.features.slice(1), { feature: 'exports', limit: null, period: 'DAY' as const }],
      prices: [{ ...inFile.prices[0]!, unitAmount: 2100 }],
    };
    const plan = planFor([after], [before], true);
    expect(plan.changes[0]?.version).toBe(7);
    expect(plan.changes[0]?.lines).toEqual([
      'name: "Pro" → "Professional"',
      'zone: "UTC" → "Europe/Berlin"',
      'trial: 336 hours, reminder 60 minutes before → none',
      '- simulations: 50 per DAY',
      '+ exports: unlimited per DAY',
      '- price pro-monthly: 1900 usd per MONTH',
      '+ price pro-monthly: 2100 usd per MONTH',
    ]);
  });

  test('makes a price known to Stripe only when a key is at hand', () => {
    const unlinked = [asDeployed(pro, false)];
    expect(planFor([inFile], unlinked, false).changes).toEqual([]);
    expect(planFor([inFile], unlinked, true).changes[0]?.lines).toEqual([
      'price pro-monthly is made known to Stripe',
    ]);
    expect(planFor([pro], unlinked, false).changes[0]?.lines).toEqual([
      'price pro-monthly is made known to Stripe',
    ]);
  });

  test('leaves alone what the file does not name', () => {
    const plan = planFor([], [asDeployed()], true);
    expect(plan).toEqual({ changes: [], unchanged: [], others: ['pro'] });
    expect(planInWords(plan)).toContain('stays as it is');
  });
});
