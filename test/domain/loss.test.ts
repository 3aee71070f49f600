import { describe, expect, test } from 'vitest';
import type { Limit, Right } from '../../domain/entitlement.ts';
import { lossesWithout } from '../../domain/loss.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const right = (source: string, feature: string, limit: number | null, more: Partial<Right> = {}): Right => ({
  feature,
  source,
  productId: 'p',
  rank: 10,
  limits: [{ period: 'MONTH', limit }],
  anchorMs: now,
  zone: 'UTC',
  startsMs: now,
  expiresMs: null,
  rightsVersion: 1,
  ...more,
});
const month = (limit: number | null): Limit[] => [{ period: 'MONTH', limit }];

describe('F5 · what the end of a trial takes away', () => {
  test('is each feature of which less is left, with what is left of it', () => {
    const rights = [
      right('trial:premium', 'simulations', null),
      right('trial:premium', 'exports', 200),
      right('trial:premium', 'shared_files', 1000),
      right('plan:free', 'simulations', 90),
      right('plan:free', 'exports', 200),
    ];
    expect(lossesWithout(rights, 'trial:premium', now)).toEqual([
      { feature: 'shared_files', limits: month(1000), after: [] },
      { feature: 'simulations', limits: month(null), after: month(90) },
    ]);
  });

  test('is nothing that a subscription gives as well, and all of it again when the subscription has ended', () => {
    const trial = right('trial:premium', 'simulations', null);
    const paid = right('sub:sub_1', 'simulations', null);
    expect(lossesWithout([trial, paid], 'trial:premium', now)).toEqual([]);
    const ended = { ...paid, expiresMs: now };
    expect(lossesWithout([trial, ended], 'trial:premium', now)).toEqual([
      { feature: 'simulations', limits: month(null), after: [] },
    ]);
  });

  test('is nothing of a trial that has ended itself, or that gives no more than there is', () => {
    const over = right('trial:pro', 'simulations', null, { expiresMs: now });
    expect(lossesWithout([over], 'trial:pro', now)).toEqual([]);
    const small = right('trial:pro', 'simulations', 20);
    expect(lossesWithout([small, right('plan:free', 'simulations', 90)], 'trial:pro', now)).toEqual([]);
  });

  test('of a feature that is left with a limit of 0 is told from one that is gone', () => {
    const rights = [right('trial:pro', 'exports', 0), right('plan:free', 'api', 5)];
    expect(lossesWithout(rights, 'trial:pro', now)).toEqual([
      { feature: 'exports', limits: month(0), after: [] },
    ]);
  });
});
