import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JWTPayload } from 'jose';
import { anApi, cognito, host, iam } from './steps/given.ts';
import type { Given, GivenApi } from './steps/given.ts';
import { anIssuer, claimsOf, provider, signedBy } from './steps/issuer.ts';
import type { TestIssuer } from './steps/issuer.ts';
import { denied } from './steps/rights.ts';
import { connects, dials, headerProtocol, startFrame, subscribes } from './steps/sockets.ts';
import { aUser, oidcIssuer } from './steps/users.ts';
import { asks, roleAsks, userAsks } from './steps/when.ts';

const given: Given = { schema: 'type Query { a: Int }', resolvers: { 'Query.a': () => 1 } };
const hour = 3_600_000;

let issuer: TestIssuer;
beforeEach(async () => {
  issuer = await anIssuer();
});
afterEach(() => issuer.stop());

const statusOf = async (api: GivenApi, authorization: string) =>
  (await asks(api, '{ a }', {}, { authorization })).status;

describe('keys of an issuer', () => {
  test('C241 [doc security-authz] they are found by the discovery document below the issuer', async () => {
    const key = await issuer.newKey();
    const api = issuer.api(given);
    const authorization = await signedBy(key, claimsOf(issuer.clock));
    for (const prefix of ['', 'Bearer ']) expect(await statusOf(api, prefix + authorization)).toBe(200);
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test('C242 [doc security-authz] a discovery document of another issuer is not believed', async () => {
    const key = await issuer.newKey();
    issuer.says = { issuer: `${oidcIssuer}/` };
    expect(await statusOf(issuer.api(given), await signedBy(key, claimsOf(issuer.clock)))).toBe(401);
    expect(issuer.problems).toEqual([expect.stringContaining('its discovery document is of')]);
  });

  test('C243 [doc security-authz] a key needs kty and kid', async () => {
    const key = await issuer.newKey();
    delete issuer.published[0]!.kid;
    expect(await statusOf(issuer.api(given), await signedBy(key, claimsOf(issuer.clock)))).toBe(401);
  });

  test('C244 [inf] a key that was taken back lets no new token in after a quarter of an hour', async () => {
    const key = await issuer.newKey();
    const api = issuer.api(given);
    const token = (sub: string) => signedBy(key, claimsOf(issuer.clock, { sub }));
    expect(await statusOf(api, await token('a'))).toBe(200);
    issuer.published = [];
    issuer.clock.advance(14 * 60_000);
    expect(await statusOf(api, await token('b'))).toBe(200);
    issuer.clock.advance(60_000);
    expect(await statusOf(api, await token('c'))).toBe(401);
  });

  test('C245 [inf] a new key is found at once when a token names it, and unknown ones are looked up once a minute', async () => {
    const first = await issuer.newKey();
    const api = issuer.api(given);
    expect(await statusOf(api, await signedBy(first, claimsOf(issuer.clock)))).toBe(200);
    issuer.clock.advance(60_000);
    const second = await issuer.newKey();
    expect(await statusOf(api, await signedBy(second, claimsOf(issuer.clock)))).toBe(200);
    const looked = issuer.asked.length;
    for (const kid of ['x', 'y', 'z'])
      expect(await statusOf(api, await signedBy({ ...second, kid }, claimsOf(issuer.clock)))).toBe(401);
    expect(issuer.asked).toHaveLength(looked);
  });

  test('C246 [inf] while an issuer cannot be read, none of its tokens is let in', async () => {
    const key = await issuer.newKey();
    issuer.says = { jwks_uri: `${oidcIssuer}/nowhere` };
    const reply = await asks(
      issuer.api(given),
      '{ a }',
      {},
      {
        authorization: await signedBy(key, claimsOf(issuer.clock)),
      },
    );
    expect(reply.status).toBe(401);
    expect(reply.json.errors[0].errorType).toBe('UnauthorizedException');
    issuer.says = {};
    expect(await statusOf(issuer.api(given), await signedBy(key, claimsOf(issuer.clock)))).toBe(200);
  });
});

describe('claims', () => {
  test.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'])(
    'C247 [doc security-authz] %s signs',
    async (alg) => {
      const key = await issuer.newKey(alg);
      const api = issuer.api(given);
      expect(await statusOf(api, await signedBy(key, claimsOf(issuer.clock)))).toBe(200);
    },
  );

  test('C248 [doc API_OpenIDConnectConfig] the client pattern is held against aud and azp', async () => {
    const key = await issuer.newKey();
    const api = issuer.api({
      ...given,
      auth: [{ ...provider, clientId: 'app|https://shop\\.example\\.com' }, iam],
    });
    const answered = async (more: JWTPayload) =>
      statusOf(api, await signedBy(key, claimsOf(issuer.clock, more)));
    for (const more of [
      { aud: 'app' },
      { aud: ['other', 'app'] },
      { aud: 'other', azp: 'app' },
      { aud: undefined, azp: 'https://shop.example.com' },
    ])
      expect(await answered(more), JSON.stringify(more)).toBe(200);
    for (const more of [
      { aud: 'other' },
      { aud: 'apple' },
      { aud: undefined },
      { aud: undefined, client_id: 'app' },
      { aud: undefined, azp: 'https://shop-example.com' },
    ])
      expect(await answered(more), JSON.stringify(more)).toBe(401);
  });

  test('C249 [doc security-authz] iat and exp are needed, and exp ends it', async () => {
    const key = await issuer.newKey();
    const api = issuer.api(given);
    const now = Math.floor(issuer.clock.now() / 1000);
    for (const more of [{ iat: undefined }, { exp: undefined }, { iat: now - 7200, exp: now - 1 }])
      expect(await statusOf(api, await signedBy(key, claimsOf(issuer.clock, more)))).toBe(401);
    const authorization = await signedBy(key, claimsOf(issuer.clock));
    expect(await statusOf(api, authorization)).toBe(200);
    issuer.clock.advance(hour);
    expect(await statusOf(api, authorization)).toBe(401);
  });

  test('C250 [doc security-authz] the issuer is compared, save where nothing else authenticates', async () => {
    const key = await issuer.newKey();
    const authorization = await signedBy(key, claimsOf(issuer.clock, { iss: 'https://other.example.com' }));
    expect(await statusOf(issuer.api(given), authorization)).toBe(401);
    expect(await statusOf(issuer.api({ ...given, auth: [provider] }), authorization)).toBe(200);
  });
});

describe('fields and sockets', () => {
  const schema = `
    type Query { open: T both: T @aws_oidc @aws_iam service: T @aws_iam pool: Int @aws_cognito_user_pools }
    type T @aws_oidc @aws_iam { plain: Int users: Int @aws_oidc services: Int @aws_iam }
    type Mutation { put: T }
    type Subscription { onPut: T @aws_subscribe(mutations: ["put"]) }`;
  const t = () => ({ plain: 1, users: 2, services: 3 });
  const resolvers = {
    ...{ 'Query.open': t, 'Query.both': t, 'Query.service': t, 'Mutation.put': t },
    'Query.pool': () => 1,
  };

  test('C251 [doc security-authz] as the default mode it opens what has no directive, and @aws_oidc what has', async () => {
    const key = await issuer.newKey();
    const api = issuer.api({ schema, resolvers, auth: [provider, iam] });
    const authorization = await signedBy(key, claimsOf(issuer.clock));
    const as = (query: string) => asks(api, query, {}, { authorization });
    expect((await as('{ open { plain users } }')).json.data).toEqual({ open: { plain: 1, users: 2 } });
    expect((await as('{ both { services } }')).json.errors).toEqual([
      denied('services', 'T', ['both', 'services']),
    ]);
    expect((await as('{ service { plain } }')).json.errors).toEqual([denied('service', 'Query')]);
    expect((await as('{ pool }')).json.errors).toEqual([denied('pool', 'Query')]);
    expect((await roleAsks(api, '{ both { plain users } }')).json.data).toEqual({
      both: { plain: 1, users: null },
    });
  });

  test('C252 [doc security-authz] beside a pool each token reads what its own directive opens', async () => {
    const key = await issuer.newKey();
    const sdl = 'type Query { a: Int b: Int @aws_oidc }';
    const parts = { 'Query.a': () => 1, 'Query.b': () => 2 };
    const both = anApi({ schema: sdl, resolvers: parts, auth: [cognito, provider] });
    expect((await userAsks(both, aUser(), '{ a b }')).json.data).toEqual({ a: 1, b: null });
    const api = issuer.api({ schema: sdl, resolvers: parts, auth: [cognito, provider] });
    const authorization = await signedBy(key, claimsOf(issuer.clock));
    expect((await asks(api, '{ a b }', {}, { authorization })).json.data).toEqual({ a: null, b: 2 });
  });

  test('C253 [doc realtime] a socket is opened and each subscription started with a token', async () => {
    const key = await issuer.newKey();
    const api = issuer.api({ schema, resolvers });
    const authorization = await signedBy(key, claimsOf(issuer.clock));
    const headers = { host, Authorization: authorization };
    const socket = await connects(api, { protocols: ['graphql-ws', headerProtocol(headers)] });
    const start = { query: 'subscription { onPut { plain } }', authorization: headers };
    await subscribes(socket, 'a', start);
    await asks(api, 'mutation { put { plain } }', {}, { authorization });
    expect(await socket.next()).toMatchObject({
      type: 'data',
      id: 'a',
      payload: { data: { onPut: { plain: 1 } } },
    });
    const forged = { host, Authorization: await signedBy({ ...key, kid: 'x' }, claimsOf(issuer.clock)) };
    socket.send(startFrame('b', { ...start, authorization: forged }));
    expect(await socket.next()).toMatchObject({
      type: 'error',
      id: 'b',
      payload: { errors: [{ errorType: 'UnauthorizedException' }] },
    });
    const refused = dials(api, { protocols: ['graphql-ws', headerProtocol(forged)] });
    refused.send({ type: 'connection_init' });
    expect(await refused.next()).toMatchObject({ type: 'connection_error' });
  });
});
