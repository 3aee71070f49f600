import { describe, expect, test } from 'vitest';
import { Clock } from '../../../src/kernel/clock.ts';
import { evaluate } from '../../../src/appsync/runtime/evaluate.ts';
import type { PartialContext } from '../../../src/appsync/runtime/evaluate.ts';
import { code } from '../../parity/steps/resolvers.ts';

const clock = new Clock();

function run(body: string, context: PartialContext = {}) {
  return evaluate(code(body), 'request', context, { clock });
}

const result = (body: string, context: PartialContext = {}) => {
  const { error, result: value } = run(body, context);
  expect(error).toBeNull();
  return value;
};

describe('evaluating a handler', () => {
  test('null and undefined are the same to === however it is written', () => {
    const body = `const none = ctx.args.none;
      return [none === null, (none) /* === */ === (undefined), null !== none, !(none !== null), none === 0, '' === none,
        [1, null].filter((x) => x !== undefined), ctx.args.a === ctx.args.b];`;
    expect(result(body)).toEqual([true, true, false, true, false, false, [1], true]);
  });

  test('loops read lists, texts and the keys of objects', () => {
    const body = `const seen = [];
      for (const x of ctx.args.list) { if (x === 3) break; seen.push(x); }
      for (const k in { a: 1, b: 2 }) { seen.push(k); }
      for (const c of 'xy') seen.push(c);
      for (const k in ctx.args.none) seen.push('never');
      return seen;`;
    expect(result(body, { args: { list: [1, 2, 3, 4] } })).toEqual([1, 2, 'a', 'b', 'x', 'y']);
  });

  test('loops within loops are bounded together', () => {
    const list = Array.from({ length: 1000 }, () => 0);
    const nested =
      'for (const a of ctx.args.l) { for (const b of ctx.args.l) { for (const c of ctx.args.l) { } } }';
    expect(run(nested, { args: { l: list } }).error).toMatchObject({ errorType: 'Code' });
  });

  test('an error tells the line and column of the call in the bundle', () => {
    const at = (body: string) => run(body).error!.message;
    expect(at('const a = null === undefined; for (const x of [1]) { util.urlEncode(x); }')).toMatch(
      /^code\.js:3:/,
    );
    const column = (body: string) => Number(/^code\.js:\d+:(\d+):/.exec(at(body))![1]);
    const start = 'export function request(ctx) { '.length;
    const plain = 'const x = 1; const y = 2; util.urlEncode(5);';
    expect(column(plain)).toBe(start + plain.indexOf('urlEncode') + 1);
    const rewritten = 'const a = ctx.args.x === ctx.args.y; for (const x of [1]) { util.urlEncode(5); }';
    expect(column(rewritten)).toBe(start + rewritten.indexOf('urlEncode') + 1);
    expect(at('\n\n  return ctx.args.x.y;')).toMatch(/^code\.js:5:/);
  });

  test('console notes its place and its words as JSON', () => {
    const { logs } = run("const a = 1;\n    console.log('text', { a }, undefined);\n console.error();");
    expect(logs).toEqual(['INFO - code.js:4:5: "text" {"a":1} null', 'ERROR - code.js:5:2: ']);
  });

  test('what the log says of a failure stands in the source, what the client reads does not', () => {
    const { logs, error } = run('return ctx.args.a.b;');
    expect(logs).toEqual([expect.stringMatching(/^ERROR - code\.js:3:\d+: ReferenceError/)]);
    expect(error).toEqual({
      message: expect.stringMatching(/^code\.js:3:\d+: ReferenceError: \[invalid property\] is not defined$/),
      errorType: 'Code',
      data: null,
      errorInfo: null,
    });
  });

  test('replaceAll and replace read Java patterns, split reads plain text', () => {
    const body =
      "return ['a.b.c'.replaceAll('[.]', '-'), 'ab'.replaceAll('(a)(b)', '$2$1'), 'a.b'.replace('.', '+'), 'a.b'.replace('[.]', '+'), 'a|b'.split('|')];";
    expect(result(body)).toEqual(['a-b-c', 'ba', '+.b', 'a+b', ['a', 'b']]);
  });

  test('serializing info leaves the views of the selection out', () => {
    const info = { selectionSetList: ['id'], selectionSetGraphQL: '{ id }' };
    const body =
      'return [JSON.parse(JSON.stringify(ctx.info)), ctx.info, ctx.info.selectionSetList, ctx.info.selectionSetGraphQL];';
    const plain = { fieldName: 'field', parentTypeName: 'Query', variables: {} };
    expect(result(body, { info })).toEqual([plain, plain, ['id'], '{ id }']);
  });

  test('ctx has all its members in a handler, and the cookie is hidden', () => {
    const request = { headers: { cookie: 'c', 'x-a': ['1', '2'] } };
    expect(result('return ctx;', { request, env: { TABLE: 't' }, args: { a: 1 } })).toEqual({
      arguments: { a: 1 },
      args: { a: 1 },
      identity: null,
      source: null,
      result: null,
      prev: { result: null },
      stash: {},
      error: null,
      outErrors: [],
      env: { TABLE: 't' },
      request: { headers: { 'x-a': ['1', '2'] }, domainName: null },
      info: { fieldName: 'field', parentTypeName: 'Query', variables: {} },
    });
  });

  test('a handler’s writes stay in its own arguments, results and stash', () => {
    const args = { input: { list: [1] } };
    const { result: value, stash } = run(
      'ctx.args.input.list.push(2); ctx.stash.x = ctx.args.input; return ctx.args;',
      { args },
    );
    expect(value).toEqual({ input: { list: [1, 2] } });
    expect(stash).toEqual({ x: { list: [1, 2] } });
    expect(args).toEqual({ input: { list: [1] } });
  });

  test.each(['ctx.identity.sub', 'ctx.env.A', 'ctx.source.id', 'ctx.request.headers.a'])(
    'writing %s, which other fields share, is an error',
    (target) => {
      const context = {
        identity: { sub: 'u' },
        env: { A: 'a' },
        source: { id: 1 },
        request: { headers: { a: 'b' } },
      };
      expect(run(`${target} = 'x';`, context).error).toMatchObject({ errorType: 'Code' });
    },
  );

  test('nothing that a module holds is kept from one call to the next', () => {
    const kept = `${code('seen.push(1); return seen;')}\nconst seen = [];\nconst nested = { a: [1] };`;
    expect(evaluate(kept, 'request', {}, { clock }).error).toMatchObject({ errorType: 'Code' });
  });

  test('appended errors are read back in order', () => {
    const { outErrors, result: value } = run(
      "util.appendError('a'); util.appendError('b', 'B', { x: 1 }, [2]); return ctx.outErrors.map((e) => e.message);",
    );
    expect(value).toEqual(['a', 'b']);
    expect(outErrors).toEqual([
      { message: 'a', errorType: null, data: null, errorInfo: null },
      { message: 'b', errorType: 'B', data: { x: 1 }, errorInfo: [2] },
    ]);
  });

  test('unauthorized names the field and its type', () => {
    const info = { fieldName: 'me', parentTypeName: 'Query' };
    expect(run('util.unauthorized();', { info }).error).toEqual({
      message: 'Not Authorized to access me on type Query',
      errorType: 'Unauthorized',
      data: null,
      errorInfo: null,
    });
  });

  test('keys such as __proto__ and constructor are data', () => {
    const args = JSON.parse('{"m":{"__proto__":{"x":1},"constructor":2}}') as Record<string, unknown>;
    const body = `const out = {};
      for (const k in ctx.args.m) { out[k] = ctx.args.m[k]; }
      return { keys: Object.keys(out), polluted: {}.x ?? null, missing: {}[ctx.args.key] ?? null, out };`;
    const value = result(body, { args: { ...args, key: '__proto__' } }) as Record<string, unknown>;
    expect(value).toMatchObject({ keys: ['__proto__', 'constructor'], polluted: null, missing: null });
    expect(Object.keys(value['out'] as object)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value['out'])).toBe(Object.prototype);
  });

  test('a value that holds itself is an error and not the end of the process', () => {
    expect(run('ctx.stash.self = ctx.stash; return { payload: ctx.stash };').error).toMatchObject({
      errorType: 'Code',
    });
  });

  test('extensions and response headers are handed on', () => {
    const body = `extensions.setSubscriptionFilter({ filterGroup: [] });
      extensions.setSubscriptionInvalidationFilter({ filterGroup: [1] });
      extensions.invalidateSubscriptions({ subscriptionField: 'onUsage', payload: { userId: 'u' } });
      extensions.evictFromApiCache('Query', 'me', { 'ctx.args.id': 1 });
      util.http.addResponseHeader('X-Items', 7); util.http.addResponseHeaders({ 'x-items': 8, 'x-b': 'c' });
      return {};`;
    expect(run(body)).toMatchObject({
      subscriptionFilter: { filterGroup: [] },
      invalidationFilter: { filterGroup: [1] },
      invalidations: [{ subscriptionField: 'onUsage', payload: { userId: 'u' } }],
      cacheEvictions: [{ typeName: 'Query', fieldName: 'me', keys: { 'ctx.args.id': 1 } }],
      responseHeaders: { 'x-items': '8', 'x-b': 'c' },
      outErrors: [],
    });
  });

  test.each([
    ["'content-type', 'x'"],
    ["'x-amz-id', 'x'"],
    ["'vary', '*'"],
    ["'x-a', null"],
    ["'x a', 'x'"],
    ["'x-a', 'line\\nbreak'"],
    [`'x-a', '${'x'.repeat(4096)}'`],
  ])('the response header %s is a ResponseHeaderError', (header) => {
    const { outErrors, responseHeaders } = run(`util.http.addResponseHeader(${header}); return {};`);
    expect([outErrors.map(({ errorType }) => errorType), responseHeaders]).toEqual([
      ['ResponseHeaderError'],
      {},
    ]);
  });

  test.each([
    ['API Key Authorization', null],
    ['Lambda Authorization', {}],
    ['Lambda Authorization', { resolverContext: { a: 1 } }],
    [
      'IAM Authorization',
      { accountId: '1', userArn: 'a', username: 'u', sourceIp: ['1'], cognitoIdentityId: null },
    ],
    ['API Key Authorization', { accountId: '1', userArn: 'a', username: 'u', sourceIp: null }],
    ['Open ID Connect Authorization', { sub: 's', issuer: 'i', claims: {} }],
    ['API Key Authorization', { sub: 's', issuer: 'i', claims: {}, username: 'u' }],
    [
      'User Pool Authorization',
      {
        sub: 's',
        issuer: 'i',
        username: 'u',
        claims: {},
        sourceIp: ['1'],
        defaultAuthStrategy: 'ALLOW',
        groups: null,
      },
    ],
  ])('authType is %s for %j', (mode, identity) => {
    expect(result('return util.authType();', { identity })).toBe(mode);
  });
});
