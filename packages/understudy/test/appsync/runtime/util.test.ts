import { describe, expect, test } from 'vitest';
import { matchesJava, replaceAllJava } from '../../../src/appsync/runtime/javaRegex.ts';
import { toSearchQuery } from '../../../src/appsync/runtime/searchQuery.ts';
import { toSubscriptionFilter } from '../../../src/appsync/runtime/subscriptionFilter.ts';
import { createIds } from '../../../src/appsync/runtime/utilIds.ts';
import { createHttp } from '../../../src/appsync/runtime/utilHttp.ts';
import { escapeJavaScript, normalize, urlDecode, urlEncode } from '../../../src/appsync/runtime/utilText.ts';
import { xmlToJson, xmlToMap } from '../../../src/appsync/runtime/utilXml.ts';

describe('Java regular expressions', () => {
  test.each([
    ['a*b', 'aaab', true],
    ['b', 'abc', false],
    ['a|ab', 'ab', true],
    ['^a$', 'a\n', false],
    ['(?i)ABC', 'abc', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['\\p{Alpha}+\\p{Digit}', 'abc1', true],
    ['[\\p{Upper}_]+', 'A_B', true],
    ['\\P{Digit}', '1', false],
    ['\\w+@\\w+\\.\\w{2,}', 'a@b.cd', true],
    ['[a\\-z]', '-', true],
    ['\\p{L}+', 'äß', true],
    ['.', '\u{1f600}', true],
  ])('%s on %j is %s', (pattern, text, expected) => {
    expect(matchesJava(pattern, text)).toBe(expected);
  });

  test.each(['a++', '(?>a)', '(', '[a[b]]', '(?x)a'])(
    '%s is refused rather than read differently',
    (pattern) => {
      expect(() => matchesJava(pattern, 'a')).toThrow();
    },
  );

  test('replacements know groups, names and escapes', () => {
    expect(replaceAllJava('2026-11-20', '(\\d+)-(\\d+)', '$2/$1')).toBe('11/2026-20');
    expect(replaceAllJava('ab', '(?<x>a)', '[${x}]')).toBe('[a]b');
    expect(replaceAllJava('a', 'a', '\\$1\\\\')).toBe('$1\\');
    expect(() => replaceAllJava('a', 'a', '$1')).toThrow('Illegal group reference');
    expect(() => replaceAllJava('a', 'a', '$')).toThrow('Illegal group reference');
  });
});

describe('util', () => {
  test('texts are encoded as forms are', () => {
    const text = "a b&c=ä~!'()*\u{1f600}";
    expect(urlEncode(text)).toBe('a+b%26c%3D%C3%A4%7E%21%27%28%29*%F0%9F%98%80');
    expect(urlDecode(urlEncode(text))).toBe(text);
    expect(urlEncode('\ud800')).toBe('%3F');
    expect(() => urlDecode('%')).toThrow();
  });

  test('JavaScript is escaped to ASCII, and normal forms are told by name', () => {
    expect(escapeJavaScript(`a'b"c\\d/e\n\u0001ä`)).toBe(`a\\'b\\"c\\\\d\\/e\\n\\u0001\\u00E4`);
    expect(normalize('e\u0301', 'nfc')).toBe('é');
    expect(() => normalize('a', 'nfx')).toThrow();
  });

  test('ids have their forms and sort by time', () => {
    let now = Date.UTC(2026, 10, 20);
    const ids = createIds(() => now);
    expect(ids.autoId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const [ulid, ksuid] = [ids.autoUlid(), ids.autoKsuid()];
    expect(ulid).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(ksuid).toMatch(/^[0-9A-Za-z]{27}$/);
    now += 1000;
    expect(ids.autoUlid() > ulid).toBe(true);
    expect(ids.autoKsuid() > ksuid).toBe(true);
  });

  test('copied headers lose what belongs to the connection', () => {
    const { copyHeaders } = createHttp(() => {
      throw new Error('no run');
    });
    expect(copyHeaders({ Host: 'h', 'Content-Length': '1', 'x-a': 'b', TE: 't' })).toEqual({ 'x-a': 'b' });
  });

  test('XML becomes a map: attributes are members, repetition makes a list, numbers are numbers', () => {
    const xml = `<?xml version="1.0"?><!-- c --><posts n='2'>
      <post id="1"><title>A &amp; B</title><empty/></post><post id="x2"><![CDATA[<b>]]></post><last>007</last></posts>`;
    const map = {
      posts: {
        n: 2,
        post: [
          { id: 1, title: 'A & B', empty: '' },
          { id: 'x2', content: '<b>' },
        ],
        last: '007',
      },
    };
    expect(xmlToMap(xml)).toEqual(map);
    expect(JSON.parse(xmlToJson(xml))).toEqual(map);
    expect(JSON.parse(xmlToJson('<a><b>1</b></a>', true))).toEqual({ a: { b: '1' } });
    expect(xmlToMap(null)).toBeNull();
  });

  test.each(['<a>', '<a></b>', '</a>', '<a', '<a b=c/>'])('%s is no XML', (xml) => {
    expect(() => xmlToMap(xml)).toThrow();
  });

  test('a filter becomes a search query', () => {
    const query = { upvotes: { ne: 15, range: [10, 20] }, title: { eq: 'hihihi', wildcard: 'h*i' } };
    expect(toSearchQuery(query)).toEqual({
      bool: {
        must: [
          {
            bool: {
              must: [
                { bool: { must_not: [{ term: { upvotes: 15 } }] } },
                { range: { upvotes: { gte: 10, lte: 20 } } },
              ],
            },
          },
          { bool: { must: [{ term: { title: 'hihihi' } }, { wildcard: { title: 'h*i' } }] } },
        ],
      },
    });
    expect(toSearchQuery({ or: [{ a: { exists: true } }, { not: { b: { gt: 1 } } }] })).toEqual({
      bool: { should: [{ exists: { field: 'a' } }, { bool: { must_not: [{ range: { b: { gt: 1 } } }] } }] },
    });
    expect(toSearchQuery({ a: { bogus: 1 } })).toBeNull();
  });

  test('a filter that multiplies without end is refused', () => {
    const either = { or: [{ a: { eq: 1 } }, { b: { eq: 2 } }] };
    expect(() => toSubscriptionFilter({ and: Array.from({ length: 40 }, () => either) })).toThrow(
      'multiplies out',
    );
  });
});
