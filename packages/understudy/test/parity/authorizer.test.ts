import { describe, expect, test } from 'vitest';
import type { AuthProvider } from '../../src/appsync/definition.ts';
import { accountId, anApi, apiArn, apiId } from './steps/given.ts';
import { asks } from './steps/when.ts';
import { lambda, schema, values, denied } from './steps/rights.ts';

describe('Lambda authorizer', () => {
  const guarded = (reply: (event: unknown) => unknown, more: Partial<typeof lambda> = {}) =>
    anApi({ schema, resolvers: values, auth: [{ ...lambda, ...more } as AuthProvider], authorizer: reply });
  const call = (api: ReturnType<typeof guarded>, query = '{ open secret }') =>
    asks(api, query, { v: 1 }, { authorization: 'custom token', 'x-mine': '1' });

  test('C052 [doc security-authz] deniedFields deny whatever the directives allow', async () => {
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

  test('C053 [doc security-authz] the authorizer is told the token, the operation and the headers', async () => {
    const api = guarded(() => ({
      isAuthorized: true,
      resolverContext: { tenant: 't1', level: 3, on: true },
    }));
    await call(api, '{ open }');
    expect(api.authorizerEvents[0]).toMatchObject({
      authorizationToken: 'custom token',
      requestContext: {
        apiId,
        accountId,
        queryString: '{ open }',
        variables: { v: 1 },
      },
      requestHeaders: { 'x-mine': '1' },
    });
    expect(api.calls[0]!.identity).toEqual({ resolverContext: { tenant: 't1', level: 3, on: true } });
  });

  test('C054 [rec snapshots] an authorizer without a context leaves an empty identity', async () => {
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
  ])('C190 [doc security-authz] an authorizer that %s answers 401', async (_, reply) => {
    expect((await call(guarded(() => reply))).status).toBe(401);
  });

  test('C191 [doc API_LambdaAuthorizerConfig] replies are remembered as long as they may be', async () => {
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

  test('C192 [doc security-authz] a token that fails the validation expression never reaches the authorizer', async () => {
    const api = guarded(() => ({ isAuthorized: true }), { validationExpression: '[a-z]+-[0-9]+' } as never);
    expect((await call(api)).status).toBe(401);
    expect(api.authorizerEvents).toEqual([]);
  });

  test('C193 [doc security-authz] an authorizer of more than ten seconds answers 401', async () => {
    const api = guarded(() => new Promise(() => {}));
    const pending = call(api);
    while (api.authorizerEvents.length === 0) await new Promise(setImmediate);
    api.clock.advance(10_001);
    expect((await pending).status).toBe(401);
    api.clock.stop();
  });
});
