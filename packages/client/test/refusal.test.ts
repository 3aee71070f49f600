import { describe, expect, test } from 'vitest';
import { en, wordsIn } from '../src/words.ts';
import { decisionOf, usageOf } from './account.ts';

const words = wordsIn(en);
const day = { used: 3, limit: 3, remaining: 0, resetsAt: '2026-11-21T00:00:00.000Z' };
const cycle = {
  period: 'BILLING_CYCLE' as const,
  windowStart: '2026-11-01T00:00:00.000Z',
  resetsAt: '2026-12-01T00:00:00.000Z',
};
const refused = (part: Parameters<typeof decisionOf>[0]) =>
  words.refusal(decisionOf({ allowed: false, reason: 'LIMIT_REACHED', ...part }));

describe('field 2 · a refusal names the feature and the number', () => {
  test('of the one limit that there is', () => {
    expect(refused({ usage: usageOf(day), retryAt: day.resetsAt })).toBe(
      "You've used 3 of 3 simulations today.",
    );
  });

  test('of several limits the one that refused, whichever is shown first', () => {
    const open = usageOf({ ...day, used: 10, limit: 50, remaining: 40 });
    const full = { ...cycle, used: 1200, limit: 1200, remaining: 0 };
    const sentence = "You've used 1,200 of 1,200 simulations this billing period.";
    expect(refused({ usage: usageOf({ ...open, others: [full] }), retryAt: cycle.resetsAt })).toBe(sentence);
    const turned = usageOf({ ...full, others: [open] });
    expect(refused({ usage: turned, retryAt: cycle.resetsAt })).toBe(sentence);
  });

  test('of two that refuse the one that opens last, because only then the request succeeds', () => {
    const usage = usageOf({ ...day, others: [{ ...cycle, used: 200, limit: 200, remaining: 0 }] });
    expect(refused({ usage, retryAt: cycle.resetsAt })).toContain(
      '200 of 200 simulations this billing period',
    );
  });

  test('and whatever the reason is', () => {
    const of = (reason: NonNullable<Parameters<typeof decisionOf>[0]>['reason'], more: object = {}) =>
      refused({ feature: 'api_calls', name: 'API calls', reason, ...more });
    expect(of('AMOUNT_OVER_LIMIT', { amount: 9, usage: usageOf({ ...day, unit: null }) })).toBe(
      '9 API calls are more than the 3 per day of your plan.',
    );
    for (const reason of ['NOT_IN_PLAN', 'TRIAL_OVER', 'PAYMENT_DUE', 'HOLD_ENDED'] as const) {
      expect(of(reason)).toContain('API calls');
    }
  });
});

test('an offer says what it gives of the feature', () => {
  const features = [
    { feature: 'simulations', name: 'Simulations', unit: 'runs', limit: 50, period: 'DAY' as const },
    {
      feature: 'simulations',
      name: 'Simulations',
      unit: 'runs',
      limit: 200,
      period: 'BILLING_CYCLE' as const,
    },
    { feature: 'exports', name: 'Exports', unit: null, limit: null, period: 'MONTH' as const },
  ];
  expect(words.offer({ name: 'Pro', features }, 'simulations')).toBe(
    'Pro gives you 50 per day and 200 per billing period (runs).',
  );
  expect(words.offer({ name: 'Pro', features }, 'exports')).toBe('Pro gives you unlimited exports.');
});
