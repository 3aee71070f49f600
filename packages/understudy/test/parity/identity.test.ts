import { describe, expect, test } from 'vitest';
import type { AuthProvider } from '../../src/appsync/definition.ts';
import { accountId, anApi, apiKey, cognito, iam, keyed, oidc } from './steps/given.ts';
import { asks, roleAsks, userAsks } from './steps/when.ts';
import { accessToken, aUser, idToken, oidcIssuer, oidcToken, poolIssuer } from './steps/users.ts';
import { schema, values, mixed } from './steps/rights.ts';

describe('identity', () => {
  test('C047 [doc context] an access token has a username and no e-mail', async () => {
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

  test('C048 [doc security-authz] an id token authenticates too, with or without Bearer', async () => {
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

  test('C050 [rec snapshots] an API key has no identity', async () => {
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
      accountId,
    });
  });

  test('C181 [doc context] the x-forwarded-for chain comes before the peer', async () => {
    const api = mixed();
    const authorization = await accessToken(aUser(), api.clock);
    await asks(api, '{ open }', {}, { authorization, 'x-forwarded-for': '203.0.113.7, 10.0.0.1' });
    expect(api.calls[0]!.identity).toMatchObject({ sourceIp: ['203.0.113.7', '10.0.0.1', '127.0.0.1'] });
  });

  test('C182 [doc security-authz] an OIDC caller is its subject, issuer and claims', async () => {
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

  test('C183 [doc security-authz] an OIDC token ages by iatTTL and authTTL', async () => {
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
