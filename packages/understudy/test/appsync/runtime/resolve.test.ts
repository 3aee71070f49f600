import { describe, expect, test } from 'vitest';
import { ResolverRefused } from '../../../src/appsync/runtime/resolve.ts';
import type { DataSource } from '../../../src/appsync/sources/source.ts';
import { anApi, code } from '../../parity/steps/resolvers.ts';

function counting(): DataSource & { count: number } {
  const source = {
    count: 0,
    send: async () => ({ result: ++source.count, failure: null }),
  };
  return source;
}

const plain = code('return {};');
const cache = { behavior: 'PER_RESOLVER_CACHING', ttlSeconds: 60 } as const;

describe('resolvers', () => {
  test('a resolver that names a missing source or function is refused when the API loads', () => {
    expect(() => anApi([{ coordinate: 'Query.a', source: 'nowhere', code: plain }])).toThrow(ResolverRefused);
    const missing = { functions: [{ source: 'nowhere', code: plain }] };
    expect(() => anApi([{ coordinate: 'Query.a', code: plain, ...missing }])).toThrow(ResolverRefused);
  });

  test('a unit resolver without code needs a function', async () => {
    expect((await anApi([{ coordinate: 'Query.a' }]).run('Query.a')).errors).toMatchObject([
      { errorType: 'MappingTemplate' },
    ]);
  });

  test('the environment of the API is seen by every handler', async () => {
    const api = anApi(
      [{ coordinate: 'Query.a', code: code('return { payload: ctx.env };') }],
      {},
      { environment: { T: 't' } },
    );
    expect((await api.run('Query.a')).value).toEqual({ T: 't' });
  });

  test('appended errors accompany the value', async () => {
    const api = anApi([
      { coordinate: 'Query.a', code: code("util.appendError('w', 'W'); return { payload: 1 };") },
    ]);
    expect(await api.run('Query.a')).toMatchObject({
      value: 1,
      failed: false,
      errors: [{ message: 'w', errorType: 'W' }],
    });
  });

  test('what a handler does to the value of its source does not reach the next reader', async () => {
    const shared = { list: [1] };
    const source: DataSource = { send: async () => ({ result: shared, failure: null }) };
    const body = code('return {};', 'ctx.result.list.push(2); return ctx.result;');
    const api = anApi([{ coordinate: 'Query.a', source: 'source', code: body }], { source });
    await api.run('Query.a');
    expect((await api.run('Query.a')).value).toEqual({ list: [1, 2] });
    expect(shared).toEqual({ list: [1] });
  });
});

describe('caching', () => {
  const cached = (keys: string[], ttlSeconds = 60) => {
    const source = counting();
    const api = anApi(
      [
        { coordinate: 'Query.a', source: 'source', code: plain, caching: { ttlSeconds, keys } },
        {
          coordinate: 'Mutation.evict',
          code: code("extensions.evictFromApiCache('Query', 'a', ctx.args.keys); return { payload: null };"),
        },
        { coordinate: 'Mutation.a', source: 'source', code: plain, caching: { ttlSeconds, keys } },
      ],
      { source },
      { cache },
    );
    const ask = async (id: number, sub = 'u') =>
      (await api.run('Query.a', { arguments: { id }, identity: { sub } })).value;
    return { ...api, ask };
  };

  test('a value is kept by its keys until its time is over', async () => {
    const { ask, clock } = cached(['$context.arguments.id']);
    expect([await ask(1), await ask(1, 'other'), await ask(2)]).toEqual([1, 1, 2]);
    clock.advance(59_000);
    expect(await ask(1)).toBe(1);
    clock.advance(1_001);
    expect(await ask(1)).toBe(3);
  });

  test('without keys arguments, source and identity all count', async () => {
    const { ask } = cached([]);
    expect([await ask(1), await ask(1, 'other'), await ask(1), await ask(2)]).toEqual([1, 2, 1, 3]);
  });

  test('an eviction names the keys in any of their spellings and tells how many went', async () => {
    const { ask, run } = cached(['$context.arguments.id', '$context.identity.sub']);
    await ask(1);
    await ask(2);
    const evict = async (keys: object) =>
      (await run('Mutation.evict', { arguments: { keys } })).cacheEvictions;
    expect(await evict({ 'ctx.args.id': 1, 'context.identity.sub': 'u' })).toMatchObject([{ deleted: 1 }]);
    expect(await evict({ 'ctx.args.id': 1, 'context.identity.sub': 'u' })).toMatchObject([{ deleted: 0 }]);
    expect([await ask(2), await ask(1)]).toEqual([2, 3]);
  });

  test('mutations are never answered from the cache', async () => {
    const { run } = cached([]);
    expect([(await run('Mutation.a')).value, (await run('Mutation.a')).value]).toEqual([1, 2]);
  });

  test('nothing is kept where the API has no cache', async () => {
    const source = counting();
    const caching = { ttlSeconds: 60, keys: [] };
    const api = anApi([{ coordinate: 'Query.a', source: 'source', code: plain, caching }], { source });
    expect([(await api.run('Query.a')).value, (await api.run('Query.a')).value]).toEqual([1, 2]);
  });
});
