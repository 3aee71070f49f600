import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../src/eventbridge/pattern.ts';

const event = {
  source: 'shop.orders',
  'detail-type': 'Order',
  resources: ['arn:one', 'arn:two'],
  detail: {
    state: 'paid',
    amount: 12.5,
    isGift: false,
    note: null,
    ip: '10.0.1.24',
    ip6: '2001:db8::1',
    file: 'img/Photo*1.PNG',
    lines: [
      { sku: 'a', count: 1 },
      { sku: 'b', count: 5 },
    ],
    address: { city: 'Kiel' },
  },
};

describe('an event pattern', () => {
  const detail = (name: string, ...matchers: unknown[]) => ({ detail: { [name]: matchers } });
  test.each<[string, object, boolean]>([
    ['a value', { source: ['shop.orders'] }, true],
    ['another value', { source: ['shop'] }, false],
    ['one of several values', { source: ['x', 'shop.orders'] }, true],
    ['several fields, all of them', { source: ['shop.orders'], 'detail-type': ['Other'] }, false],
    ['an element of an array', { resources: ['arn:two'] }, true],
    ['a number', detail('amount', 12.5), true],
    ['a number as text', detail('amount', '12.5'), false],
    ['a boolean', detail('isGift', false), true],
    ['null', detail('note', null), true],
    ['null where nothing is', detail('absent', null), false],
    ['an empty text where nothing is', detail('absent', ''), false],
    ['prefix', detail('state', { prefix: 'pa' }), true],
    ['another prefix', detail('state', { prefix: 'ai' }), false],
    ['prefix without case', detail('state', { prefix: { 'equals-ignore-case': 'PA' } }), true],
    ['suffix', detail('state', { suffix: 'id' }), true],
    ['suffix without case', detail('file', { suffix: { 'equals-ignore-case': '.png' } }), true],
    ['suffix with case', detail('file', { suffix: '.png' }), false],
    ['equality without case', detail('state', { 'equals-ignore-case': 'PAID' }), true],
    ['wildcard', detail('file', { wildcard: 'img/*.PNG' }), true],
    ['wildcard over nothing', detail('state', { wildcard: '*paid*' }), true],
    ['wildcard with a literal star', detail('file', { wildcard: 'img/Photo\\*1*' }), true],
    ['a literal star that is not there', detail('state', { wildcard: 'pa\\*' }), false],
    ['wildcard with a dot', detail('state', { wildcard: 'p..d' }), false],
    ['anything-but', detail('state', { 'anything-but': 'open' }), true],
    ['anything-but itself', detail('state', { 'anything-but': 'paid' }), false],
    ['anything-but a list', detail('state', { 'anything-but': ['open', 'paid'] }), false],
    ['anything-but a number', detail('amount', { 'anything-but': 12.5 }), false],
    ['anything-but where nothing is', detail('absent', { 'anything-but': 'x' }), false],
    ['anything-but a prefix', detail('state', { 'anything-but': { prefix: 'pa' } }), false],
    ['anything-but several prefixes', detail('state', { 'anything-but': { prefix: ['x', 'y'] } }), true],
    ['anything-but a suffix', detail('state', { 'anything-but': { suffix: 'id' } }), false],
    [
      'anything-but without case',
      detail('state', { 'anything-but': { 'equals-ignore-case': ['PAID'] } }),
      false,
    ],
    ['anything-but a wildcard', detail('state', { 'anything-but': { wildcard: 'p*d' } }), false],
    ['numeric equality', detail('amount', { numeric: ['=', 12.5] }), true],
    ['numeric range', detail('amount', { numeric: ['>', 0, '<=', 12.5] }), true],
    ['outside of a numeric range', detail('amount', { numeric: ['>', 12.5] }), false],
    ['numeric on text', detail('state', { numeric: ['>', 0] }), false],
    ['exists', detail('note', { exists: true }), true],
    ['exists where nothing is', detail('absent', { exists: true }), false],
    ['absence', detail('absent', { exists: false }), true],
    ['absence of what is there', detail('state', { exists: false }), false],
    ['exists on an object, which is no leaf', detail('address', { exists: true }), false],
    ['absence below nothing', { detail: { absent: { deeper: [{ exists: false }] } } }, true],
    ['cidr', detail('ip', { cidr: '10.0.0.0/16' }), true],
    ['another cidr', detail('ip', { cidr: '10.0.0.0/24' }), false],
    ['cidr of version 6', detail('ip6', { cidr: '2001:db8::/32' }), true],
    ['cidr of the other version', detail('ip6', { cidr: '0.0.0.0/0' }), false],
    ['several matchers, any of them', detail('state', { prefix: 'x' }, { suffix: 'id' }), true],
    ['a field of objects in an array', { detail: { lines: { sku: ['b'] } } }, true],
    ['a field that no object in an array has', { detail: { lines: { sku: ['c'] } } }, false],
    ['$or, first branch', { $or: [{ source: ['shop.orders'] }, { source: ['x'] }] }, true],
    [
      '$or, second branch',
      { detail: { $or: [{ state: ['x'] }, { amount: [{ numeric: ['>', 10] }] }] } },
      true,
    ],
    ['$or, no branch', { detail: { $or: [{ state: ['x'] }, { amount: [1] }] } }, false],
    [
      '$or beside another field',
      { source: ['x'], $or: [{ 'detail-type': ['Order'] }, { source: ['y'] }] },
      false,
    ],
  ])('with %s decides as the service does', (_, pattern, expected) => {
    expect(compilePattern(pattern)(event)).toBe(expected);
  });

  test.each<[string, unknown]>([
    ['a bare value', { source: 'shop' }],
    ['an empty array', { source: [] }],
    ['an empty object', { detail: {} }],
    ['an unknown matcher', { source: [{ regex: 'x' }] }],
    ['two matchers in one', { source: [{ prefix: 'x', suffix: 'y' }] }],
    ['half a numeric range', { a: [{ numeric: ['>'] }] }],
    ['an unknown comparison', { a: [{ numeric: ['!=', 1] }] }],
    ['exists without a boolean', { a: [{ exists: 'yes' }] }],
    ['a broken cidr', { a: [{ cidr: '10.0.0.0/40' }] }],
    ['two stars together', { a: [{ wildcard: 'a**b' }] }],
    ['text', 'source'],
  ])('with %s is refused', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(/Event pattern is not valid/);
  });
});
