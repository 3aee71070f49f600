import { describe, expect, test } from 'vitest';
import { rightEnd } from '../src/core.ts';

const grace = '2027-12-06T12:00:00.000Z';
const renewal = '2027-11-29T12:00:00.000Z';
const right = (source: string, expiresAt: string | null = grace) =>
  ({
    feature: 'exports',
    name: 'Exports',
    unit: null,
    unitSingular: null,
    limit: 20,
    period: 'MONTH',
    source,
    productId: 'pro',
    expiresAt,
  }) as const;
const subscription = {
  id: 'sub_1',
  productId: 'pro',
  status: 'active',
  isActive: true,
  currentPeriodStart: '2026-11-29T12:00:00.000Z',
  currentPeriodEnd: renewal,
  cancelAtPeriodEnd: false,
  endsAt: null as string | null,
};
const endOf = (source: string, part: Partial<typeof subscription> = {}, expiresAt: string | null = grace) =>
  rightEnd(right(source, expiresAt), { subscriptions: [{ ...subscription, ...part }], trials: [] });

describe('field 1.7 · grace is never shown as the end of a right', () => {
  test('what renews is told by its renewal', () => {
    expect(endOf('sub:sub_1')).toEqual({ kind: 'renews', at: renewal });
  });

  test('what was cancelled ends with its period', () => {
    expect(endOf('sub:sub_1', { cancelAtPeriodEnd: true, endsAt: renewal })).toEqual({
      kind: 'ends',
      at: renewal,
    });
  });

  test('what is owed for is to be paid by the end of the grace', () => {
    expect(endOf('sub:sub_1', { status: 'past_due', endsAt: grace })).toEqual({ kind: 'payBy', at: grace });
  });

  test('what was bought for good, and what nothing is known of, has no date', () => {
    expect(endOf('sub:cs_1', { id: 'cs_1', currentPeriodEnd: null! })).toEqual({ kind: 'open' });
    expect(endOf('sub:sub_2')).toEqual({ kind: 'open' });
    expect(endOf('plan:free', {}, null)).toEqual({ kind: 'open' });
  });

  test('a grant ends when it says, and a trial only with its own end', () => {
    expect(endOf('grant:g')).toEqual({ kind: 'ends', at: grace });
    const trial = {
      id: 't',
      productId: 'pro',
      status: 'active' as const,
      startedAt: renewal,
      expiresAt: renewal,
      remindAt: null,
      convertedAt: null,
      isActive: true,
      features: [],
    };
    const me = { subscriptions: [], trials: [trial] };
    expect(rightEnd(right('trial:pro', renewal), me)).toEqual({ kind: 'ends', at: renewal });
    expect(rightEnd(right('trial:pro', grace), me)).toEqual({ kind: 'open' });
  });
});
