import { describe, expect, test } from 'vitest';
import { anApi, apiKey } from './steps/given.ts';
import { asks } from './steps/when.ts';
import { schema } from './steps/people.ts';

describe('operations', () => {
  test('C024 [obs] a subscription posted to /graphql answers 200 with an error and runs nothing', async () => {
    const api = anApi({ schema, resolvers: { 'Subscription.onUser': () => null } });
    const reply = await asks(api, 'subscription { onUser { id } }');
    expect(reply.status).toBe(200);
    expect(reply.json.errors[0].errorType).toBe('OperationNotSupported');
    expect(api.ran).toEqual([]);
  });

  test('C167 [doc graphql-spec] the fields of a mutation run one after the other', async () => {
    let first = 'not started';
    const api = anApi({
      schema,
      resolvers: {
        'Mutation.first': async () => {
          first = 'running';
          await new Promise(setImmediate);
          first = 'done';
          return 1;
        },
        'Mutation.second': () => (first === 'done' ? 2 : -1),
      },
    });
    expect((await asks(api, 'mutation { first second }')).text).toBe('{"data":{"first":1,"second":2}}');
  });

  test('C168 [doc graphql-spec] the fields of a query run together', async () => {
    const started: string[] = [];
    let release = () => {};
    const both = new Promise<void>((resolve) => (release = resolve));
    const arrive = (name: string) => async () => {
      started.push(name);
      if (started.length === 2) release();
      await both;
      return name;
    };
    const api = anApi({ schema, resolvers: { 'Query.hello': arrive('hello'), 'Query.big': arrive('big') } });
    expect((await asks(api, '{ hello big }')).json.data).toEqual({ hello: 'hello', big: 'big' });
  });

  test('C169 [doc configuration-limits] a query beyond the depth limit is refused', async () => {
    const api = anApi({
      schema,
      definition: { queryDepthLimit: 2 },
      resolvers: { 'Query.me': () => ({ id: 1 }) },
    });
    expect((await asks(api, '{ me { id } }')).json.errors).toBeUndefined();
    const deep = await asks(api, '{ me { ...F } } fragment F on User { friend { id } }');
    expect(deep.json.errors[0].errorType).toBe('QueryDepthLimitReached');
    expect(api.ran).toEqual(['Query.me']);
  });

  test('C170 [doc configuration-limits] resolvers beyond the limit do not run', async () => {
    const api = anApi({
      schema,
      definition: { resolverCountLimit: 2 },
      resolvers: { 'Query.hello': () => 'x' },
    });
    const { json } = await asks(api, '{ a: hello b: hello c: hello }');
    expect(json.data).toEqual({ a: 'x', b: 'x', c: null });
    expect(json.errors[0]).toMatchObject({ errorType: 'ResolverExecutionLimitReached', path: ['c'] });
    expect(api.ran).toHaveLength(2);
  });

  test('C171 [doc quotas] a document of more than 15,000 tokens is refused', async () => {
    const api = anApi({ schema, resolvers: { 'Query.hello': () => 'x' } });
    const reply = await asks(api, `{ ${'hello '.repeat(15_000)} }`);
    expect(reply.status).toBe(400);
    expect(reply.json.errors[0].message).toContain('Maximum char length exceeded');
  });
});

describe('what a resolver is told', () => {
  test('C070a [obs aws/aws-appsync-community#348] an argument whose variable was not sent is null', async () => {
    const api = anApi({ schema, resolvers: { 'Query.items': () => [] } });
    await asks(api, 'query q($after: String) { items(after: $after) }');
    expect(api.calls[0]!.arguments).toEqual({ after: null, limit: 10 });
    expect(api.calls[0]!.info.variables).toEqual({});
  });

  test('C072a [doc context] the selection list carries aliases and paths', async () => {
    const api = anApi({ schema, resolvers: { 'Query.me': () => null, 'User.friend': () => null } });
    await asks(api, '{ me { id owner: friend { ...N } } } fragment N on User { name }');
    expect(api.calls[0]!.info.selectionSetList).toEqual(['id', 'owner', 'owner/name']);
    expect(api.calls[0]!.info.selectionSetGraphQL).toBe('{\n  id\n  owner: friend {\n    ...N\n  }\n}');
  });

  test('C172 [obs localstack/localstack#12188] the parent type is the real one at every level', async () => {
    const api = anApi({ schema, resolvers: { 'Query.me': () => ({ id: 1 }), 'User.friend': () => null } });
    await asks(api, '{ me { friend { id } } }');
    expect(api.calls.map(({ info }) => `${info.parentTypeName}.${info.fieldName}`)).toEqual([
      'Query.me',
      'User.friend',
    ]);
    expect(api.calls[1]!.source).toEqual({ id: 1 });
  });

  test('C173 [doc context] cookies are hidden and the default domain is null', async () => {
    const api = anApi({ schema, resolvers: { 'Query.hello': () => 'x' } });
    await asks(api, '{ hello }', {}, { 'x-api-key': apiKey, cookie: 'a=b', 'x-mine': '1' });
    const { request } = api.calls[0]!;
    expect(request.headers).toMatchObject({ 'x-mine': '1' });
    expect(request.headers).not.toHaveProperty('cookie');
    expect(request.domainName).toBeNull();
  });

  test('C240 [obs] a resolver sees the id that the answer names among the headers, and no other that a client sends for it', async () => {
    const api = anApi({ schema, resolvers: { 'Query.hello': () => 'x' } });
    const key = { 'x-api-key': apiKey, 'x-amzn-requestid': 'mine' };
    const { headers } = await asks(api, '{ hello }', {}, key);
    expect(headers['x-amzn-RequestId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(api.calls[0]!.request.headers['x-amzn-requestid']).toBe(headers['x-amzn-RequestId']);
  });
});
