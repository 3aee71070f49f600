import { expect, describe, test } from 'vitest';
import { nextBoundary } from '../src/core/boundary.ts';
import { meOf, NOON, usageOf } from './account.ts';

describe('nextBoundary', () => {
  test('is the nearest end of a window or right that lies ahead', () => {
    const at = (hours: number) => new Date(NOON + hours * 3_600_000).toISOString();
    const entitlement = {
      feature: 'exports',
      name: 'Exports',
      unit: 'exports',
      unitSingular: 'export',
      limit: 1,
      period: 'DAY',
      source: 'trial:pro',
      productId: 'pro',
    } as const;
    const me = meOf({
      usage: [usageOf({ resetsAt: at(12) }), usageOf({ feature: 'exports', resetsAt: null })],
      entitlements: [
        { ...entitlement, expiresAt: at(2) },
        { ...entitlement, expiresAt: at(-1) },
      ],
    });
    expect(nextBoundary(me, NOON)).toBe(NOON + 2 * 3_600_000);
    expect(nextBoundary(me, NOON + 2 * 3_600_000)).toBe(NOON + 12 * 3_600_000);
    expect(nextBoundary(meOf({ usage: [] }), NOON)).toBeUndefined();
  });
});
