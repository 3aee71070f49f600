import { describe, expect, test } from 'vitest';
import { parseRoute } from '../../web/src/ui/route.ts';
import { count, nameOf } from '../../web/src/ui/words.ts';

test('a count is grouped and has its noun, and a key that nothing names is spelt out', () => {
  expect(count(5_000_000_000, 'unit')).toBe('5,000,000,000 units');
  expect(count(1, 'day')).toBe('1 day');
  expect(nameOf('shared_files')).toBe('Shared files');
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
