import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

let key = 'the key of a new environment';
let reads = 0;
const server = createServer((_request, response) => {
  reads++;
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  response.end(JSON.stringify({ SecretString: key }));
});
let mailboxHash: typeof import('../../store/mailboxHash.ts').mailboxHash;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    CLAIM_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:usher-dev-claims-AbCdEf',
  });
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.resetModules();
  ({ mailboxHash } = await import('../../store/mailboxHash.ts'));
});
afterAll(() => {
  vi.useRealTimers();
  server.close();
});

test('a warm function follows within ten minutes when its environment is given the key of a restored one, and reads it once until then', async () => {
  const before = await mailboxHash('ada@example.com');
  key = 'the key that the restored claims were hashed with';
  vi.setSystemTime(Date.now() + 599_999);
  expect(await mailboxHash('ada@example.com')).toBe(before);
  expect(reads).toBe(1);
  vi.setSystemTime(Date.now() + 1);
  const [one, other] = await Promise.all([mailboxHash('ada@example.com'), mailboxHash('ada@example.com')]);
  expect(one).not.toBe(before);
  expect(other).toBe(one);
  expect(reads).toBe(2);
});
