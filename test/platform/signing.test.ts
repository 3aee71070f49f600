import { createHash, createHmac, type BinaryLike } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { signedHeaders } from '../../platform/signing.ts';

const cases = process.env['USHER_FULL'] ? 20_000 : 500;

/** The SDK's own signer takes a hash of this shape. */
class Sha256 {
  private readonly hash;
  constructor(secret?: BinaryLike) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: BinaryLike): void {
    this.hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

beforeEach(() => {
  const before = { ...process.env };
  onTestFinished(() => void Object.assign(process.env, { AWS_SESSION_TOKEN: '' }, before));
});

async function signedBySdk(
  service: string,
  url: URL,
  headers: Record<string, string>,
  body: string,
  at: Date,
) {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  const signer = new SignatureV4({
    service,
    region: process.env['AWS_REGION']!,
    sha256: Sha256 as never,
    credentials: {
      accessKeyId: process.env['AWS_ACCESS_KEY_ID']!,
      secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY']!,
      ...(sessionToken ? { sessionToken } : {}),
    },
  });
  const request = {
    ...{ method: 'POST', protocol: url.protocol, hostname: url.hostname, path: url.pathname, query: {} },
    headers: { host: url.host, ...headers },
    body,
  };
  return (await signer.sign(request, { signingDate: at })).headers;
}

test('a request is signed as by the AWS SDK’s signer: any body, path, keys, region and moment', async () => {
  const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
  console.log(`seed ${seed}: ${cases} requests`);
  const random = randomsFrom(seed);
  const one = <Value>(of: readonly Value[]) => of[Math.floor(random() * of.length)]!;
  const text = (most: number) =>
    Array.from({ length: Math.floor(random() * most) }, () => one([...'aZ09 {}":,é✓😀\n\t/+='])).join('');
  for (let n = 0; n < cases; n++) {
    Object.assign(process.env, {
      AWS_REGION: one(['eu-central-1', 'us-east-1']),
      AWS_ACCESS_KEY_ID: one(['AKIDONE', 'AKIDTWO']),
      AWS_SECRET_ACCESS_KEY: one(['secret/1', 'secret+2']),
      AWS_SESSION_TOKEN: one(['', 'token//1=']),
    });
    const service = one(['appsync', 'dynamodb', 'cognito-idp', 'secretsmanager'] as const);
    const path = one(['/', '/graphql', '/a b/%7Eé', '/stage/x.y']);
    const url = new URL(path, one(['https://dynamodb.eu-central-1.amazonaws.com', 'http://127.0.0.1:4566']));
    const headers = { 'content-type': 'application/json', 'x-amz-target': `  a   ${one(['b', 'c'])} ` };
    const at = new Date(Date.UTC(2026, 0, 1) + Math.floor(random() * 4e10));
    const body = text(200);
    const [ours, theirs] = [
      await signedHeaders(service, url, headers, body, at),
      await signedBySdk(service, url, headers, body, at),
    ];
    expect(ours, `case ${n} of seed ${seed}`).toEqual(theirs);
  }
});

test('keys that changed are used from the next request on', async () => {
  Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_SECRET_ACCESS_KEY: 'one' });
  const url = new URL('https://dynamodb.eu-central-1.amazonaws.com/');
  const at = new Date('2026-11-20T12:00:00Z');
  const signed = async (key: string, secret: string, token: string) => {
    Object.assign(process.env, {
      ...{ AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token },
    });
    const ours = await signedHeaders('dynamodb', url, {}, '{}', at);
    expect(ours).toEqual(await signedBySdk('dynamodb', url, {}, '{}', at));
    return ours['authorization']!;
  };
  const [first, second, again] = [
    await signed('first', 'one', 'a'),
    await signed('second', 'two', 'b'),
    await signed('first', 'one', 'a'),
  ];
  expect(second).not.toBe(first);
  expect(again).toBe(first);
});
