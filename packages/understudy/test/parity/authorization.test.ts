import { describe, expect, test } from 'vitest';
import type { AuthProvider } from '../../src/appsync/definition.ts';
import { anApi, apiArn, cognito, iam, keyed } from './steps/given.ts';
import { asks, roleAsks, userAsks } from './steps/when.ts';
import { accessToken, aUser } from './steps/users.ts';
import { schema, values, mixed, denied } from './steps/rights.ts';

describe('directives', () => {
  test('C011 [doc security-authz] a denied field answers 200 with an Unauthorized entry and null', async () => {
    const reply = await userAsks(mixed(), aUser(), '{ service }');
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({ data: { service: null }, errors: [denied('service', 'Query')] });
  });

  test('C041 [doc security-authz] an IAM caller may not read a field of the default mode, and its resolver does not run', async () => {
    const api = mixed();
    const { json } = await roleAsks(api, '{ open }');
    expect(json).toEqual({ data: { open: null }, errors: [denied('open', 'Query')] });
    expect(api.ran).toEqual([]);
  });

  test('C042 [obs aws-amplify/amplify-category-api#2291] a field with @aws_iam alone denies users', async () => {
    const { json } = await userAsks(mixed(), aUser('ops'), '{ service }');
    expect(json.errors).toEqual([denied('service', 'Query')]);
  });

  test('C043 [obs aws-amplify/amplify-js#4623] a returned type without directives is closed to an additional mode', async () => {
    const { json } = await roleAsks(mixed(), '{ bare { a } }');
    expect(json).toEqual({ data: { bare: { a: null } }, errors: [denied('a', 'Bare', ['bare', 'a'])] });
  });

  test('C044 [doc security-authz] the directives of a field replace those of its type', async () => {
    const { json } = await userAsks(mixed(), aUser(), '{ thing { a b } }');
    expect(json).toEqual({
      data: { thing: { a: 'a', b: null } },
      errors: [denied('b', 'Thing', ['thing', 'b'])],
    });
  });

  test('C045 [doc security-authz] one of the named groups is enough', async () => {
    expect((await userAsks(mixed(), aUser('admin'), '{ ops }')).json).toEqual({ data: { ops: 'ops' } });
  });

  test('C046 [doc security-authz] a user without groups is denied, and groups is null elsewhere', async () => {
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
  ])('C178 [doc security-authz] type %s and field %s', async (onType, onField, user, ops, role) => {
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

  test('C179 [doc security-authz] with defaultAction DENY a pool user needs a group', async () => {
    const api = anApi({
      schema,
      resolvers: values,
      auth: [{ ...cognito, defaultAction: 'DENY' } as AuthProvider, iam],
    });
    expect((await userAsks(api, aUser('ops'), '{ open }')).json.errors).toEqual([denied('open', 'Query')]);
    expect((await userAsks(api, aUser('ops'), '{ ops }')).json.data).toEqual({ ops: 'ops' });
  });

  test('C180 [doc security-authz] @aws_auth counts only while the pool is the sole mode', async () => {
    const sdl = 'type Query { a: Int @aws_auth(cognito_groups: ["ops"]) }';
    const resolvers = { 'Query.a': () => 1 };
    const sole = anApi({ schema: sdl, resolvers, auth: [cognito] });
    expect((await userAsks(sole, aUser(), '{ a }')).json.data).toEqual({ a: null });
    expect((await userAsks(sole, aUser('ops'), '{ a }')).json.data).toEqual({ a: 1 });
    const several = anApi({ schema: sdl, resolvers, auth: [cognito, iam] });
    expect((await userAsks(several, aUser(), '{ a }')).json.data).toEqual({ a: 1 });
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

  test('C006 [obs aws-amplify/amplify-cli#1770] no credentials answer 401', async () => {
    await unauthorized({});
    await unauthorized({}, [keyed]);
  });

  test('C184 [obs aws/aws-appsync-community#198] an unreadable token is told so', async () => {
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

  test('C287 [inf] a token with another signature is refused in the words for any other', async () => {
    const token = await accessToken(aUser(), mixed().clock);
    const at = token.lastIndexOf('.') + 1;
    const forged = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    expect(await unauthorized({ authorization: forged })).toBe('You are not authorized to make this call.');
  });

  test('C186 [doc security-authz] an API key ends with its expiry', async () => {
    expect(await unauthorized({ 'x-api-key': 'da2-wrong' }, [keyed])).toBeDefined();
    const api = anApi({ schema, resolvers: values, auth: [keyed] });
    expect((await asks(api, '{ open }')).status).toBe(200);
    api.clock.advance(8 * 86_400_000);
    expect((await asks(api, '{ open }')).status).toBe(401);
    api.clock.stop();
  });

  test('C187 [doc security-authz] a signature is checked against the body and the hour', async () => {
    const api = mixed();
    const good = await roleAsks(api, '{ service }');
    expect(good.json.data).toEqual({ service: 'service' });
    const forged = await roleAsks(api, '{ service }', {}, { 'x-amz-date': '20200101T000000Z' });
    expect(forged.status).toBe(401);
  });

  test('C188 [doc security-authz] a role without a policy for the field is denied that field', async () => {
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
