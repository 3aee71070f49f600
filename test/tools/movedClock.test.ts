import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { bucketClient, poolClient, tablesClient } from '../../tools/backup/clients.ts';

/** By how much the clock of the service is ahead of this machine's. */
const aheadMs = 21 * 3_600_000;
let [asked, late] = [0, 0];
/** Answered to a request in time, in place of success. */
let mistake: string | undefined;

/** Signatures are judged as AWS documents it: by the date in the request and five minutes to either side. */
const service = createServer((request, response) => {
  const [, y, m, d, h, min, s] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(
    String(request.headers['x-amz-date']),
  )!;
  const now = Date.now() + aheadMs;
  const isLate = Date.parse(`${y}-${m}-${d}T${h}:${min}:${s}Z`) < now - 5 * 60_000;
  asked++;
  if (isLate) late++;
  const type = isLate ? 'InvalidSignatureException' : mistake;
  response.writeHead(isLate && request.method === 'HEAD' ? 403 : type ? 400 : 200, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-errortype': type ?? '',
    date: new Date(now).toUTCString(),
  });
  response.end(type ? JSON.stringify({ __type: type, message: 'no' }) : '{}');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(service.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterAll(() => {
  vi.unstubAllEnvs();
  service.closeAllConnections();
  service.close();
});
beforeEach(() => {
  [asked, late, mistake] = [0, 0, undefined];
});

const asks: [string, () => () => Promise<unknown>][] = [
  [
    'user pool',
    () => {
      const client = poolClient();
      return () => client.send(new AdminGetUserCommand({ UserPoolId: 'eu-central-1_a', Username: 'ada' }));
    },
  ],
  [
    'table',
    () => {
      const client = tablesClient();
      return () => client.send(new DescribeTableCommand({ TableName: 'usher-dev-usage' }));
    },
  ],
];

/** An error of the SDK holds its request and response, which no comparison may walk through. */
async function nameOfMistake(answer: Promise<unknown>): Promise<unknown> {
  const [settled] = await Promise.allSettled([answer]);
  return settled.status === 'rejected' ? (settled.reason as Error).name : settled.status;
}

describe.each(asks)('a command whose clock is a day behind that of the %s', (_, open) => {
  test('has a hundred first calls at once answered, and one of them refused', async () => {
    const ask = open();
    const settled = await Promise.allSettled(Array.from({ length: 100 }, () => ask()));
    expect(settled.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect([asked, late]).toEqual([101, 1]);
  });

  test('does not repeat what is refused for another reason', async () => {
    const ask = open();
    mistake = 'ResourceNotFoundException';
    expect([await nameOfMistake(ask()), await nameOfMistake(ask())]).toEqual([mistake, mistake]);
    expect([asked, late]).toEqual([3, 1]);
  });

  test('repeats what is throttled', async () => {
    const ask = open();
    mistake = 'ThrottlingException';
    const answer = ask();
    await vi.waitUntil(() => asked > 2, 30_000);
    mistake = undefined;
    await answer;
    expect(late).toBe(1);
  });
});

test('the S3 client asks once for an object that is not there', async () => {
  const client = bucketClient();
  const ask = () => client.send(new HeadObjectCommand({ Bucket: 'archive', Key: 'none' }));
  await ask();
  [asked, mistake] = [0, 'NoSuchKey'];
  expect(await nameOfMistake(ask())).not.toBe('fulfilled');
  expect(asked).toBe(1);
});
