import { describe, expect, test } from 'vitest';
import { planFor, planInWords, type Deployed } from '../../app/catalog/plan.ts';
import { aWholePlan } from '../kit/given.ts';

const pro = aWholePlan('pro');
const asDeployed = (product = pro, isPurchasable = true): Deployed => ({
  ...product,
  prices: product.prices.map(({ stripePriceId: _, ...price }) => ({ ...price, purchasable: isPurchasable })),
});
const inFile = { ...pro, prices: pro.prices.map((price) => ({ ...price, stripePriceId: null })) };

describe('the plan of a push', () => {
  test('is empty when the deployment is what the file says', () => {
    expect(planFor([inFile], [asDeployed()], true)).toEqual({
      changes: [],
      unchanged: ['pro'],
      others: [],
      unlinked: [],
    });
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
        '! Stripe does not know pro-monthly: this price cannot be bought. A push with STRIPE_API_KEY set makes it known.',
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

  test('names without a key every price that no customer can pay, also when nothing else changes', () => {
    expect(planFor([inFile], [asDeployed(pro, false)], false).unlinked).toEqual(['pro-monthly']);
    expect(planFor([inFile], [asDeployed()], false).unlinked).toEqual([]);
    const dearer = { ...inFile, prices: [{ ...inFile.prices[0]!, unitAmount: 2100 }] };
    expect(planFor([dearer], [asDeployed()], false).unlinked).toEqual(['pro-monthly']);
    expect(planFor([dearer], [asDeployed()], true).unlinked).toEqual([]);
  });

  test('field 1.11: switches off what the file does not name, as it is otherwise; nothing twice, and nothing with --keep', () => {
    const plan = planFor([], [asDeployed()], true);
    expect(plan.changes).toEqual([
      {
        product: { ...inFile, active: false },
        version: pro.version,
        lines: [expect.stringContaining('switched off')],
        isRetired: true,
      },
    ]);
    expect(planFor([], [{ ...asDeployed(), active: false }], true)).toEqual({
      changes: [],
      unchanged: [],
      others: [{ id: 'pro', active: false }],
      unlinked: [],
    });
    const kept = planFor([], [asDeployed()], true, true);
    expect(kept.changes).toEqual([]);
    expect(planInWords(kept)).toBe('? pro is not in the file; it stays on sale');
  });

  test('switches on again what the file names again', () => {
    const off = { ...asDeployed(), active: false };
    expect(planFor([inFile], [off], true).changes[0]?.lines).toEqual(['active: false → true']);
  });

  test('names a feature that is called otherwise', () => {
    const named = (name: string, unit: string | null) => ({
      ...inFile,
      features: inFile.features.map((one) => ({
        ...one,
        ...(one.feature === 'exports' ? { name, unit } : {}),
      })),
    });
    const before = { ...asDeployed(), features: named('Exports', 'exports').features };
    expect(planFor([named('Exports', 'exports')], [before], true).changes).toEqual([]);
    expect(planFor([named('PDF files', null)], [before], true).changes[0]?.lines).toEqual([
      'exports is called "Exports", counted in exports → "PDF files"',
    ]);
  });
});
