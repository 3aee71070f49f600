import { describe, expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { anApi, does, fails } from './steps/given.ts';
import { asks, gets, posts } from './steps/when.ts';

const schema = `
  type Query {
    hello: String
    getUser(id: ID!): User
    me: User
    meRequired: User!
    users: [User]
    posts: [Post]
    todos: TodoPage
    search: Found
    items(in: In, after: String, limit: Int = 10): [String!]
    n: Int
    big: String
    unresolved: String
    kind: Kind
  }
  type Mutation { update_user(input: In!): User! first: Int second: Int }
  type Subscription { onUser: User @aws_subscribe(mutations: ["update_user"]) }
  enum Kind { SMALL LARGE }
  type User { id: ID! name: String nickname: String friend: User }
  type Post { id: ID! }
  type Todo { title: String! }
  type TodoPage { items: [Todo] }
  union Found = User | Post
  input In { name: String! note: String }
`;

const validation = (message: string, line: number, column: number) => ({
  path: null,
  locations: [{ line, column, sourceName: null }],
  message,
});

describe('request bodies', () => {
  const api = anApi({ schema, resolvers: { 'Query.hello': () => 'world' } });

  test('C001 [rec] an empty body answers 400 and names no data', async () => {
    const reply = await posts(api, '');
    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({
      errors: [{ message: 'Request body is empty.', errorType: 'MalformedHttpRequestException' }],
    });
    expect(reply.headers['x-amzn-ErrorType']).toBe('MalformedHttpRequestException');
  });

  test.each(['meow', '{}', '{}}', '[]'])('C002 [rec] the body %s cannot be parsed', async (body) => {
    const reply = await posts(api, body);
    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({
      errors: [{ message: 'Unable to parse GraphQL query.', errorType: 'MalformedHttpRequestException' }],
    });
  });

  test('C002b [inf] a syntax error inside a valid envelope answers like an unreadable body', async () => {
    const reply = await asks(api, '{ hello');
    expect([reply.status, reply.json.errors[0].message]).toEqual([400, 'Unable to parse GraphQL query.']);
  });

  test('C003 [obs] several operations without a name answer 400', async () => {
    const reply = await asks(api, 'query a { hello } query b { hello }');
    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({
      errors: [{ errorType: 'BadRequestException', message: 'Missing operation name.' }],
    });
    const named = await posts(
      api,
      JSON.stringify({ query: 'query a { hello } query b { x: hello }', operationName: 'b' }),
    );
    expect(named.json).toEqual({ data: { x: 'world' } });
  });

  test('C025 [doc] application/graphql carries the same JSON envelope', async () => {
    const headers = { 'content-type': 'application/graphql', 'x-api-key': 'da2-abcdefghijklmnopqrstuvwxyz' };
    const reply = await posts(api, JSON.stringify({ query: '{ hello }' }), headers);
    expect(reply.text).toBe('{"data":{"hello":"world"}}');
  });

  test('C026 [rec] GET answers a query', async () => {
    const reply = await gets(api, { query: '{__typename}' });
    expect([reply.status, reply.text]).toEqual([200, '{"data":{"__typename":"Query"}}']);
  });

  test('C026b [rec] GET takes variables and an operation name', async () => {
    const query = 'query a($n: Int) { items(limit: $n) } query b { hello }';
    const reply = await gets(api, { query, variables: '{"n":1}', operationName: 'b' });
    expect(reply.json).toEqual({ data: { hello: 'world' } });
  });

  test('C158 [doc] null, missing and empty variables are alike', async () => {
    for (const variables of [null, undefined, {}]) {
      expect((await asks(api, '{ hello }', variables)).json).toEqual({ data: { hello: 'world' } });
    }
  });

  test('C159 [inf] keys that GraphQL does not know are ignored', async () => {
    const reply = await posts(
      api,
      JSON.stringify({ query: '{ hello }', extensions: { persistedQuery: {} } }),
    );
    expect(reply.json).toEqual({ data: { hello: 'world' } });
  });
});

describe('response headers', () => {
  const api = anApi({
    schema,
    resolvers: {
      'Query.hello': () => does('world', { responseHeaders: { 'x-items': '7' } }),
      'Query.big': () => 'x'.repeat(2000),
    },
  });

  test('C027 [doc] a header that a resolver adds is on the response', async () => {
    expect((await asks(api, '{ hello }')).headers['x-items']).toBe('7');
  });

  test('C160 [obs] an executed request carries its id, its tokens and open CORS', async () => {
    const { headers } = await asks(api, '{ hello }');
    expect(headers).toMatchObject({
      'Content-Type': 'application/json;charset=UTF-8',
      'x-amzn-appsync-TokensConsumed': '1',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'x-amzn-RequestId, x-amzn-ErrorType, Date',
    });
    expect(headers['x-amzn-RequestId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(Math.abs(Date.parse(headers['Date']!) - api.clock.now())).toBeLessThan(5_000);
  });

  test('C161 [doc] a response between 1,000 and 10,000,000 bytes is compressed for whoever accepts it', async () => {
    const request = (query: string, encoding: string) => ({
      method: 'POST',
      path: '/graphql',
      query: new URLSearchParams(),
      headers: { 'x-api-key': 'da2-abcdefghijklmnopqrstuvwxyz', 'accept-encoding': encoding },
      body: Buffer.from(JSON.stringify({ query })),
      sourceIp: '127.0.0.1',
    });
    const large = await api.http(request('{ big }', 'deflate, gzip;q=0.5'));
    expect(large.headers['Content-Encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(large.body as Buffer).toString()).data.big).toHaveLength(2000);
    expect((await api.http(request('{ hello }', 'gzip'))).headers['Content-Encoding']).toBeUndefined();
    expect((await api.http(request('{ big }', 'gzip;q=0'))).headers['Content-Encoding']).toBeUndefined();
  });

  test('C162 [doc] a preflight is answered without credentials', async () => {
    const headers = { 'access-control-request-headers': 'authorization,content-type' };
    const empty = { query: new URLSearchParams(), body: Buffer.alloc(0), sourceIp: '127.0.0.1' };
    const reply = await api.http({ method: 'OPTIONS', path: '/graphql', headers, ...empty });
    expect(reply.status).toBe(200);
    expect(reply.headers['Access-Control-Allow-Headers']).toBe('authorization,content-type');
  });
});

describe('validation', () => {
  const api = anApi({ schema, resolvers: { 'Query.hello': () => 'world' } });
  const says = async (query: string, variables?: unknown) => {
    const reply = await asks(api, query, variables);
    expect([reply.status, reply.json.data]).toEqual([200, null]);
    return reply.json.errors;
  };

  test('C004 [rec] selecting an undefined field answers FieldUndefined with null data', async () => {
    expect(await says('{badfield}')).toEqual([
      validation(
        "Validation error of type FieldUndefined: Field 'badfield' in type 'Query' is undefined @ 'badfield'",
        1,
        2,
      ),
    ]);
  });

  test('C004b [obs] a nested field is named by its path', async () => {
    const [entry] = await says('{ getUser(id: 1) { badfield } }');
    expect(entry.message).toBe(
      "Validation error of type FieldUndefined: Field 'badfield' in type 'User' is undefined @ 'getUser/badfield'",
    );
  });

  test('C005 [rec] an absent required variable is named', async () => {
    const errors = await says('mutation m($input: In!) { update_user(input: $input) { id } }');
    expect(errors).toEqual([
      validation("Variable 'input' has coerced Null value for NonNull type 'In!'", 1, 12),
    ]);
  });

  test('C005b [rec] a field missing inside a variable names the outer variable', async () => {
    const [entry] = await says('mutation m($input: In!) { update_user(input: $input) { id } }', {
      input: {},
    });
    expect(entry.message).toBe("Variable 'input' has coerced Null value for NonNull type 'String!'");
  });

  test('C022 [doc] introspection that is disabled is a validation error, and __typename still answers', async () => {
    const closed = anApi({ schema, definition: { introspection: 'DISABLED' } });
    const reply = await asks(closed, '{__schema{types{name}}}');
    expect([reply.status, reply.json.data]).toEqual([200, null]);
    expect(Object.keys(reply.json.errors[0]).sort()).toEqual(['locations', 'message', 'path']);
    expect((await asks(closed, '{__typename}')).json).toEqual({ data: { __typename: 'Query' } });
    expect((await asks(api, '{__schema{queryType{name}}}')).json.data.__schema.queryType.name).toBe('Query');
  });

  test.each([
    ['query q($a: X) { hello }', 'Validation error of type UnknownType: Unknown type X'],
    [
      '{ hello(owner: 1) }',
      "Validation error of type UnknownArgument: Unknown field argument owner @ 'hello'",
    ],
  ])('C163 [obs] graphql-java speaks of %s', async (query, message) => {
    expect((await says(query)).map((entry: { message: string }) => entry.message)).toContain(message);
  });

  test.each([
    [
      '{ me }',
      "Validation error of type SubSelectionRequired: Sub selection required for type User of field me @ 'me'",
    ],
    [
      '{ getUser { id } }',
      "Validation error of type MissingFieldArgument: Missing field argument id @ 'getUser'",
    ],
    [
      '{ items(limit: "x") }',
      "Validation error of type WrongType: argument 'limit' with value 'StringValue{value='x'}' is not a valid 'Int' @ 'items'",
    ],
    [
      '{ items(in: {name: 1}) }',
      "Validation error of type WrongType: argument 'in.name' with value 'IntValue{value=1}' is not a valid 'String' @ 'items'",
    ],
    [
      '{ items(in: {}) }',
      "Validation error of type WrongType: argument 'in' with value 'ObjectValue{objectFields=[]}' is missing required fields '[name]' @ 'items'",
    ],
    [
      '{ items(in: {name: "x", no: 1}) }',
      "Validation error of type WrongType: argument 'in' with value 'IntValue{value=1}' contains a field not in 'In': 'no' @ 'items'",
    ],
    [
      '{ hello { x } }',
      "Validation error of type SubSelectionNotAllowed: Sub selection not allowed on leaf type String of field hello @ 'hello'",
    ],
    [
      'query q($l: String) { items(limit: $l) }',
      "Validation error of type VariableTypeMismatch: Variable type 'String' doesn't match expected type 'Int' @ 'items'",
    ],
    ['{ ...F }', 'Validation error of type UndefinedFragment: Undefined fragment F'],
    ['query q($l: Int) { hello }', 'Validation error of type UnusedVariable: Unused variable l'],
    ['{ items(limit: $l) }', "Validation error of type UndefinedVariable: Undefined variable l @ 'items'"],
  ])('C163a [inf] graphql-java speaks of %s', async (query, message) => {
    expect((await says(query)).map((entry: { message: string }) => entry.message)).toContain(message);
  });

  test('C164 [obs] a variable that does not parse is quoted', async () => {
    const [entry] = await says('query q($n: Int) { items(limit: $n) }', { n: 'x' });
    expect(entry.message).toMatch(/^Variable 'n' has an invalid value\. /);
  });
});

describe('resolver errors', () => {
  const api = anApi({
    schema,
    resolvers: {
      'Query.hello': () => fails('boom'),
      'Query.me': () =>
        fails('version is stale', 'Conflict', {
          data: { id: '1', name: 'n', secret: 's' },
          errorInfo: { now: 4 },
        }),
      'Query.users': () => does([{ id: 1 }], { errors: [appended('w', 'W'), appended('v', 'V')] }),
      'Query.meRequired': () => fails('gone', 'NotFound'),
      'Query.big': () => 'x'.repeat(5 * 1024 * 1024 + 1),
    },
  });

  test('C007 [rec] util.error without a type lists every key as null', async () => {
    const reply = await asks(api, '{\n  x: hello }');
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({
      data: { x: null },
      errors: [
        {
          path: ['x'],
          data: null,
          errorType: null,
          errorInfo: null,
          locations: [{ line: 2, column: 3, sourceName: null }],
          message: 'boom',
        },
      ],
    });
    expect(Object.keys(reply.json.errors[0])).toEqual([
      'path',
      'data',
      'errorType',
      'errorInfo',
      'locations',
      'message',
    ]);
  });

  test('C008 [doc] the data of an error is filtered by the selection, its info is not', async () => {
    const { json } = await asks(api, '{ me { key: id __typename } }');
    expect(json.errors[0]).toMatchObject({
      errorType: 'Conflict',
      data: { key: '1', __typename: 'User' },
      errorInfo: { now: 4 },
    });
    expect(json.data).toEqual({ me: null });
  });

  test('C009 [doc] an appended error leaves the value', async () => {
    const { json } = await asks(api, '{ users { id } }');
    expect(json.data).toEqual({ users: [{ id: '1' }] });
    expect(json.errors[0]).toMatchObject({ errorType: 'W', path: ['users'] });
  });

  test('C010 [doc] appended errors are listed in call order', async () => {
    const { json } = await asks(api, '{ users { id } }');
    expect(json.errors.map((entry: { message: string }) => entry.message)).toEqual(['w', 'v']);
  });

  test('C015b [inf] a failure on a non-null field lists the failure and the null', async () => {
    const { json } = await asks(api, '{ meRequired { id } }');
    expect(json.data).toBeNull();
    const messages = json.errors.map((entry: { message: string }) => entry.message);
    expect(messages).toContain('gone');
    expect(messages).toContain(
      "Cannot return null for non-nullable type: 'User' within parent 'Query' (/meRequired)",
    );
  });

  test('C165 [doc] a result above 5 MB is an error', async () => {
    const { json } = await asks(api, '{ big }');
    expect(json.data).toEqual({ big: null });
    expect(json.errors).toHaveLength(1);
  });

  function appended(message: string, errorType: string) {
    return { message, errorType, data: null, errorInfo: null };
  }
});

describe('completion', () => {
  const api = anApi({
    schema,
    resolvers: {
      'Query.me': () => ({ id: 'u1', name: 'Ada', __typename: 'Post' }),
      'Query.posts': () => ({ id: 1 }),
      'Query.todos': () => ({ items: [{ title: null }, { title: 't' }] }),
      'Query.search': ({ arguments: _ }) => ({ id: 'u1', name: 'Ada' }),
      'Query.users': () => [{ id: 'a' }, null, { id: null }],
      'Query.n': () => 3_000_000_000,
      'Query.kind': () => 'HUGE',
      'Mutation.update_user': () => null,
    },
  });

  test('C015 [obs] null for a non-null field is a completion error', async () => {
    const { json } = await asks(api, 'mutation { update_user(input: {name: "n"}) { id } }');
    expect(json).toEqual({
      data: null,
      errors: [
        {
          path: ['update_user'],
          locations: null,
          message: "Cannot return null for non-nullable type: 'User' within parent 'Mutation' (/update_user)",
        },
      ],
    });
  });

  test('C016 [obs] a list index is attached to the segment before it', async () => {
    const { json } = await asks(api, '{ todos { items { title } } }');
    expect(json.data).toEqual({ todos: { items: [null, { title: 't' }] } });
    expect(json.errors).toEqual([
      {
        path: ['todos', 'items', 0, 'title'],
        locations: null,
        message:
          "Cannot return null for non-nullable type: 'String' within parent 'Todo' (/todos/items[0]/title)",
      },
    ]);
  });

  test('C017 [obs] an object where a list belongs is a type mismatch', async () => {
    const { json } = await asks(api, '{ posts { id } }');
    expect(json.data).toEqual({ posts: null });
    expect(json.errors[0].message).toBe(
      "Can't resolve value (/posts) : type mismatch error, expected type LIST, got OBJECT",
    );
  });

  test('C018 [obs] an integer beyond 32 bits is not serialised', async () => {
    const { json } = await asks(api, '{ n }');
    expect(json.data).toEqual({ n: null });
    expect(json.errors[0]).toEqual({
      path: ['n'],
      locations: null,
      message: "Can't serialize value (/n) : Expected type 'Int' but was 'Long'.",
    });
  });

  test('C018b [doc] an enum value must equal its symbol', async () => {
    const { json } = await asks(api, '{ kind }');
    expect(json.data).toEqual({ kind: null });
    expect(json.errors[0].message).toContain("Can't serialize value (/kind)");
  });

  test('C019 [doc] a root field without a resolver is null and no error', async () => {
    expect((await asks(api, '{ unresolved }')).json).toEqual({ data: { unresolved: null } });
  });

  test('C020 [doc] a nested field without a resolver takes the property of its schema name', async () => {
    expect((await asks(api, '{ me { x: name } }')).json).toEqual({ data: { me: { x: 'Ada' } } });
  });

  test('C021 [doc] a union is only completed for a value that names its type', async () => {
    const nameless = await asks(api, '{ search { ... on User { name } } }');
    expect(nameless.json.data).toEqual({ search: null });
    expect(nameless.json.errors).toHaveLength(1);
    const named = anApi({
      schema,
      resolvers: { 'Query.search': () => ({ __typename: 'User', name: 'Ada' }) },
    });
    expect(
      (await asks(named, '{ search { __typename ... on User { name } ... on Post { id } } }')).json,
    ).toEqual({
      data: { search: { __typename: 'User', name: 'Ada' } },
    });
  });

  test('C166 [doc] null bubbles to the nearest nullable position, once per fault', async () => {
    const { json } = await asks(api, '{ users { id } me { id } }');
    expect(json.data).toEqual({ users: [{ id: 'a' }, null, null], me: { id: 'u1' } });
    expect(json.errors).toHaveLength(1);
  });
});

describe('operations', () => {
  test('C024 [obs] a subscription posted to /graphql answers 200 with an error and runs nothing', async () => {
    const api = anApi({ schema, resolvers: { 'Subscription.onUser': () => null } });
    const reply = await asks(api, 'subscription { onUser { id } }');
    expect(reply.status).toBe(200);
    expect(reply.json.errors[0].errorType).toBe('OperationNotSupported');
    expect(api.ran).toEqual([]);
  });

  test('C167 [doc] the fields of a mutation run one after the other', async () => {
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

  test('C168 [doc] the fields of a query run together', async () => {
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

  test('C169 [doc] a query beyond the depth limit is refused', async () => {
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

  test('C170 [doc] resolvers beyond the limit do not run', async () => {
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

  test('C171 [doc] a document of more than 15,000 tokens is refused', async () => {
    const api = anApi({ schema, resolvers: { 'Query.hello': () => 'x' } });
    const reply = await asks(api, `{ ${'hello '.repeat(15_000)} }`);
    expect(reply.status).toBe(400);
    expect(reply.json.errors[0].message).toContain('Maximum char length exceeded');
  });
});

describe('what a resolver is told', () => {
  test('C070a [obs] an argument whose variable was not sent is null, and is told apart for a direct Lambda', async () => {
    const api = anApi({ schema, resolvers: { 'Query.items': () => [] } });
    await asks(api, 'query q($after: String) { items(after: $after) }');
    expect(api.calls[0]!.arguments).toEqual({ after: null, limit: 10 });
    expect(api.calls[0]!.unsupplied).toEqual(['after']);
    expect(api.calls[0]!.info.variables).toEqual({});
  });

  test('C072a [doc] the selection list carries aliases and paths', async () => {
    const api = anApi({ schema, resolvers: { 'Query.me': () => null, 'User.friend': () => null } });
    await asks(api, '{ me { id owner: friend { ...N } } } fragment N on User { name }');
    expect(api.calls[0]!.info.selectionSetList).toEqual(['id', 'owner', 'owner/name']);
    expect(api.calls[0]!.info.selectionSetGraphQL).toBe('{\n  id\n  owner: friend {\n    ...N\n  }\n}');
  });

  test('C172 [obs] the parent type is the real one at every level', async () => {
    const api = anApi({ schema, resolvers: { 'Query.me': () => ({ id: 1 }), 'User.friend': () => null } });
    await asks(api, '{ me { friend { id } } }');
    expect(api.calls.map(({ info }) => `${info.parentTypeName}.${info.fieldName}`)).toEqual([
      'Query.me',
      'User.friend',
    ]);
    expect(api.calls[1]!.source).toEqual({ id: 1 });
  });

  test('C173 [doc] cookies are hidden and the default domain is null', async () => {
    const api = anApi({ schema, resolvers: { 'Query.hello': () => 'x' } });
    await asks(
      api,
      '{ hello }',
      {},
      { 'x-api-key': 'da2-abcdefghijklmnopqrstuvwxyz', cookie: 'a=b', 'x-mine': '1' },
    );
    const { request } = api.calls[0]!;
    expect(request.headers).toMatchObject({ 'x-mine': '1' });
    expect(request.headers).not.toHaveProperty('cookie');
    expect(request.domainName).toBeNull();
  });
});
