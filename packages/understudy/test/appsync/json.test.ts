import { describe, expect, test } from 'vitest';
import { bracketDepth, copyJson, exceedsBytes, parseBoundedJson } from '../../src/appsync/json.ts';

describe('exceedsBytes', () => {
  test.each<[string, unknown]>([
    ['text', 'x'.repeat(998)],
    ['text of three bytes a character', '€'.repeat(332)],
    ['text that is escaped', '\u0001'.repeat(166)],
    ['a list of numbers', Array.from({ length: 90 }, () => 1.123456789)],
    ['an object', Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key${n}`, n]))],
    ['nothing', null],
  ])('agrees with the length of the JSON of %s', (_, value) => {
    const bytes = Buffer.byteLength(JSON.stringify(value));
    expect(exceedsBytes(value, bytes)).toBe(false);
    expect(exceedsBytes(value, bytes - 1)).toBe(true);
  });
});

describe('bracketDepth', () => {
  test('does not count brackets inside text', () => {
    expect(bracketDepth('{"a":"[[[[\\"[["}')).toBe(1);
    expect(bracketDepth('[[{"a":[]}]]')).toBe(4);
    expect(bracketDepth(']]]]')).toBe(0);
  });

  test('is what keeps deep JSON from being read', () => {
    expect(parseBoundedJson('['.repeat(400) + ']'.repeat(400))).toBeDefined();
    expect(parseBoundedJson('['.repeat(401) + ']'.repeat(401))).toBeUndefined();
    expect(parseBoundedJson('['.repeat(1_000_000))).toBeUndefined();
  });
});

describe('copyJson', () => {
  test('shares nothing with the original', () => {
    const original = { a: [{ b: 1 }] };
    const copy = copyJson(original);
    copy.a[0]!.b = 2;
    expect(original).toEqual({ a: [{ b: 1 }] });
  });

  test('keeps a key called __proto__ as a key', () => {
    const copy = copyJson(JSON.parse('{"__proto__":{"x":1}}') as Record<string, unknown>);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"x":1}}');
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });
});
