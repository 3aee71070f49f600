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

  test('one with the period of a limit of each plan passes, and so does one for a feature that no plan has', () => {
    expect(addOnFaults(pack('MONTH'), [plan, product('free', {})])).toEqual([]);
    expect(addOnFaults(pack('WEEK'), [product('free', {})])).toEqual([]);
  });

  test('one per another period is told which plan would swallow it', () => {
    expect(addOnFaults(pack('WEEK'), [plan])).toEqual([
      'features[0].period: WEEK adds nothing to plan, which limits exports per DAY and MONTH; take one of these.',
    ]);
  });

  test('one for what every plan has without limit is told so, and what is switched off is not looked at', () => {
    const unlimited = product('plan', { features: [per('MONTH', null)] });
    const sentence = 'features[0].feature: exports has no limit in any plan, so an add-on adds nothing.';
    expect(addOnFaults(pack('MONTH'), [unlimited])).toEqual([sentence]);
    expect(addOnFaults(pack('MONTH'), [unlimited, { ...plan, id: 'small' }])).toEqual([]);
    expect(addOnFaults(pack('WEEK'), [{ ...plan, active: false }])).toEqual([]);
    expect(addOnFaults({ ...pack('WEEK'), active: false }, [plan])).toEqual([]);
  });

  test('one without limit gives what no plan gives, whatever the period', () => {
    expect(addOnFaults(pack('LIFETIME', null), [plan])).toEqual([]);
  });
});
