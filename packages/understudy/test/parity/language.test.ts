import { describe, expect, test } from 'vitest';
import { code } from './steps/resolvers.ts';
import { anApi } from './steps/wiredResolvers.ts';

describe('the language of resolvers', () => {
  test.each([
    'return new Date();',
    'try { return 1; } catch (e) { return 2; }',
    "return /a/.test('a');",
    'const f = async () => 1; return f();',
    'return [2, 1].sort((a, b) => a - b);',
    "throw 'x';",
    'let i = 0; i++; return i;',
    "return 'a' in ctx.args;",
    'for (let i = 0; i < 2; i += 1) {} return 1;',
    'while (false) {} return 1;',
    'return Object.fromEntries([]);',
    "return Number('1');",
    'const f = (n) => f(n); return f(1);',
    'return require("fs");',
  ])('C067 [doc supported-features] a bundle is refused for %s', async (body) => {
    const { cloud } = anApi([{ coordinate: 'Query.a', code: code(body) }]);
    await expect(cloud).rejects.toThrow(/^Querya at Properties\.Code: \d+:\d+ /);
  });

  test('C069 [doc supported-features] assigning a property of ctx is refused, writing inside one is accepted', async () => {
    const refused = code('ctx.args = {}; return { payload: null };');
    await expect(anApi([{ coordinate: 'Query.a', code: refused }]).cloud).rejects.toThrow(
      'Re-assigning the property args of ctx',
    );
    const accepted = code('ctx.args.x = 1; return { payload: ctx.args };');
    expect((await anApi([{ coordinate: 'Query.a', code: accepted }]).run('Query.a')).value).toEqual({ x: 1 });
  });

  test('[obs aws/aws-appsync-community#305] null and undefined are the same to ===', async () => {
    const body =
      'return { payload: [ctx.args.none === null, undefined === null, ctx.args.none !== undefined, 0 === null] };';
    const api = anApi([{ coordinate: 'Query.a', code: code(body) }]);
    expect((await api.run('Query.a')).value).toEqual([true, true, false, false]);
  });

  test('[doc quotas] a loop ends after a thousand iterations', async () => {
    const body = 'let n = 0; for (const x of ctx.args.list) { n += 1; } return { payload: n };';
    const api = anApi([{ coordinate: 'Query.a', code: code(body) }]);
    const list = (length: number) => ({ list: Array.from({ length }, () => 0) });
    expect((await api.run('Query.a', list(1000))).value).toBe(1000);
    expect((await api.run('Query.a', list(1001))).errors).toMatchObject([{ errorType: 'Code' }]);
  });
});
