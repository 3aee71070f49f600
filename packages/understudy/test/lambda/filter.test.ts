import { describe, expect, test } from 'vitest';
import { filterFrom } from '../../src/lambda/filter.ts';

const criteria = (...patterns: object[]) => ({
  Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })),
});

describe('a filter', () => {
  test('without patterns lets everything through', () => {
    expect(filterFrom(undefined, 'M')({})).toBe(true);
    expect(filterFrom({ Filters: [] }, 'M')({})).toBe(true);
  });

  test('lets through what one of its patterns matches', () => {
    const passes = filterFrom(
      criteria({ eventName: ['INSERT'] }, { dynamodb: { NewImage: { n: { N: ['1'] } } } }),
      'M',
    );
    expect(passes({ eventName: 'INSERT' })).toBe(true);
    expect(passes({ eventName: 'MODIFY', dynamodb: { NewImage: { n: { N: '1' } } } })).toBe(true);
    expect(passes({ eventName: 'REMOVE' })).toBe(false);
  });

  test('looks into a body that is JSON, and takes any other as text', () => {
    const passes = filterFrom(criteria({ body: { kind: [{ 'anything-but': ['a'] }] } }), 'M');
    expect(passes({ body: '{"kind":"b"}' })).toBe(true);
    expect(passes({ body: '{"kind":"a"}' })).toBe(false);
    expect(passes({ body: 'no json' })).toBe(false);
  });

  test('that is no pattern names the mapping and the place', () => {
    expect(() => filterFrom(criteria({ eventName: 'INSERT' }), 'M')).toThrow(
      'M at Properties.FilterCriteria.Filters.0.Pattern',
    );
  });
});
