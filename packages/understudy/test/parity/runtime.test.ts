import { describe, expect, test } from 'vitest';
import { code } from './steps/resolvers.ts';
import { aTable } from './steps/declared.ts';
import { anApi as aWiredApi } from './steps/given.ts';
import { asks } from './steps/when.ts';
import { anApi } from './steps/wiredResolvers.ts';

/** What a source at whose address nothing answers is asked. */
const asking = code("return { method: 'GET', resourcePath: '/' };");

/** A handler body that notes its name in the stash. */
const note = (name: string) => `ctx.stash.order = (ctx.stash.order ?? []).concat(['${name}']);`;

describe('JS runtime', () => {
  test('C055 [doc resolvers] a pipeline runs its handlers in the documented order', async () => {
    const api = anApi([
      {
        coordinate: 'Query.a',
        code: code(`${note('request')} return {};`, `${note('response')} return ctx.stash.order;`),
        functions: [1, 2].map((n) => ({
          code: code(
            `${note(`f${n}.request`)} return { payload: null };`,
            `${note(`f${n}.response`)} return {};`,
          ),
        })),
      },
    ]);
    const { value } = await api.run('Query.a');
    expect(value).toEqual(['request', 'f1.request', 'f1.response', 'f2.request', 'f2.response', 'response']);
  });

  test('C056 [doc resolvers] the first function sees as prev what the resolver’s request returned', async () => {
    const api = anApi([
      {
        coordinate: 'Query.a',
        code: code('return { a: 1 };', 'return ctx.prev.result;'),
        functions: [{ code: code('return { payload: ctx.prev.result };') }],
      },
    ]);
    expect((await api.run('Query.a')).value).toEqual({ a: 1 });
  });

  test('C057 [doc resolvers] the second function sees as prev what the first one’s response returned', async () => {
    const api = anApi([
      {
        coordinate: 'Query.a',
        code: code('return {};', 'return ctx.result;'),
        functions: [
          { code: code('return { payload: null };', 'return 5;') },
          { code: code('return { payload: ctx.prev.result };') },
        ],
      },
    ]);
    expect((await api.run('Query.a')).value).toBe(5);
  });

  test('C059 [obs] the stash of a unit resolver lasts from request to response', async () => {
    const api = anApi([
      {
        coordinate: 'Query.a',
        code: code('ctx.stash.t = 1; return { payload: null };', 'return ctx.stash.t;'),
      },
    ]);
    expect((await api.run('Query.a')).value).toBe(1);
  });

  test('C060 [doc context] the stash of one field is not seen by another of the same request', async () => {
    const peek = code('const seen = ctx.stash.t ?? 0; ctx.stash.t = 1; return { payload: seen };');
    const api = anApi([
      { coordinate: 'Query.a', code: peek },
      { coordinate: 'Query.b', code: peek },
    ]);
    expect(await api.values('{ a b again: a }')).toEqual({ a: 0, b: 0, again: 0 });
  });

  test('C061 [doc resolvers] a response handler that ignores ctx.error swallows the failure', async () => {
    const api = anApi([{ coordinate: 'Query.a', source: 'failing', code: asking }]);
    expect(await api.run('Query.a')).toMatchObject({ value: null, errors: [], failed: false });
  });

  test('C062 [doc resolvers] a response handler that re-raises ctx.error fails the field with one error', async () => {
    const raise = 'if (ctx.error) util.error(ctx.error.message, ctx.error.type); return ctx.result;';
    const asked = code("return { method: 'GET', resourcePath: '/' };", raise);
    const outcome = await anApi([{ coordinate: 'Query.a', source: 'failing', code: asked }]).run('Query.a');
    expect(outcome).toMatchObject({ value: null, failed: true });
    expect(outcome.errors).toEqual([
      {
        message: expect.stringMatching(/./),
        errorType: 'Http:ConnectionException',
        data: null,
        errorInfo: null,
      },
    ]);
  });

  test('C064 [doc runtime-utils] an early return in a function skips its source and response, and feeds the next one', async () => {
    const api = anApi([
      {
        coordinate: 'Query.a',
        code: code('return {};', 'return ctx.stash;'),
        functions: [
          {
            // Nothing answers there: asked, it would fail.
            source: 'failing',
            code: code('runtime.earlyReturn({ early: true });', 'ctx.stash.ran = true;'),
          },
          { code: code('ctx.stash.seen = ctx.prev.result; return { payload: null };') },
        ],
      },
    ]);
    expect((await api.run('Query.a')).value).toEqual({ seen: { early: true } });
  });

  test('C065 [doc runtime-utils] skipTo END leaves out the remaining functions and runs the resolver’s response', async () => {
    const api = anApi([
      {
        coordinate: 'Query.a',
        code: code('return {};', 'return { prev: ctx.prev.result, ran: ctx.stash.ran ?? false };'),
        functions: [
          { code: code("runtime.earlyReturn({ early: true }, { skipTo: 'END' });") },
          { code: code('ctx.stash.ran = true; return { payload: null };') },
        ],
      },
    ]);
    expect((await api.run('Query.a')).value).toEqual({ prev: { early: true }, ran: false });
  });

  test('C065a [doc runtime-utils] an early return in a unit resolver’s request is the value of the field', async () => {
    const api = anApi([
      { coordinate: 'Query.a', code: code('runtime.earlyReturn({ v: 1 });', 'return { v: 2 };') },
    ]);
    expect((await api.run('Query.a')).value).toEqual({ v: 1 });
  });

  test('C065b [doc runtime-utils] an early return in a pipeline’s own request skips all functions', async () => {
    const api = anApi([
      {
        coordinate: 'Query.a',
        code: code(
          'runtime.earlyReturn({ v: 1 });',
          'return { prev: ctx.prev.result, ran: ctx.stash.ran ?? false };',
        ),
        functions: [{ code: code('ctx.stash.ran = true; return { payload: null };') }],
      },
    ]);
    expect((await api.run('Query.a')).value).toEqual({ prev: { v: 1 }, ran: false });
  });

  test('C065c [doc resolvers] util.error in a function ends the pipeline and its resolver’s response does not run', async () => {
    const api = anApi([
      {
        coordinate: 'Query.a',
        code: code('return {};', 'return 1;'),
        functions: [{ code: code("util.error('no', 'Forbidden', { id: 1 }, { more: 2 });") }],
      },
    ]);
    const outcome = await api.run('Query.a');
    expect(outcome).toMatchObject({ value: null, failed: true });
    expect(outcome.errors).toEqual([
      { message: 'no', errorType: 'Forbidden', data: { id: 1 }, errorInfo: { more: 2 } },
    ]);
  });

  test.each(['runtime.earlyReturn(null);', 'runtime.earlyReturn();'])(
    'C066 [obs aws/aws-appsync-community#280] %s is an error of type Code',
    async (body) => {
      const api = anApi([{ coordinate: 'Query.a', code: code(body) }]);
      const { errors } = await api.run('Query.a');
      expect(errors).toMatchObject([{ errorType: 'Code' }]);
      expect(errors[0]!.message).toContain('Runtime Error');
    },
  );

  test('C070 [obs aws/aws-appsync-community#348] an argument whose variable was not sent is there as null', async () => {
    const api = anApi([
      { coordinate: 'Query.a', code: code('return { payload: [Object.keys(ctx.args), ctx.args.after] };') },
    ]);
    const { json } = await asks(api, 'query q($after: AWSJSON) { a(after: $after) }');
    expect(JSON.parse(json.data.a)).toEqual([['after'], null]);
  });

  test('C072 [doc context] handlers read the selection set of the field', async () => {
    const schema = 'type Query { a: T } type T { id: [String] owner: U } type U { name: String }';
    const listed = code('return { payload: { id: ctx.info.selectionSetList } };');
    const { json } = await asks(
      aWiredApi({ schema, code: { 'Query.a': listed } }),
      '{ a { id owner { name } } }',
    );
    expect(json.data.a.id).toEqual(['id', 'owner', 'owner/name']);
  });

  test('C074 [doc supported-features] JSON.parse of no JSON gives a blank string and no exception', async () => {
    const api = anApi([{ coordinate: 'Query.a', code: code("return { payload: JSON.parse('not json') };") }]);
    expect(await api.run('Query.a')).toEqual({ value: '', failed: false, errors: [] });
  });

  test('C075 [doc util][inf] util.matches reads Java patterns and matches the whole text', async () => {
    const body = "return { payload: [util.matches('a*b', 'aaaaab'), util.matches('b', 'abc')] };";
    const api = anApi([{ coordinate: 'Query.a', code: code(body) }]);
    expect((await api.run('Query.a')).value).toEqual([true, false]);
  });

  test('C076 [doc time-helpers] MM of a time pattern is the month', async () => {
    const api = anApi([
      { coordinate: 'Query.a', code: code("return { payload: util.time.nowFormatted('yyyy-MM-dd') };") },
    ]);
    api.clock.moveTo(Date.UTC(2026, 10, 20, 12, 34, 56));
    expect((await api.run('Query.a')).value).toBe('2026-11-20');
  });

  test('C077 [doc quotas] eleven functions in one pipeline are refused, ten are not', async () => {
    const pipeline = (count: number) => [
      {
        coordinate: 'Query.a',
        code: code('return {};'),
        functions: Array.from({ length: count }, () => ({ code: code('return { payload: null };') })),
      },
    ];
    await expect(anApi(pipeline(11)).cloud).rejects.toThrow(
      'Query.a has 11 functions; at most 10 are allowed.',
    );
    expect((await anApi(pipeline(10)).run('Query.a')).errors).toEqual([]);
  });

  test('C012a [obs aws/aws-appsync-community#328] reading a member of nothing is an error of type Code that tells the place', async () => {
    const api = anApi([
      { coordinate: 'Query.a', code: code('return { payload: {} };', '\n  return ctx.result.a.b;') },
    ]);
    const { errors } = await api.run('Query.a');
    expect(errors).toMatchObject([{ errorType: 'Code', data: null, errorInfo: null }]);
    expect(errors[0]!.message).toMatch(
      /^code\.js:5:\d+: ReferenceError: \[invalid property\] is not defined$/,
    );
  });

  test('C014a [obs error-messages] a request without an operation is not understood', async () => {
    const api = anApi(
      [{ coordinate: 'Query.a', source: 'Table', code: code('return {};') }],
      aTable('runtime'),
    );
    expect((await api.run('Query.a')).errors).toMatchObject([
      { errorType: 'MappingTemplate', message: "Value for field '$[operation]' not found." },
    ]);
  });

  test('[doc quotas] a result above 5 MB fails the field', async () => {
    const body = "let s = 'xxxxxxxxxx'; for (const x of ctx.args.list) { s = s + s; } return { payload: s };";
    const api = anApi([{ coordinate: 'Query.a', code: code(body) }]);
    expect((await api.run('Query.a', { list: Array(20).fill(0) })).failed).toBe(true);
  });
});
