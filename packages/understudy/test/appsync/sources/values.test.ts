import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonical, fromWire, sameItem, toWire } from '../../../src/appsync/sources/attributeValues.ts';
import { createPageTokens } from '../../../src/appsync/sources/pageToken.ts';
import { toDynamoDB } from '../../../src/appsync/runtime/typedValues.ts';

describe('attribute values', () => {
  test.each([
    [{ N: 5 }, { N: '5' }],
    [{ N: '5.50' }, { N: '5.50' }],
    [{ NULL: null }, { NULL: true }],
    [{ NS: [1, '2'] }, { NS: ['1', '2'] }],
    [{ L: [{ N: 1 }, { M: { a: { NULL: null } } }] }, { L: [{ N: '1' }, { M: { a: { NULL: true } } }] }],
    [{ S: 's' }, { S: 's' }],
    [{ B: 'AA==' }, { B: 'AA==' }],
  ])('%j goes out as %j', (given, wire) => {
    expect(toWire(given, '$')).toEqual(wire);
  });

  test.each([
    [{}],
    [{ S: 'a', N: 1 }],
    [{ X: 1 }],
    ['text'],
    [null],
    [{ N: true }],
    [{ L: 'x' }],
    [{ M: 1 }],
  ])('%j is not understood', (given) => {
    expect(() => toWire(given, '$')).toThrow();
  });

  test('plain values survive the way out and back', () => {
    const value = { a: [1, 'x', null, true, { b: -0.5 }], c: {}, d: [] };
    expect(fromWire(toWire(toDynamoDB(value), '$'))).toEqual(value);
    expect(fromWire({ SS: ['a'] })).toEqual(['a']);
    expect(fromWire({ NS: ['1', '2.5'] })).toEqual([1, 2.5]);
  });

  test.each([
    ['1', '1.0', true],
    ['100', '1e2', true],
    ['-0', '0.00', true],
    ['0.001', '1E-3', true],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345679', false],
    ['1', '-1', false],
  ])('the numbers %s and %s are the same: %s', (a, b, same) => {
    expect(canonical({ N: a }) === canonical({ N: b })).toBe(same);
  });

  test('items are compared by what they hold, without the ignored', () => {
    const stored = { a: { SS: ['x', 'y'] }, m: { M: { p: { N: '1' }, q: { S: '' } } }, at: { N: '1' } };
    const wanted = { m: { M: { q: { S: '' }, p: { N: '1.0' } } }, a: { SS: ['y', 'x'] }, at: { N: '2' } };
    expect(sameItem(stored, wanted, new Set())).toBe(false);
    expect(sameItem(stored, wanted, new Set(['at']))).toBe(true);
    expect(sameItem(stored, { ...wanted, more: { S: '' } }, new Set(['at']))).toBe(false);
  });
});

describe('page tokens', () => {
  test('open only what was sealed, by the same key, for the same step', () => {
    const tokens = createPageTokens(randomBytes(32));
    const lastKey = { id: { S: 'a' } };
    const token = tokens.seal(lastKey, 'Query.a');
    expect(tokens.open(token, 'Query.a')).toEqual(lastKey);
    expect(tokens.open(token, 'Query.b')).toBeUndefined();
    expect(createPageTokens(randomBytes(32)).open(token, 'Query.a')).toBeUndefined();
    expect(tokens.seal(lastKey, 'Query.a')).not.toBe(token);
  });

  test('no altered token is opened', () => {
    const tokens = createPageTokens(randomBytes(32));
    const bytes = Buffer.from(tokens.seal({ id: { S: 'a' } }, 'x'), 'base64');
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes);
      altered[at]! ^= 0x10;
      expect(tokens.open(altered.toString('base64'), 'x')).toBeUndefined();
    }
    for (const text of ['', 'x', '{}', '\u{1f600}', 'A'.repeat(100)])
      expect(tokens.open(text, 'x')).toBeUndefined();
  });
});
