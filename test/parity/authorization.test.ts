import { describe, expect, test } from 'vitest';
import type { AuthProvider } from '../../local/appsync/definition.ts';
import { anApi, apiArn, apiKey, cognito, iam, keyed, oidc } from './steps/given.ts';
import { asks, roleAsks, userAsks } from './steps/when.ts';
import { accessToken, aUser, idToken, oidcIssuer, oidcToken, poolIssuer } from './steps/users.ts';

const lambda: AuthProvider = {
  mode: 'AWS_LAMBDA',
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:auth',
  ttlSeconds: 0,
};

const schema = `
  type Query {
    open: String
    service: String @aws_iam
    ops: String @aws_cognito_user_pools(cognito_groups: ["ops", "admin"])
    both: String @aws_iam @aws_cognito_user_pools
    thing: Thing @aws_iam @aws_cognito_user_pools
    bare: Bare @aws_iam @aws_cognito_user_pools
    secret: String
  }
  type Thing @aws_iam @aws_cognito_user_pools { a: String b: String @aws_iam }
  type Bare { a: String }
  type Mutation { publish: Thing @aws_iam }
`;
const values = {
  'Query.open': () => 'open',
  'Query.service': () => 'service',
  'Query.ops': () => 'ops',
  'Query.both': () => 'both',
  'Query.thing': () => ({ a: 'a', b: 'b' }),
  'Query.bare': () => ({ a: 'a' }),
  'Query.secret': () => 'secret',
  'Mutation.publish': () => ({ a: 'a', b: 'b' }),
};
const mixed = () => anApi({ schema, resolvers: values, auth: [cognito, iam] });

const denied = (field: string, type: string, path: unknown[] = [field]) =>
  expect.objectContaining({
    path,
    data: null,
    errorType: 'Unauthorized',
    errorInfo: null,
    message: `Not Authorized to access ${field} on type ${type}`,
  });

describe('directives', () => {
  test('C011 [doc] a denied field answers 200 with an Unauthorized entry and null', async () => {
    const reply = await userAsks(mixed(), aUser(), '{ service }');
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({ data: { service: null }, errors: [denied('service', 'Query')] });
  });

  test('C041 [doc] an IAM caller may not read a field of the default mode, and its resolver does not run', async () => {
    const api = mixed();
    const { json } = await roleAsks(api, '{ open }');
    expect(json).toEqual({ data: { open: null }, errors: [denied('open', 'Query')] });
    expect(api.ran).toEqual([]);
  });

  test('C042 [obs] a field with @aws_iam alone denies users', async () => {
    const { json } = await userAsks(mixed(), aUser('ops'), '{ service }');
    expect(json.errors).toEqual([denied('service', 'Query')]);
  });

  test('C043 [obs] a returned type without directives is closed to an additional mode', async () => {
    const { json } = await roleAsks(mixed(), '{ bare { a } }');
    expect(json).toEqual({ data: { bare: { a: null } }, errors: [denied('a', 'Bare', ['bare', 'a'])] });
  });

  test('C044 [doc] the directives of a field replace those of its type', async () => {
    const { json } = await userAsks(mixed(), aUser(), '{ thing { a b } }');
    expect(json).toEqual({
      data: { thing: { a: 'a', b: null } },
      errors: [denied('b', 'Thing', ['thing', 'b'])],
    });
  });

  test('C045 [doc] one of the named groups is enough', async () => {
    expect((await userAsks(mixed(), aUser('admin'), '{ ops }')).json).toEqual({ data: { ops: 'ops' } });
  });

  test('C046 [doc] a user without groups is denied, and groups is null elsewhere', async () => {
    const api = mixed();
    expect((await userAsks(api, aUser(), '{ ops }')).json.errors).toEqual([denied('ops', 'Query')]);
    await userAsks(api, aUser(), '{ open }');
    expect(api.calls[0]!.identity).toMatchObject({ groups: null });
  });

  // Rows: type directives, field directives; columns: a user, a user of group ops, an IAM caller.
  test.each([
    ['', '', true, true, false],
    ['@aws_iam', '', false, false, true],
    ['@aws_iam @aws_cognito_user_pools', '', true, true, true],
    ['@aws_iam @aws_cognito_user_pools', '@aws_iam', false, false, true],
    ['@aws_iam', '@aws_cognito_user_pools(cognito_groups:["ops"])', false, true, false],
  ])('C178 [doc] type %s and field %s', async (onType, onField, user, ops, role) => {
    const resolvers = { 'Query.t': () => ({ f: 1 }) };
    const sdl = `type Query { t: T @aws_iam @aws_cognito_user_pools } type T ${onType} { f: Int ${onField} }`;
    const api = anApi({ schema: sdl, auth: [cognito, iam], resolvers });
    const answers = [
      await userAsks(api, aUser(), '{t{f}}'),
      await userAsks(api, aUser('ops'), '{t{f}}'),
      await roleAsks(api, '{t{f}}'),
    ];
    expect(answers.map(({ json }) => json.data.t.f === 1)).toEqual([user, ops, role]);
  });

  test('C179 [doc] with defaultAction DENY a pool user needs a group', async () => {
    const api = anApi({
      schema,
      resolvers: values,
      auth: [{ ...cognito, defaultAction: 'DENY' } as AuthProvider, iam],
    });
    expect((await userAsks(api, aUser('ops'), '{ open }')).json.errors).toEqual([denied('open', 'Query')]);
    expect((await userAsks(api, aUser('ops'), '{ ops }')).json.data).toEqual({ ops: 'ops' });
  });

  test('C180 [doc] @aws_auth counts only while the pool is the sole mode', async () => {
    const sdl = 'type Query { a: Int @aws_auth(cognito_groups: ["ops"]) }';
    const resolvers = { 'Query.a': () => 1 };
    const sole = anApi({ schema: sdl, resolvers, auth: [cognito] });
    expect((await userAsks(sole, aUser(), '{ a }')).json.data).toEqual({ a: null });
    expect((await userAsks(sole, aUser('ops'), '{ a }')).json.data).toEqual({ a: 1 });
    const several = anApi({ schema: sdl, resolvers, auth: [cognito, iam] });
    expect((await userAsks(several, aUser(), '{ a }')).json.data).toEqual({ a: 1 });
  });
});

