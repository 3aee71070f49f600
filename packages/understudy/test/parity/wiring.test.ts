import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Cloud } from '../../src/cloud.ts';
import { apiIdRef, apiOf, aTable, trusting } from './steps/declared.ts';
import { code } from './steps/resolvers.ts';
import { starts } from './steps/started.ts';

/** What the first API answers, with its key. */
async function asked(cloud: Cloud, query: string, headers: Record<string, string> = {}) {
  const answer = await fetch(String(cloud.outputs['graphqlUrl']), {
    method: 'POST',
    headers: { 'x-api-key': String(cloud.outputs['apiKey']), ...headers },
    body: JSON.stringify({ query }),
  });
  // `any`: the shape is what each test asserts.
  return { status: answer.status, json: (await answer.json()) as any };
}

const valueOf = async (expression: string) => {
  const cloud = await starts(
    apiOf('type Query { a: AWSJSON }', { 'Query.a': code(`return { payload: ${expression} };`) }),
  );
  const { json } = await asked(cloud, '{ a }');
  expect(json.errors).toBeUndefined();
  return JSON.parse(json.data.a) as unknown;
};

describe('an authorizer’s answer', () => {
  /** Counts its calls and lets everybody in. */
  const counting =
    'let n = 0; exports.handler = async () => ({ isAuthorized: true, resolverContext: { n: ++n } });';

  async function authorized(more: Record<string, unknown>): Promise<Cloud> {
    const LambdaAuthorizerConfig = { AuthorizerUri: { 'Fn::GetAtt': ['Auth', 'Arn'] }, ...more };
    const identity = code('return { payload: ctx.identity.resolverContext.n };');
    return starts({
      ...apiOf(
        'type Query { n: Int }',
        { 'Query.n': identity },
        {
          AuthenticationType: 'AWS_LAMBDA',
          LambdaAuthorizerConfig,
        },
      ),
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: trusting('lambda.amazonaws.com') },
      },
      Auth: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          ...{ Handler: 'index.handler', Runtime: 'nodejs24.x', Code: { ZipFile: counting } },
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
      May: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          ...{ Action: 'lambda:InvokeFunction', Principal: 'appsync.amazonaws.com' },
          FunctionName: { Ref: 'Auth' },
        },
      },
    });
  }

  const told = async (cloud: Cloud) =>
    (await asked(cloud, '{ n }', { authorization: 'a token' })).json.data?.n as number;

  test('C270 [doc API_LambdaAuthorizerConfig] without a TTL it is asked for each time', async () => {
    const cloud = await authorized({});
    expect([await told(cloud), await told(cloud)]).toEqual([1, 2]);
  });

  test('C271 [doc API_LambdaAuthorizerConfig] with a TTL it holds as long', async () => {
    const cloud = await authorized({ AuthorizerResultTtlInSeconds: 60 });
    expect([await told(cloud), await told(cloud)]).toEqual([1, 1]);
    cloud.clock.moveTo(cloud.clock.now() + 61_000);
    expect(await told(cloud)).toBe(2);
  });
});

describe('the language', () => {
  test('C272 [doc supported-features] replace takes its pattern as a regular expression of Java and changes the first match', async () => {
    expect(await valueOf("'a.b.c'.replace('.', '-')")).toBe('-.b.c');
    expect(await valueOf("'a.b.c'.replace('\\\\.', '-')")).toBe('a-b.c');
    expect(await valueOf("'2026-12'.replace('(\\\\d+)-(\\\\d+)', '$2/$1')")).toBe('12/2026');
  });

  test('C273 [obs aws-samples/aws-appsync-resolver-samples] substring is a method of text', async () => {
    expect(await valueOf("'2026-12-01T00:00:00Z'.substring(0, 10)")).toBe('2026-12-01');
  });

  test('C274 [inf] ** is an operator', async () => {
    expect(await valueOf('2 ** 3')).toBe(8);
  });
});

