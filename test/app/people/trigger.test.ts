import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBDocumentClient, DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { signInFederated } from '../../../packages/understudy/src/cognito/federation.ts';
import type { InvokeResult } from '../../../packages/understudy/src/lambda/invoker.ts';
import {
  aPool,
  aUser,
  onTheWire,
  tokensOf,
  type Given,
} from '../../../packages/understudy/test/cognito/given.ts';
import { call, valueOf } from '../../kit/given.ts';
import { startEngine, type Engine } from '../../kit/world/engine.ts';
import { startSecretsManager, type SecretsManager } from '../../kit/world/secretsManager.ts';

const arn = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
const triggers = ['PostConfirmation', 'PostAuthentication'] as const;
const email = 'ada@example.com';

let engine: Engine;
let secrets: SecretsManager;
let documents: DynamoDBDocumentClient;
let logged: string[];
beforeAll(async () => {
  engine = await startEngine();
  secrets = await startSecretsManager();
  documents = DynamoDBDocumentClient.from(engine.client);
});
afterAll(async () => {
  await secrets.stop();
  await engine.stop();
});
// The functions read where things are when they are loaded.
beforeEach(() => {
  vi.resetModules();
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = engine.endpoint;
  process.env['TABLE_USERS'] = 'usher-dev-users';
  logged = [];
  for (const level of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: unknown) => void logged.push(String(line)));
  }
  return () => vi.restoreAllMocks();
});

describe('a trigger that cannot do its work', () => {
  const denied = JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', message: 'No.' });
  test.each<[string, () => Promise<void>]>([
    ['is denied', () => tableAt((_, response) => response.writeHead(400).end(denied))],
    ['hangs', () => tableAt(() => undefined)],
    ['meets broken answers', () => tableAt((_, response) => response.writeHead(200).end('<html>'))],
    ['finds nothing at the address', () => tableAt(undefined)],
    ['throws while it is loaded', async () => void delete process.env['TABLE_USERS']],
  ])(
    'because it %s lets people in, counts TriggerFailed, and the first call makes the row',
    async (_, harm) => {
      const given = await aPoolWithTriggers();
      await harm();
      await aUser(given, email);
      const { AccessToken } = await tokensOf(given, email);
      const { sub } = decodeJwt(AccessToken);
      for (const trigger of ['postConfirmation', 'postAuthentication']) {
        const counted = logged.filter((line) => line.includes(`"TriggerFailed":1,"trigger":"${trigger}"`));
        expect(counted, trigger).toHaveLength(1);
      }
      expect(await rowOf(sub!)).toBeUndefined();
      vi.resetModules();
      process.env['AWS_ENDPOINT_URL_DYNAMODB'] = engine.endpoint;
      process.env['TABLE_USERS'] = 'usher-dev-users';
      expect(await firstCall(AccessToken)).toMatchObject({ id: sub, email, version: 1 });
    },
  );
});

describe('a trigger', () => {
  test('makes the row of a user who comes from another provider, and finds them by their sub', async () => {
    const given = await aPoolWithTriggers();
    const person = {
      provider: 'Google',
      providerUserId: '42',
      attributes: { email: 'grace@example.com', name: 'Grace' },
    };
    const first = await signInFederated(given.cognito, given.clientId, person);
    const sub = decodeJwt(first.AccessToken).sub!;
    const made = {
      user_id: sub,
      username: 'Google_42',
      email: 'grace@example.com',
      name: 'Grace',
      version: 1,
    };
    expect(await rowOf(sub)).toMatchObject(made);
    await signInFederated(given.cognito, given.clientId, {
      ...person,
      attributes: { ...person.attributes, name: 'Grace Hopper' },
    });
    await documents.send(new DeleteCommand({ TableName: 'usher-dev-users', Key: { user_id: sub } }));
    expect(await firstCall(first.AccessToken)).toMatchObject({ id: sub, name: 'Grace Hopper' });
    expect(await rowOf(sub)).toMatchObject({ ...made, name: 'Grace Hopper' });
  });

  test('does nothing for a reset password, which confirms no new user', async () => {
    const { handler } = await import('../../../functions/cognito.postConfirmation.ts');
    const event = {
      triggerSource: 'PostConfirmation_ConfirmForgotPassword',
      userName: 'u-1',
      request: { userAttributes: { sub: 'u-1', email } },
      response: {},
    } as unknown as Parameters<typeof handler>[0];
    expect(await handler(event)).toBe(event);
    expect(await rowOf('u-1')).toBeUndefined();
  });

  test('is tried three times by the service at most, and writes one row', async () => {
    const { handler } = await import('../../../functions/cognito.postAuthentication.ts');
    const event = {
      triggerSource: 'PostAuthentication_Authentication',
      userName: 'u-2',
      request: { userAttributes: { sub: 'u-2', email: 'B@example.com' }, newDeviceUsed: false },
      response: {},
    } as unknown as Parameters<typeof handler>[0];
    for (let attempt = 0; attempt < 3; attempt++) expect(await handler(event)).toBe(event);
    expect(await rowOf('u-2')).toMatchObject({ email: 'b@example.com', version: 1 });
  });
});

/** A pool that calls the functions as the stack wires them, and that the functions can ask. */
async function aPoolWithTriggers(): Promise<Given> {
  const LambdaConfig = Object.fromEntries(triggers.map((name) => [name, arn(name)]));
  const given = await aPool({ pool: { LambdaConfig } });
  given.functions.answer(arn('PostConfirmation'), async (event) => {
    const { handler } = await import('../../../functions/cognito.postConfirmation.ts');
    return answered(await handler(event));
  });
  given.functions.answer(arn('PostAuthentication'), async (event) => {
    const { handler } = await import('../../../functions/cognito.postAuthentication.ts');
    return answered(await handler(event));
  });
  process.env['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'] = await onTheWire(given.cognito);
  process.env['USER_POOL_ID'] = given.poolId;
  return given;
}

const answered = (payload: unknown): InvokeResult => ({ status: 'ok', payload });

async function firstCall(accessToken: string) {
  const { sub, username } = decodeJwt<{ username: string }>(accessToken);
  return valueOf(await call('Query.me').as(sub!, {}, { username }));
}

/** From here on the table is at an address where this happens; undefined: where nothing listens. */
async function tableAt(answer: RequestListener | undefined): Promise<void> {
  const server = createServer(answer ?? (() => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const end = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  if (answer) onTestFinished(end);
  else await end();
}

async function rowOf(userId: string) {
  const key = { TableName: 'usher-dev-users', Key: { user_id: userId }, ConsistentRead: true };
  return (await documents.send(new GetCommand(key))).Item;
}
