import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { call, valueOf } from '../kit/given.ts';
import { startEngine, type Engine } from '../kit/world/engine.ts';
import { startSecretsManager, type SecretsManager } from '../kit/world/secretsManager.ts';

let engine: Engine;
let secrets: SecretsManager;
let documents: DynamoDBDocumentClient;
let pool: Awaited<ReturnType<typeof startPool>>;
let logged: string[];

beforeAll(async () => {
  engine = await startEngine();
  documents = DynamoDBDocumentClient.from(engine.client);
  pool = await startPool();
  secrets = await startSecretsManager();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pool.endpoint,
    USER_POOL_ID: 'eu-central-1_test',
    TABLE_USERS: 'usher-dev-users',
  });
});
afterAll(async () => {
  await pool.stop();
  await secrets.stop();
  await engine.stop();
});
beforeEach(() => {
  logged = [];
  for (const level of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((line: unknown) => void logged.push(String(line)));
  }
  return () => vi.restoreAllMocks();
});

describe('S3: the sync that this replaces', () => {
  test('fault "matches users by e-mail rather than sub": one address, two subs, two accounts', async () => {
    const email = 'Shared@Example.com';
    const [first, second] = [pool.knows(email), pool.knows(email)];
    const accounts = [await firstCall(first), await firstCall(second)];
    expect(accounts.map((account) => account.id)).toEqual([first, second]);
    expect(accounts.map((account) => account.email)).toEqual(['shared@example.com', 'shared@example.com']);
  });

  test('fault "matches users by e-mail rather than sub": a new address is the same account', async () => {
    const userId = pool.knows('before@example.com');
    await firstCall(userId);
    await signsIn({ sub: userId, email: 'after@example.com' });
    expect(await rowOf(userId)).toMatchObject({ email: 'after@example.com', version: 2 });
    expect((await allRows()).filter((row) => row['user_id'] === userId)).toHaveLength(1);
  });

  test('fault "swallowed errors": a first call that cannot write the row fails and says so', async () => {
    const userId = pool.knows('unlucky@example.com');
    pool.fails = true;
    await expect(firstCall(userId)).rejects.toThrow('The pool is down.');
    pool.fails = false;
    expect(logged.join()).toContain('A function failed.');
    expect(await rowOf(userId)).toBeUndefined();
    expect((await firstCall(userId)).id).toBe(userId);
  });

  test('fault "swallowed errors": what a trigger cannot do is counted for the alarm, and the sign-in continues', async () => {
    const event = { sub: '', email: 'missing@example.com' };
    expect(await signsIn(event)).toMatchObject({ request: { userAttributes: event } });
    expect(logged.some((line) => line.includes('"TriggerFailed":1'))).toBe(true);
  });

  test('fault "success reported as failure": the call that made the row and the calls that found it answer alike', async () => {
    const userId = pool.knows('twice@example.com');
    const [made, found] = [await firstCall(userId), await firstCall(userId)];
    expect({ ...found, asOf: made.asOf }).toEqual(made);
    expect(await signsIn({ sub: userId, email: 'twice@example.com' })).toBeDefined();
    expect(logged.join()).not.toContain('TriggerFailed');
  });

  test('fault "nothing for disabled users": a lock in the pool becomes a lock of the account, and the other way round', async () => {
    const [inPool, inTable, neither] = ['a', 'b', 'c'].map((name) => pool.knows(`${name}@example.com`));
    for (const userId of [inPool!, inTable!, neither!]) await firstCall(userId);
    const { compareUsers } = await import('../../app/people/compare/users.ts');
    const { newRun } = await import('../../app/people/compare/run.ts');
    const { setStatus } = await import('../../store/users.ts');
    await setStatus(inTable!, 'DISABLED', 'account.disabled', Date.now());
    const users = [inPool!, inTable!, neither!].map((userId) => ({
      userId,
      username: userId,
      email: pool.emailOf(userId),
      enabled: userId !== inPool,
    }));
    const run = newRun('run', { dryRun: false, trigger: 'nightly', changesMax: 100 }, true, Date.now());
    // Just changed, an operation may be in the middle of it.
    await compareUsers(run, users, new Map(), Date.now());
    expect(run.findings).toEqual([]);
    await compareUsers(run, users, new Map(), Date.now() + 5 * 60_000);
    expect(run.findings.map((finding) => finding.userId)).toEqual([inPool, inTable]);
    expect(run.repaired).toBe(2);
    expect(await rowOf(inPool!)).toMatchObject({ status: 'DISABLED' });
    expect(pool.asked).toContainEqual(['AdminDisableUser', inTable]);
    expect(await rowOf(neither!)).toMatchObject({ status: 'ACTIVE' });
  });

  test('fault "nothing for deleted users": neither a live token nor a late trigger brings anybody back', async () => {
    const userId = pool.knows('leaver@example.com');
    await firstCall(userId);
    const { setStatus } = await import('../../store/users.ts');
    for (const status of ['DELETING', 'DELETED'] as const) {
      await setStatus(userId, status, 'account.deleted', Date.now());
      await expect(firstCall(userId)).rejects.toThrow('Forbidden');
      await signsIn({ sub: userId, email: 'leaver@example.com' });
      expect(await rowOf(userId)).toMatchObject({ status });
      for (const back of ['ACTIVE', 'DISABLED'] as const) {
        await expect(setStatus(userId, back, 'account.enabled', Date.now())).rejects.toThrow('was deleted');
      }
    }
    const forgotten = randomUUID();
    await expect(firstCall(forgotten)).rejects.toThrow('Forbidden');
    expect(await rowOf(forgotten)).toBeUndefined();
  });

  test('fault "nothing for renamed users": a new name reaches the row at the next sign-in, with a new version', async () => {
    const userId = pool.knows('ada@example.com');
    await firstCall(userId);
    await signsIn({ sub: userId, email: 'ada@example.com', name: 'Ada Lovelace' });
    await signsIn({ sub: userId, email: 'ADA@example.com', name: 'Ada Lovelace' });
    expect(await rowOf(userId)).toMatchObject({ name: 'Ada Lovelace', version: 2 });
  });

  test('fault "two first sign-ins at once race": triggers and first calls together make one row', async () => {
    const email = 'racer@example.com';
    const userId = pool.knows(email);
    const arrivals = Array.from({ length: 100 }, (_, i) =>
      i % 2 === 0 ? firstCall(userId).then((account) => account.version) : signsIn({ sub: userId, email }),
    );
    const answers = await Promise.all(arrivals);
    expect(answers).toHaveLength(100);
    expect(answers.filter((one) => typeof one === 'number' && one !== 1)).toEqual([]);
    // On a machine that is busy a trigger gives up its early try in time, which is no failure of this race.
    const failed = logged.filter((line) => line.includes('"operation":"post'));
    expect(failed.filter((line) => !line.includes('No answer within'))).toEqual([]);
    expect(logged.filter((line) => line.includes('"EnsureCreated":1')).length).toBeLessThanOrEqual(1);
    expect(await rowOf(userId)).toMatchObject({ version: 1, email });
  });
});

