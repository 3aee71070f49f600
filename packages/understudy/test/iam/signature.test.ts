import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, describe, expect, test } from 'vitest';
import { Clock } from '../../src/kernel/clock.ts';
import type { HttpRequest } from '../../src/kernel/http.ts';
import { CredentialVault } from '../../src/iam/credentials.ts';
import type { Principal } from '../../src/iam/principal.ts';
import { SignatureVerifier } from '../../src/iam/signature.ts';

const clock = new Clock();
const vault = new CredentialVault('installation');
const verifier = new SignatureVerifier(vault, clock);
const principal: Principal = {
  accountId: '000000000000',
  roleArn: 'arn:aws:iam::000000000000:role/r',
  assumedRoleArn: 'arn:aws:sts::000000000000:assumed-role/r/s',
  userId: 'AROA:s',
};
afterAll(() => clock.stop());

interface Shape {
  service?: string;
  method?: string;
  path?: string;
  query?: Record<string, string>;
  body?: string;
  presigned?: boolean;
  at?: Date;
  credentials?: ReturnType<CredentialVault['issue']>;
  headers?: Record<string, string>;
}

/** A request as the SDK's own signer makes it. */
async function signed(shape: Shape = {}): Promise<HttpRequest> {
  const { service = 'dynamodb', method = 'POST', path = '/', query = {}, body = '{"a":1}' } = shape;
  const signer = new SignatureV4({
    service,
    region: 'eu-central-1',
    credentials: shape.credentials ?? vault.issue(principal),
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
  const request = {
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query,
    body,
    headers: { host: '127.0.0.1:4000', ...shape.headers },
  };
  const options = { signingDate: shape.at ?? new Date(clock.now()) };
  const done = shape.presigned
    ? await signer.presign(request, { ...options, expiresIn: 60 })
    : await signer.sign(request, options);
  return {
    method,
    path,
    query: new URLSearchParams(Object.entries((done.query ?? {}) as Record<string, string>)),
    headers: Object.fromEntries(
      Object.entries(done.headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
  };
}

describe('a signature', () => {
  test.each<Shape>([
    {},
    { body: '' },
    { body: 'ü 🙂 '.repeat(1000) },
    { service: 'appsync', path: '/graphql' },
    {
      service: 'lambda',
      path: '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aa/invocations',
      query: { Qualifier: 'a b+c/d=e' },
    },
    {
      service: 's3',
      method: 'PUT',
      path: '/bucket/a%20b/%C3%BC',
      query: { 'list-type': '2', prefix: 'x&y' },
    },
    {
      service: 'execute-api',
      method: 'GET',
      query: { b: '2', a: '1', 'a-b': '3', "it's": '(4)*' },
      body: '',
    },
    { headers: { 'x-amz-meta-a': '  many   spaces ' } },
  ])('of the SDK is understood: %j', async (shape) => {
    expect(verifier.verify(await signed(shape))).toEqual({
      principal,
      service: shape.service ?? 'dynamodb',
      region: 'eu-central-1',
    });
  });

  test('may stand in the query, for as long as that says', async () => {
    const request = await signed({
      service: 'lambda',
      method: 'GET',
      body: '',
      presigned: true,
      query: { a: 'b' },
    });
    expect(verifier.verify(request).principal).toEqual(principal);
    const old = await signed({
      service: 'lambda',
      method: 'GET',
      body: '',
      presigned: true,
      at: new Date(clock.now() - 61_000),
    });
    expect(() => verifier.verify(old)).toThrow('Signature expired');
  });

  const breaks: [string, (request: HttpRequest) => void][] = [
    ['body', (request) => (request.body = Buffer.from('{"a":2}'))],
    ['path', (request) => (request.path = '/other')],
    ['method', (request) => (request.method = 'PUT')],
    ['query', (request) => request.query.set('a', 'b')],
    ['signed header', (request) => (request.headers.host = 'elsewhere')],
    [
      'signature',
      (request) =>
        (request.headers.authorization = request.headers.authorization!.replace(/.$/, (last) =>
          last === '0' ? '1' : '0',
        )),
    ],
    [
      'claimed hash of the body',
      (request) => {
        request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
        request.body = Buffer.from('{"a":2}');
      },
    ],
  ];
  test.each(breaks)('does not hold for another %s', async (_, change) => {
    const request = await signed();
    change(request);
    expect(() => verifier.verify(request)).toThrow(
      expect.objectContaining({ code: 'InvalidSignatureException' }) as Error,
    );
  });

  test('holds within five minutes of the clock, wherever that stands', async () => {
    const nowMs = clock.now();
    const at = (seconds: number) => signed({ at: new Date(nowMs + seconds * 1000) });
    for (const seconds of [-290, 290])
      expect(verifier.verify(await at(seconds)).principal).toEqual(principal);
    const late = await at(-310);
    const early = await at(310);
    expect(() => verifier.verify(late)).toThrow('Signature expired');
    expect(() => verifier.verify(early)).toThrow('Signature not yet current');
    const before = await at(0);
    clock.advance(86_400_000);
    expect(() => verifier.verify(before)).toThrow('Signature expired');
    expect(verifier.verify(await signed()).principal).toEqual(principal);
  });

  test('is missing, incomplete, unknown or of a token that ran out, each in its own words', async () => {
    const codeOf = (request: HttpRequest) => {
      try {
        verifier.verify(request);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'none';
    };
    const request = await signed();
    expect(codeOf({ ...request, headers: {} })).toBe('MissingAuthenticationTokenException');
    expect(
      codeOf({ ...request, headers: { ...request.headers, authorization: 'AWS4-HMAC-SHA256 Credential=a' } }),
    ).toBe('IncompleteSignatureException');
    expect(codeOf(await signed({ credentials: new CredentialVault('another').issue(principal) }))).toBe(
      'UnrecognizedClientException',
    );
    expect(codeOf(await signed({ credentials: { ...vault.issue(principal), sessionToken: 'x' } }))).toBe(
      'UnrecognizedClientException',
    );
    expect(
      codeOf(await signed({ credentials: { ...vault.issue(principal), accessKeyId: 'ASIAOTHER' } })),
    ).toBe('UnrecognizedClientException');
    expect(codeOf(await signed({ credentials: vault.issue(principal, clock.now() - 1) }))).toBe(
      'ExpiredTokenException',
    );
    expect(codeOf(await signed({ credentials: vault.issue(principal, clock.now() + 60_000) }))).toBe('none');
  });
});
