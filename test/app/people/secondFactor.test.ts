import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Call } from '../../../functions/door.ts';
import { startEngine, type Engine } from '../../kit/world/engine.ts';

const startMs = Date.UTC(2026, 10, 30, 12, 0, 0, 400);
const startSeconds = Math.floor(startMs / 1000);

let engine: Engine;
let documents: DynamoDBDocumentClient;
/** What the pool says, and what happens while it is asked. */
const pool = {
  settings: [] as string[],
  whileAsked: () => {},
  signedOut: [] as string[],
  signOutFails: false,
};
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { Username } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { Username: string };
    const operation = String(request.headers['x-amz-target']).split('.').at(-1)!;
    const said = answers[operation]!(Username);
    response.writeHead(said ? 200 : 400).end(JSON.stringify(said ?? { __type: 'TooManyRequestsException' }));
  });
});
const answers: Record<string, (username: string) => object | undefined> = {
  AdminGetUser: () => {
    pool.whileAsked();
    return { Enabled: true, UserMFASettingList: pool.settings };
  },
  AdminListGroupsForUser: () => ({ Groups: [{ GroupName: 'viewers' }] }),
  AdminUserGlobalSignOut: (username) => {
    if (pool.signOutFails) return undefined;
    pool.signedOut.push(username);
    return {};
  },
};

beforeAll(async () => {
  engine = await startEngine();
  documents = DynamoDBDocumentClient.from(engine.client);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
  await engine.stop();
});
beforeEach(() => {
  vi.resetModules();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    TABLE_USERS: 'usher-dev-users',
    USER_POOL_ID: 'eu-central-1_test',
    CLAIM_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:claims',
    OPERATORS_SECOND_FACTOR: 'required',
  });
  Object.assign(pool, {
    settings: ['SOFTWARE_TOKEN_MFA'],
    whileAsked: () => {},
    signedOut: [],
    signOutFails: false,
  });
  vi.useFakeTimers({ toFake: ['Date'], now: startMs });
  return () => void vi.useRealTimers();
});

describe('S7: an operator whose second factor is on', () => {
  test.each([
    ['a session of the second before is refused', -1, 'SIGN_IN'],
    ['a session of the same second is refused, because it cannot be told which was first', 0, 'SIGN_IN'],
    ['a session of the next second is let in', 1, undefined],
  ])('S7: %s', async (_, seconds, needs) => {
    const operator = await anOperator();
    expect(await needsOf(operator, startSeconds + seconds)).toBe(needs);
    expect(await sinceOf(operator)).toBe(startSeconds);
  });

  test('S7: a token that does not say when its session began is refused', async () => {
    const operator = await anOperator();
    expect(await needsOf(operator, null)).toBe('SIGN_IN');
  });

  test('S7: what came in while the pool was being asked counts as before the factor', async () => {
    const operator = await anOperator();
    pool.whileAsked = () => void vi.setSystemTime(startMs + 5_000);
    expect(await needsOf(operator, startSeconds + 3)).toBe('SIGN_IN');
    expect(await sinceOf(operator)).toBe(startSeconds + 5);
  });

  test('S7: older sessions are ended once, and the first moment stays', async () => {
    const operator = await anOperator();
    expect(await needsOf(operator, startSeconds - 60)).toBe('SIGN_IN');
    vi.setSystemTime(startMs + 60_000);
    expect(await needsOf(operator, startSeconds - 60)).toBe('SIGN_IN');
    expect(await needsOf(operator, startSeconds + 30)).toBeUndefined();
    expect(pool.signedOut).toEqual([operator]);
    expect(await sinceOf(operator)).toBe(startSeconds);
  });

  test('S7: sessions that could not be ended are ended at the next call, and no caller is let in before', async () => {
    const operator = await anOperator();
    pool.signOutFails = true;
    expect(await admits(operator, startSeconds + 30)).toMatchObject({ error: { code: 'Unavailable' } });
    expect(await sinceOf(operator)).toBeUndefined();
    pool.signOutFails = false;
    expect(await needsOf(operator, startSeconds - 60)).toBe('SIGN_IN');
    expect(pool.signedOut).toEqual([operator]);
  });
});

test.each([[[]], [['SMS_MFA']], [['EMAIL_OTP']]])(
  'S7: an operator whom the pool asks for %j has no second factor, and what was noted is forgotten',
  async (settings) => {
    const operator = await anOperator();
    expect(await needsOf(operator, startSeconds + 1)).toBeUndefined();
    pool.settings = settings;
    expect(await needsOf(operator, startSeconds + 1)).toBe('SECOND_FACTOR');
    expect(await sinceOf(operator)).toBeUndefined();
  },
);

async function anOperator(): Promise<string> {
  const user_id = randomUUID();
  await documents.send(
    new PutCommand({ TableName: 'usher-dev-users', Item: { user_id, status: 'ACTIVE', roster_shard: '0' } }),
  );
  return user_id;
}

async function sinceOf(user_id: string): Promise<number | undefined> {
  const answer = await documents.send(new GetCommand({ TableName: 'usher-dev-users', Key: { user_id } }));
  return answer.Item!['second_factor_since'];
}

async function admits(userId: string, authTime: number | null) {
  const { handler } = await import('../../../functions/admitOperator.ts');
  const call: Call<unknown> = {
    field: 'Query.syncHealth',
    args: {},
    caller: { kind: 'user', userId, username: userId, groups: ['viewers'], tokenUse: 'access', authTime },
    source: null,
    operator: null,
    requestId: randomUUID(),
    callId: randomUUID(),
  };
  return handler(call);
}

/** What an operator is told to do; nothing when they are let in. */
async function needsOf(userId: string, authTime: number | null): Promise<string | undefined> {
  const reply = await admits(userId, authTime);
  if (!reply.error) return undefined;
  expect(reply.error.code).toBe('Forbidden');
  return (reply.error.info as { needs: string }).needs;
}