async function firstCall(userId: string) {
  return valueOf(await call('Query.me').as(userId, {}));
}

async function signsIn(userAttributes: { sub: string; email: string; name?: string }) {
  const { handler } = await import('../../functions/cognito.postAuthentication.ts');
  const event = {
    triggerSource: 'PostAuthentication_Authentication' as const,
    userName: userAttributes.sub,
    request: { userAttributes: { ...userAttributes }, newDeviceUsed: false },
    response: {},
    version: '1',
    region: 'eu-central-1',
    userPoolId: 'eu-central-1_test',
    callerContext: { awsSdkVersion: '1', clientId: 'web' },
  };
  return handler(event);
}

async function rowOf(userId: string) {
  const answer = await documents.send(
    new GetCommand({
      TableName: process.env['TABLE_USERS']!,
      Key: { user_id: userId },
      ConsistentRead: true,
    }),
  );
  return answer.Item;
}

async function allRows() {
  return (await documents.send(new ScanCommand({ TableName: process.env['TABLE_USERS']! }))).Items ?? [];
}

/** A user pool that knows addresses, remembers what it was told to do, and can be down. */
async function startPool() {
  const people = new Map<string, string>();
  const state = { fails: false, asked: [] as [string, string][] };
  const server: Server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { Username } = JSON.parse(Buffer.concat(chunks).toString());
      const operation = String(request.headers['x-amz-target']).split('.')[1]!;
      state.asked.push([operation, Username]);
      const email = people.get(Username);
      const answer = state.fails
        ? { __type: 'InvalidParameterException', message: 'The pool is down.' }
        : email === undefined
          ? { __type: 'UserNotFoundException', message: 'User does not exist.' }
          : { Username, UserAttributes: [{ Name: 'email', Value: email }] };
      response
        .writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(answer));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    emailOf: (userId: string) => people.get(userId)!,
    knows: (email: string): string => {
      const userId = randomUUID();
      people.set(userId, email);
      return userId;
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  });
}