describe('schemas', () => {
  test('C275 [obs localstack/localstack#11326] a scalar of AppSync that the schema declares is its own', async () => {
    const sdl = 'scalar AWSDateTime scalar AWSJSON type Query { at: AWSDateTime }';
    const cloud = await starts(apiOf(sdl, { 'Query.at': code("return { payload: 'soon' };") }));
    const { json } = await asked(cloud, '{ at }');
    expect(json.errors[0].message).toBe(
      "Can't serialize value (/at) : Unable to serialize `soon` as a valid DateTime Object.",
    );
    const custom = starts(apiOf('scalar Money type Query { a: Money }'));
    await expect(custom).rejects.toThrow('Custom scalar types are not supported: Money');
  });

  test('C276 [obs] introspection names the directives of AppSync and no others', async () => {
    const { json } = await asked(
      await starts(apiOf('type Query { a: Int }')),
      '{ __schema { directives { name } } }',
    );
    const names = (json.data.__schema.directives as { name: string }[]).map(({ name }) => name).sort();
    expect(names).toEqual([
      ...['aws_api_key', 'aws_auth', 'aws_cognito_user_pools', 'aws_iam', 'aws_lambda', 'aws_oidc'],
      ...['aws_subscribe', 'deprecated', 'include', 'skip'],
    ]);
  });
});

describe('caches and headers', () => {
  test('C277 [inf] caching of full requests tells parents apart', async () => {
    const list = code("return { payload: [{ id: '1' }, { id: '2' }] };");
    const owner = code("console.log(ctx.source.id); return { payload: 'owner-of-' + ctx.source.id };");
    const cloud = await starts({
      ...apiOf('type Query { os: [O] } type O { id: ID owner: String }', {
        'Query.os': list,
        'O.owner': owner,
      }),
      Cache: {
        Type: 'AWS::AppSync::ApiCache',
        Properties: {
          ...{ ApiId: apiIdRef, ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 60, Type: 'SMALL' },
        },
      },
    });
    const owners = { os: [{ owner: 'owner-of-1' }, { owner: 'owner-of-2' }] };
    for (let time = 0; time < 2; time += 1)
      expect((await asked(cloud, '{ os { owner } }')).json.data).toEqual(owners);
    expect(cloud.resolverLog.tail()).toHaveLength(2);
  });

  test('C278 [doc context] a header that is sent twice is a list to resolvers', async () => {
    const headers = code(
      "return { payload: [ctx.request.headers['x-many'], ctx.request.headers['x-one']] };",
    );
    const cloud = await starts(apiOf('type Query { a: AWSJSON }', { 'Query.a': headers }));
    const { graphqlUrl, apiKey } = cloud.outputs as Record<string, string>;
    const text = await new Promise<string>((resolve, reject) => {
      const given = { 'x-api-key': apiKey, 'x-many': ['a', 'b'], 'x-one': 'c' };
      const sent = request(graphqlUrl!, { method: 'POST', headers: given }, (answer) => {
        let read = '';
        answer.on('data', (chunk) => (read += String(chunk))).on('end', () => resolve(read));
      });
      sent.on('error', reject).end(JSON.stringify({ query: '{ a }' }));
    });
    expect(JSON.parse(JSON.parse(text).data.a)).toEqual([['a', 'b'], 'c']);
  });
});

describe('what DynamoDB refuses', () => {
  test('C279 [obs] it says so in its own words, with a request id of its own', async () => {
    const puts = `ctx.args.ids.map((id) => ({ id }))`;
    const resolver = apiOf('', {
      'Query.a': code(
        `return ddb.batchPut({ tables: { wired: ${puts} } });`,
        'if (ctx.error) util.error(ctx.error.message, ctx.error.type); return ctx.result;',
      ),
    })['Querya']!;
    const cloud = await starts({
      ...apiOf('type Query { a(ids: [ID]): AWSJSON }'),
      ...aTable('wired'),
      Batch: {
        ...resolver,
        Properties: { ...resolver.Properties, DataSourceName: { 'Fn::GetAtt': ['TableSource', 'Name'] } },
      },
    });
    const ids = Array.from({ length: 26 }, (_, at) => `"${at}"`);
    const { json } = await asked(cloud, `{ a(ids: [${ids.join(' ')}]) }`);
    expect(json.errors[0]).toMatchObject({
      errorType: 'DynamoDB:ValidationException',
      message: expect.stringMatching(
        /^1 validation error detected: Value '\{wired=\[…\]\}' at 'requestItems' failed to satisfy constraint: .{100,200} \(Service: DynamoDb, Status Code: 400, Request ID: [0-9A-Z]{52}\)$/,
      ),
    });
  });
});