describe('identity', () => {
  test('C047 [doc] an access token has a username and no email', async () => {
    const api = mixed();
    const user = aUser('ops');
    await userAsks(api, user, '{ open }');
    const identity = api.calls[0]!.identity as Record<string, Record<string, unknown>>;
    expect(identity).toMatchObject({
      sub: user.sub,
      issuer: poolIssuer,
      username: user.username,
      groups: ['ops'],
      defaultAuthStrategy: 'ALLOW',
      sourceIp: ['127.0.0.1'],
    });
    expect(identity['claims']!['email']).toBeUndefined();
  });

  test('C048 [doc] an id token authenticates too, with or without Bearer', async () => {
    const api = mixed();
    const user = aUser();
    for (const prefix of ['', 'Bearer ']) {
      const authorization = prefix + (await idToken(user, api.clock));
      expect((await asks(api, '{ open }', {}, { authorization })).json.data).toEqual({ open: 'open' });
    }
    expect(api.calls[0]!.identity).toMatchObject({ username: user.username });
  });

  test('C049 [obs] a signature wins over an API key beside it', async () => {
    const api = anApi({
      schema: 'type Query { a: Int @aws_iam @aws_api_key }',
      resolvers: { 'Query.a': () => 1 },
      auth: [keyed, iam],
    });
    await roleAsks(api, '{ a }', {}, { 'x-api-key': apiKey });
    expect(api.calls[0]!.identity).toHaveProperty('userArn');
  });

  test('C050 [rec] an API key has no identity', async () => {
    const api = anApi({ schema, resolvers: values, auth: [keyed] });
    await asks(api, '{ open }');
    expect(api.calls[0]!.identity).toBeNull();
  });

  test('C051 [obs] a role is named by its session', async () => {
    const api = mixed();
    await roleAsks(api, '{ service }');
    const identity = api.calls[0]!.identity as Record<string, string>;
    expect(identity['userArn']).toMatch(/:assumed-role\//);
    expect(identity['username']!.split(':')).toHaveLength(2);
    expect(identity).toMatchObject({
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      accountId: '123456789012',
    });
  });

  test('C181 [doc] the x-forwarded-for chain comes before the peer', async () => {
    const api = mixed();
    const authorization = await accessToken(aUser(), api.clock);
    await asks(api, '{ open }', {}, { authorization, 'x-forwarded-for': '203.0.113.7, 10.0.0.1' });
    expect(api.calls[0]!.identity).toMatchObject({ sourceIp: ['203.0.113.7', '10.0.0.1', '127.0.0.1'] });
  });

  test('C182 [doc] an OIDC caller is its subject, issuer and claims', async () => {
    const api = anApi({
      schema: 'type Query { a: Int @aws_oidc }',
      resolvers: { 'Query.a': () => 1 },
      auth: [cognito, oidc],
    });
    const authorization = await oidcToken('someone', api.clock);
    expect((await asks(api, '{ a }', {}, { authorization })).json.data).toEqual({ a: 1 });
    expect(api.calls[0]!.identity).toMatchObject({
      sub: 'someone',
      issuer: oidcIssuer,
      claims: { sub: 'someone' },
    });
  });

  test('C183 [doc] an OIDC token ages by iatTTL and authTTL', async () => {
    const provider: AuthProvider = {
      mode: 'OPENID_CONNECT',
      issuer: oidcIssuer,
      iatTtlMs: 60_000,
      authTtlMs: 120_000,
    };
    const api = anApi({ schema, resolvers: values, auth: [provider] });
    const authorization = await oidcToken('someone', api.clock);
    expect((await asks(api, '{ open }', {}, { authorization })).status).toBe(200);
    api.clock.advance(61_000);
    expect((await asks(api, '{ open }', {}, { authorization })).status).toBe(401);
    const iat = Math.floor(api.clock.now() / 1000);
    const stale = await oidcToken('someone', api.clock, { auth_time: iat - 121 });
    expect((await asks(api, '{ open }', {}, { authorization: stale })).status).toBe(401);
    api.clock.stop();
  });
});

describe('refusals', () => {
  const unauthorized = async (headers: Record<string, string>, auth: AuthProvider[] = [cognito, iam]) => {
    const api = anApi({ schema, resolvers: values, auth });
    const reply = await asks(api, '{ open }', {}, headers);
    expect(reply.status).toBe(401);
    expect(reply.headers['x-amzn-ErrorType']).toBe('UnauthorizedException');
    expect(Object.keys(reply.json)).toEqual(['errors']);
    expect(reply.json.errors[0].errorType).toBe('UnauthorizedException');
    expect(api.ran).toEqual([]);
    return reply.json.errors[0].message as string;
  };

  test('C006 [obs] no credentials answer 401', async () => {
    await unauthorized({});
    await unauthorized({}, [keyed]);
  });

  test('C184 [obs] an unreadable token is told so', async () => {
    expect(await unauthorized({ authorization: 'meow' })).toBe('Unable to parse JWT token.');
  });

  test('C185 [obs] an expired token is told so', async () => {
    const api = mixed();
    const authorization = await accessToken(aUser(), api.clock);
    expect((await asks(api, '{ open }', {}, { authorization })).status).toBe(200);
    api.clock.advance(3_601_000);
    const reply = await asks(api, '{ open }', {}, { authorization });
    expect([reply.status, reply.json.errors[0].message]).toEqual([401, 'Token has expired.']);
    api.clock.stop();
  });

  test('C186 [doc] an API key ends with its expiry', async () => {
    expect(await unauthorized({ 'x-api-key': 'da2-wrong' }, [keyed])).toBeDefined();
    const api = anApi({ schema, resolvers: values, auth: [keyed] });
    expect((await asks(api, '{ open }')).status).toBe(200);
    api.clock.advance(8 * 86_400_000);
    expect((await asks(api, '{ open }')).status).toBe(401);
    api.clock.stop();
  });

  test('C187 [doc] a signature is checked against the body and the hour', async () => {
    const api = mixed();
    const good = await roleAsks(api, '{ service }');
    expect(good.json.data).toEqual({ service: 'service' });
    const forged = await roleAsks(api, '{ service }', {}, { 'x-amz-date': '20200101T000000Z' });
    expect(forged.status).toBe(401);
  });

  test('C188 [doc] a role without a policy for the field is denied that field', async () => {
    const auth = [cognito, iam];
    const publisherMay = [`${apiArn}/types/Mutation/fields/publish`];
    const api = anApi({ schema, resolvers: values, auth, publisherMay });
    expect((await roleAsks(api, 'mutation { publish { a } }')).json.data).toEqual({ publish: { a: 'a' } });
    expect((await roleAsks(api, '{ service }')).json.errors).toEqual([denied('service', 'Query')]);
  });

  test('C189 [inf] credentials are looked at before the body', async () => {
    const api = mixed();
    const request = {
      method: 'POST',
      path: '/graphql',
      query: new URLSearchParams(),
      headers: {},
      sourceIp: '::1',
    };
    expect((await api.http({ ...request, body: Buffer.from('meow') })).status).toBe(401);
  });
});

describe('Lambda authorizer', () => {
  const guarded = (reply: (event: unknown) => unknown, more: Partial<typeof lambda> = {}) =>
    anApi({ schema, resolvers: values, auth: [{ ...lambda, ...more } as AuthProvider], authorizer: reply });
  const call = (api: ReturnType<typeof guarded>, query = '{ open secret }') =>
    asks(api, query, { v: 1 }, { authorization: 'custom token', 'x-mine': '1' });

  test('C052 [doc] deniedFields deny whatever the directives allow', async () => {
    for (const field of ['Query.secret', `${apiArn}/types/Query/fields/secret`]) {
      const api = guarded(() => ({ isAuthorized: true, deniedFields: [field] }));
      const reply = await call(api);
      expect(reply.status).toBe(200);
      expect(reply.json).toEqual({
        data: { open: 'open', secret: null },
        errors: [denied('secret', 'Query')],
      });
    }
  });

  test('C053 [doc] the authorizer is told the token, the operation and the headers', async () => {
    const api = guarded(() => ({
      isAuthorized: true,
      resolverContext: { tenant: 't1', level: 3, on: true },
    }));
    await call(api, '{ open }');
    expect(api.authorizerEvents[0]).toMatchObject({
      authorizationToken: 'custom token',
      requestContext: {
        apiId: 'abcdefghijklmnopqrstuvwxyz',
        accountId: '123456789012',
        queryString: '{ open }',
        variables: { v: 1 },
      },
      requestHeaders: { 'x-mine': '1' },
    });
    expect(api.calls[0]!.identity).toEqual({ resolverContext: { tenant: 't1', level: 3, on: true } });
  });

  test('C054 [rec] an authorizer without a context leaves an empty identity', async () => {
    const api = guarded(() => ({ isAuthorized: true }));
    await call(api, '{ open }');
    expect(api.calls[0]!.identity).toEqual({});
  });

  test.each([
    ['refuses', { isAuthorized: false }],
    ['throws', new Error('no')],
    ['answers nothing', null],
    ['answers something truthy', { isAuthorized: 'yes' }],
    ['nests its context', { isAuthorized: true, resolverContext: { a: { b: 1 } } }],
  ])('C190 [doc] an authorizer that %s answers 401', async (_, reply) => {
    expect((await call(guarded(() => reply))).status).toBe(401);
  });

  test('C191 [doc] replies are remembered as long as they may be', async () => {
    const api = guarded(() => ({ isAuthorized: true }), { ttlSeconds: 300 } as never);
    await call(api);
    await call(api);
    expect(api.authorizerEvents).toHaveLength(1);
    api.clock.advance(301_000);
    await call(api);
    expect(api.authorizerEvents).toHaveLength(2);
    const never = guarded(() => ({ isAuthorized: true, ttlOverride: 0 }), { ttlSeconds: 300 } as never);
    await call(never);
    await call(never);
    expect(never.authorizerEvents).toHaveLength(2);
    api.clock.stop();
  });

  test('C192 [doc] a token that fails the validation expression never reaches the authorizer', async () => {
    const api = guarded(() => ({ isAuthorized: true }), { validationExpression: '[a-z]+-[0-9]+' } as never);
    expect((await call(api)).status).toBe(401);
    expect(api.authorizerEvents).toEqual([]);
  });

  test('C193 [doc] an authorizer of more than ten seconds answers 401', async () => {
    const api = guarded(() => new Promise(() => {}));
    const pending = call(api);
    while (api.authorizerEvents.length === 0) await new Promise(setImmediate);
    api.clock.advance(10_001);
    expect((await pending).status).toBe(401);
    api.clock.stop();
  });
});
