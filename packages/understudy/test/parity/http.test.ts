import { describe, expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { anApi, apiKey, does } from './steps/given.ts';
import { asks, gets, posts } from './steps/when.ts';
import { schema } from './steps/people.ts';

describe('request bodies', () => {
  const api = anApi({ schema, resolvers: { 'Query.hello': () => 'world' } });

  test('C001 [rec graphql/graphql-over-http#81] an empty body answers 400 and names no data', async () => {
    const reply = await posts(api, '');
    expect(reply.status).toBe(400);
    expect(reply.json).toEqual({
      errors: [{ message: 'Request body is empty.', errorType: 'MalformedHttpRequestException' }],
    });
    expect(reply.headers['x-amzn-ErrorType']).toBe('MalformedHttpRequestException');
  });

  test.each(['meow', '{}', '{}}', '[]'])(
    'C002 [rec graphql/graphql-over-http#81] the body %s cannot be parsed',
    async (body) => {
      const reply = await posts(api, body);
      expect(reply.status).toBe(400);
      expect(reply.json).toEqual({
        errors: [{ message: 'Unable to parse GraphQL query.', errorType: 'MalformedHttpRequestException' }],
      });
    },
  );

  test('C002b [inf] a syntax error inside a valid envelope answers like an unreadable body', async () => {
    const reply = await asks(api, '{ hello');
    expect([reply.status, reply.json.errors[0].message]).toEqual([400, 'Unable to parse GraphQL query.']);
  });

  test('C003 [obs error-messages] several operations without a name answer 400', async () => {
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

  test('C025 [doc security-authz] application/graphql carries the same JSON envelope', async () => {
    const headers = { 'content-type': 'application/graphql', 'x-api-key': apiKey };
    const reply = await posts(api, JSON.stringify({ query: '{ hello }' }), headers);
    expect(reply.text).toBe('{"data":{"hello":"world"}}');
  });

  test('C026 [rec graphql/graphql-over-http#81] GET answers a query', async () => {
    const reply = await gets(api, { query: '{__typename}' });
    expect([reply.status, reply.text]).toEqual([200, '{"data":{"__typename":"Query"}}']);
  });

  test('C026b [rec graphql/graphql-over-http#81] GET takes variables and an operation name', async () => {
    const query = 'query a($n: Int) { items(limit: $n) } query b { hello }';
    const reply = await gets(api, { query, variables: '{"n":1}', operationName: 'b' });
    expect(reply.json).toEqual({ data: { hello: 'world' } });
  });

  test('C158 [doc context] null, missing and empty variables are alike', async () => {
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

  test('C027 [doc http-helpers] a header that a resolver adds is on the response', async () => {
    expect((await asks(api, '{ hello }')).headers['x-items']).toBe('7');
  });

  test('C160 [obs aws-amplify/amplify-js#5518] an executed request carries its id, its tokens and open CORS', async () => {
    const { headers } = await asks(api, '{ hello }');
    expect(headers).toMatchObject({
      'Content-Type': 'application/json;charset=UTF-8',
      'x-amzn-appsync-TokensConsumed': '1',
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers':
        'x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version',
    });
    expect(headers['x-amzn-RequestId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(Math.abs(Date.parse(headers['Date']!) - api.clock.now())).toBeLessThan(5_000);
  });

  test('C161 [doc caching] a response between 1,000 and 10,000,000 bytes is compressed for clients that accept it', async () => {
    const request = (query: string, encoding: string) => ({
      method: 'POST',
      path: '/graphql',
      query: new URLSearchParams(),
      headers: { 'x-api-key': apiKey, 'accept-encoding': encoding },
      body: Buffer.from(JSON.stringify({ query })),
      sourceIp: '127.0.0.1',
    });
    const large = await api.http(request('{ big }', 'deflate, gzip;q=0.5'));
    expect(large.headers['Content-Encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(large.body as Buffer).toString()).data.big).toHaveLength(2000);
    expect((await api.http(request('{ hello }', 'gzip'))).headers['Content-Encoding']).toBeUndefined();
    expect((await api.http(request('{ big }', 'gzip;q=0'))).headers['Content-Encoding']).toBeUndefined();
  });

  test('C162 [obs] a preflight is answered without credentials', async () => {
    const headers = { 'access-control-request-headers': 'authorization,content-type' };
    const empty = { query: new URLSearchParams(), body: Buffer.alloc(0), sourceIp: '127.0.0.1' };
    const reply = await api.http({ method: 'OPTIONS', path: '/graphql', headers, ...empty });
    expect(reply.status).toBe(200);
    expect(reply.headers['Access-Control-Allow-Headers']).toBe('authorization,content-type');
  });
});
