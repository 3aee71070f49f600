import { describe, expect, test } from 'vitest';
import { parseRoute } from '../../web/src/ui/route.ts';
import {
  count,
  durationOf,
  hoursOf,
  limitOf,
  moneyOf,
  moreOf,
  nameOf,
  nounOf,
  resetOf,
  numberOf,
} from '../../web/src/ui/words.ts';
import { nextBoundary } from '../../packages/client/src/core/boundary.ts';
import { meOf, NOON, usageOf } from './account.ts';

describe('words of the screens', () => {
  test('a duration names its two largest units', () => {
    const hour = 3_600_000;
    expect([0, 1, 59_000, hour, 26 * hour, 49 * hour + 60_000].map(durationOf)).toEqual([
      '0 s',
      '1 s',
      '59 s',
      '1 h',
      '1 d 2 h',
      '2 d 1 h',
    ]);
    expect(durationOf(24 * hour + 60_000)).toBe('1 d');
  });

  test('field 5.3 · a large number shows every digit, grouped', () => {
    expect(numberOf(Number.MAX_SAFE_INTEGER)).toBe('9,007,199,254,740,991');
    expect(count(5_000_000_000, 'unit')).toBe('5,000,000,000 units');
    expect(limitOf(Number.MAX_SAFE_INTEGER, 'MONTH')).toBe('9,007,199,254,740,991 per month');
  });

  test('F4 · an add-on says how many more it gives', () => {
    expect(moreOf([{ limit: 100, period: 'MONTH' }])).toBe('100 more per month');
    expect(moreOf([{ limit: null, period: 'MONTH' }])).toBe('unlimited');
  });

  test('a trial’s length is told in days where it is whole days', () => {
    expect([3, 1, 24, 336, 720].map(hoursOf)).toEqual(['3 hours', '1 hour', '1 day', '14 days', '30 days']);
  });

  test('money has the currency’s own number of digits', () => {
    expect(moneyOf(1900, 'usd')).toBe('$19');
    expect(moneyOf(1950, 'usd')).toBe('$19.50');
    expect(moneyOf(500, 'jpy')).toBe('¥500');
  });

  test('no limit reads as unlimited, and a limit of 0 does not', () => {
    expect(limitOf(null, 'DAY')).toBe('unlimited');
    expect(limitOf(0, 'DAY')).toBe('0 per day');
    expect(nameOf('shared_files')).toBe('Shared files');
  });

  test('a name inside a sentence begins small, unless it begins with initials', () => {
    expect(['API calls', 'SSO', 'Shared files'].map(nounOf)).toEqual(['API calls', 'SSO', 'shared files']);
  });

  test('a reset is told without the year while it is this one', () => {
    const now = new Date(2026, 10, 29, 12);
    expect(resetOf(new Date(2026, 10, 30).toISOString(), now)).toMatch(/^Nov 30, 12:00.AM$/);
    expect(resetOf(new Date(2027, 0, 1).toISOString(), now)).toMatch(/^Jan 1, 2027, 12:00.AM$/);
  });
});

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

describe('parseRoute', () => {
  test('reads path and query of a hash, with and without slashes', () => {
    expect(['', '#', '#/', '#/plans', '#/plans/'].map((hash) => parseRoute(hash).path)).toEqual([
      '',
      '',
      '',
      'plans',
      'plans',
    ]);
    expect(parseRoute('#/checkout/done?session=cs_1').query.get('session')).toBe('cs_1');
  });
});
