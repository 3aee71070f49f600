import { describe, expect, test } from 'vitest';
import { featureNameOf, unitsOf } from '../../web/src/ui/featureWords.ts';

describe('the words of a feature on a screen', () => {
  test('a number stands with its unit, in the singular beside 1', () => {
    const exports = { unit: 'exports', unitSingular: 'export' };
    expect([0, 1, 2, 1234].map((amount) => unitsOf(amount, exports))).toEqual([
      '0 exports',
      '1 export',
      '2 exports',
      '1,234 exports',
    ]);
    expect(unitsOf(1, { unit: 'GB', unitSingular: 'GB' })).toBe('1 GB');
    expect(unitsOf(7, { unit: null, unitSingular: null })).toBe('7');
  });

  test('a key alone is named as the catalog of the build names it', () => {
    expect(featureNameOf('api_calls')).toBe('API calls');
    expect(featureNameOf('gone_since')).toBe('gone_since');
  });
});
