import { describe, expect, test } from 'vitest';
import { parsePolicies, riskOf } from '../../domain/paymentRisk.ts';

describe('riskOf', () => {
  test.each([
    ['charge.refunded', { refunded: true }, 'refund'],
    ['charge.refunded', { refunded: false }, null],
    ['charge.dispute.created', { status: 'needs_response' }, 'dispute'],
    ['charge.dispute.updated', { status: 'under_review' }, null],
    ['charge.dispute.closed', { status: 'lost' }, 'dispute'],
    ['charge.dispute.closed', { status: 'won' }, null],
    ['radar.early_fraud_warning.created', {}, 'early_warning'],
    ['invoice.paid', {}, null],
  ] as const)('%s with %o is %s', (type, object, risk) => {
    expect(riskOf(type, object)).toBe(risk);
  });
});

describe('parsePolicies', () => {
  test('what is not named is reviewed', () => {
    expect(parsePolicies('refund=end')).toEqual({
      refund: 'end',
      dispute: 'review',
      early_warning: 'review',
    });
    expect(parsePolicies('')).toEqual({ refund: 'review', dispute: 'review', early_warning: 'review' });
  });

  test.each(['refund=nothing', 'theft=end', 'refund', '__proto__=end'])('%s stops the cold start', (text) => {
    expect(() => parsePolicies(text)).toThrow('is not a policy');
  });
});
