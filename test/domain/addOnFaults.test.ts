import { describe, expect, test } from 'vitest';
import { addOnFaults } from '../../domain/addOnFaults.ts';
import type { Product } from '../../domain/catalog.ts';
import type { Period } from '../../domain/window.ts';

describe('F4 · an add-on that would give nothing is refused before it is sold', () => {
  const product = (id: string, more: Partial<Product>): Product => ({
    id,
    name: id,
    description: null,
    active: true,
    public: true,
    kind: 'PLAN',
    rank: 1,
    version: 1,
    zone: 'UTC',
    prices: [],
    trial: null,
    features: [],
    ...more,
  });
  const per = (period: Period, limit: number | null = 10) => ({ feature: 'exports', limit, period });
  const pack = (period: Period, limit: number | null = 10) =>
    product('pack', { kind: 'ADD_ON', features: [per(period, limit)] });
  const plan = product('plan', { features: [per('DAY'), per('MONTH')] });

  test('one per any period passes beside any limit, and so does one for a feature that no plan has', () => {
    for (const period of ['DAY', 'WEEK', 'MONTH', 'BILLING_CYCLE', 'LIFETIME'] as const)
      expect(addOnFaults(pack(period), [plan, product('free', {})])).toEqual([]);
    expect(addOnFaults(pack('WEEK'), [product('free', {})])).toEqual([]);
  });

  test('one for what every plan has without limit is told so, and what is switched off is not looked at', () => {
    const unlimited = product('plan', { features: [per('MONTH', null)] });
    const sentence = 'features[0].feature: exports has no limit in any plan, so an add-on adds nothing.';
    expect(addOnFaults(pack('MONTH'), [unlimited])).toEqual([sentence]);
    expect(addOnFaults(pack('WEEK'), [unlimited, { ...plan, active: false }])).toEqual([sentence]);
    expect(addOnFaults(pack('WEEK', null), [unlimited])).toEqual([sentence]);
    expect(addOnFaults(pack('MONTH'), [unlimited, { ...plan, id: 'small' }])).toEqual([]);
    expect(addOnFaults({ ...pack('WEEK'), active: false }, [unlimited])).toEqual([]);
  });

  test('one for what a plan limits in one period, and leaves unlimited in another, has something to add to', () => {
    const mixed = product('plan', { features: [per('DAY'), per('MONTH', null)] });
    expect(addOnFaults(pack('MONTH'), [mixed])).toEqual([]);
  });

  test('one without limit gives what no plan gives, whatever the period', () => {
    expect(addOnFaults(pack('LIFETIME', null), [plan])).toEqual([]);
  });
});
