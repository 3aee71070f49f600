import { describe, expect, test } from 'vitest';
import type { AuthProvider } from '../../src/appsync/definition.ts';
import { anApi } from './given.ts';
import { cognito, does } from '../parity/steps/given.ts';
import { asks, userAsks } from '../parity/steps/when.ts';
import { aUser, clientId, idClaims } from '../parity/steps/users.ts';
import { forgeries } from '../kit/forgedTokens.ts';

const schema = 'type Query { me: String admin: String @aws_cognito_user_pools(cognito_groups: ["admin"]) }';
const api = anApi({
  schema,
  resolvers: { 'Query.me': () => 'me', 'Query.admin': () => does('admin', {}) },
  auth: [cognito],
});
const user = aUser();
const now = () => Math.floor(api.clock.now() / 1000);
const { attacks, good, token, withClaims, nonCanonical } = forgeries(user, () => api.clock.now(), 'admin');

describe('tokens', () => {
  test('the token that every attack starts from is let in', async () => {
    expect((await asks(api, '{ me }', {}, { authorization: token(good()) })).json).toEqual({
      data: { me: 'me' },
    });
    expect((await userAsks(api, user, '{ me }')).status).toBe(200);
  });

  test.each(attacks)('refuses %s', async (_, make) => {
    const reply = await asks(api, '{ me }', {}, { authorization: await make() });
    expect(reply.status).toBe(401);
    expect(reply.json.errors[0].errorType).toBe('UnauthorizedException');
    expect(reply.json).not.toHaveProperty('data');
  });

  test('at least 45 attacks are in the table, each once', () => {
    expect(new Set(attacks.map(([name]) => name)).size).toBe(attacks.length);
    expect(attacks.length).toBeGreaterThanOrEqual(45);
  });

  test('none of the attacks was a fault of ours', () => {
    expect(api.logs).toEqual([]);
  });

  test('a token with a bad twin is not let in on the good one’s account', async () => {
    const text = token(good());
    expect((await asks(api, '{ me }', {}, { authorization: text })).status).toBe(200);
    expect((await asks(api, '{ me }', {}, { authorization: nonCanonical(text) })).status).toBe(401);
  });

  test('a remembered token ends when it expires', async () => {
    const short = token({ ...good(), exp: now() + 30 });
    const timed = anApi({ schema, resolvers: { 'Query.me': () => 'me' }, auth: [cognito] });
    expect((await asks(timed, '{ me }', {}, { authorization: short })).status).toBe(200);
    timed.clock.advance(31_000);
    expect((await asks(timed, '{ me }', {}, { authorization: short })).status).toBe(401);
    timed.clock.stop();
  });

  test('a group in the token opens only what names it', async () => {
    const admin = aUser('admin');
    expect((await userAsks(api, admin, '{ admin }')).json.data).toEqual({ admin: 'admin' });
    expect((await userAsks(api, aUser('Admin'), '{ admin }')).json.data).toEqual({ admin: null });
  });

  test('a pool’s token that is refused is not handed to the Lambda authorizer', async () => {
    const lambda: AuthProvider = {
      mode: 'AWS_LAMBDA',
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
      ttlSeconds: 0,
    };
    const both = anApi({ schema, auth: [cognito, lambda], authorizer: () => ({ isAuthorized: true }) });
    const reply = await asks(
      both,
      '{ me }',
      {},
      { authorization: withClaims({ exp: now() - 1, iat: now() - 60 }) },
    );
    expect(reply.status).toBe(401);
    expect(both.authorizerEvents).toEqual([]);
  });
});

describe('an API that takes several clients of a pool', () => {
  const several: AuthProvider = {
    ...cognito,
    appIdClientRegex: `^(4mobile\\+app|${clientId})$`,
  } as AuthProvider;
  const over = anApi({ schema, resolvers: { 'Query.me': () => 'me' }, auth: [several] });
  const statusOf = async (text: string) => (await asks(over, '{ me }', {}, { authorization: text })).status;

  test.each([clientId, '4mobile+app'])('lets in the tokens of each: %s', async (client) => {
    expect(await statusOf(withClaims({ client_id: client }))).toBe(200);
    expect(await statusOf(token({ ...idClaims(user, api.clock.now()), aud: client }))).toBe(200);
  });

  test.each([
    'another',
    '4mobile+',
    '4mobileeapp',
    `${clientId}\n`,
    `x${clientId}`,
    `${clientId}|4mobile+app`,
  ])('refuses those of the pool’s other clients: %j', async (client) => {
    expect(await statusOf(withClaims({ client_id: client }))).toBe(401);
    expect(await statusOf(token({ ...idClaims(user, api.clock.now()), aud: client }))).toBe(401);
  });

  test.each(attacks)('refuses %s', async (_, make) => {
    expect(await statusOf(await make())).toBe(401);
  });
});
