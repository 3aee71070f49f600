import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PageRequest } from '../../functions/operatorsPage.ts';
import {
  accessClaims,
  aUser,
  clientId,
  keyId,
  poolIssuer,
  publicPem,
  signed,
  type User,
} from '../../packages/understudy/test/parity/steps/users.ts';

import { forgeries } from '../../packages/understudy/test/kit/forgedTokens.ts';

const etag = '"c0ffee"';
const script = 'export default "the screens of operators";';
const files = new Map([
  [
    'Operators-a_B-1.js',
    { type: 'text/javascript; charset=utf-8', body: gzipSync(script), encoding: 'gzip' },
  ],
  ['Operators-a_B-1.css', { type: 'text/css; charset=utf-8', body: gzipSync('a{}'), encoding: 'gzip' }],
  ['codicon-1.ttf', { type: 'font/ttf', body: Buffer.from([0, 1, 255]), encoding: undefined }],
]);
const jwk = { ...createPublicKey(publicPem).export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' };
/** What the function asked for, newest last. */
const asked: string[] = [];
let isBucketShut = false;
let areKeysAway = false;

/** The pool's public keys and a bucket, as their services answer. */
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url!, 'http://x');
  asked.push(pathname);
  if (pathname.endsWith('/.well-known/jwks.json')) {
    response.writeHead(areKeysAway ? 503 : 200, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify({ keys: [jwk] }));
  }
  const code = isBucketShut ? 'AccessDenied' : 'NoSuchKey';
  const file = isBucketShut
    ? undefined
    : files.get(decodeURIComponent(pathname.replace('/operators-files/', '')));
  if (file === undefined) {
    response.writeHead(isBucketShut ? 403 : 404, { 'content-type': 'application/xml' });
    return void response.end(`<Error><Code>${code}</Code><Message>No.</Message></Error>`);
  }
  const encoding = file.encoding === undefined ? {} : { 'content-encoding': file.encoding };
  response.writeHead(200, { 'content-type': file.type, etag, ...encoding }).end(file.body);
});

let handler: typeof import('../../functions/operatorsPage.ts').handler;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_S3: address,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: address,
    AWS_MAX_ATTEMPTS: '1',
    OPERATORS_BUCKET: 'operators-files',
    USER_POOL_ISSUER: poolIssuer,
    USER_POOL_CLIENT_ID: clientId,
  });
  ({ handler } = await import('../../functions/operatorsPage.ts'));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked.length = 0;
  isBucketShut = false;
  areKeysAway = false;
});

const operator = aUser('admins');
const tokenOf = (user: User) => signed(accessClaims(user, Date.now()));
const cookie = (token: string) => `usher-operator=${token}`;
const browser = { 'accept-encoding': 'gzip, deflate, br' };

function ask(path: string, cookies: string[], more: Partial<PageRequest> & { method?: string } = {}) {
  const { method = 'GET', headers = browser } = more;
  return handler({ rawPath: path, requestContext: { http: { method } }, cookies, headers });
}
const asOperator = async (path: string, more?: Parameters<typeof ask>[2]) =>
  ask(path, [cookie(await tokenOf(operator))], more);
const shut = {
  statusCode: 403,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: 'This is for operators. Sign in at /admin.html.',
};
const filesAsked = () => asked.filter((path) => !path.includes('/.well-known/'));

describe('an operator', () => {
  test('gets a file as it was built, for their browser only, and asked for anew before each use', async () => {
    const answer = await asOperator('/operators/Operators-a_B-1.js');
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(answer.headers).toEqual({
      'content-type': 'text/javascript; charset=utf-8',
      'content-encoding': 'gzip',
      'cache-control': 'private, no-cache',
      vary: 'cookie, accept-encoding',
      etag,
    });
    expect(gunzipSync(Buffer.from(answer.body, 'base64')).toString()).toBe(script);
  });

  test.each([
    ['/operators/Operators-a_B-1.css', 'text/css; charset=utf-8'],
    ['/operators/codicon-1.ttf', 'font/ttf'],
  ])('gets %s as %s', async (path, type) => {
    expect((await asOperator(path)).headers['content-type']).toBe(type);
  });

  test('gets bytes that are not compressed as they are', async () => {
    const answer = await asOperator('/operators/codicon-1.ttf');
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(Buffer.from(answer.body, 'base64')).toEqual(Buffer.from([0, 1, 255]));
  });

  test.each([undefined, '', 'br', 'gzip;q=0', 'deflate, gzip; q=0.0, br'])(
    'who takes no gzip (%s) gets the file without it',
    async (accepted) => {
      const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
      const answer = await asOperator('/operators/Operators-a_B-1.js', { headers });
      expect(answer.headers).not.toHaveProperty('content-encoding');
      // It would be that of other bytes.
      expect(answer.headers).not.toHaveProperty('etag');
      expect(Buffer.from(answer.body, 'base64').toString()).toBe(script);
    },
  );

  test('who has the file already is told so, without it', async () => {
    const headers = { ...browser, 'if-none-match': etag };
    const answer = await asOperator('/operators/Operators-a_B-1.js', { headers });
    expect(answer).toMatchObject({ statusCode: 304, body: '' });
    expect((await asOperator('/operators/codicon-1.ttf', { headers: browser })).statusCode).toBe(200);
  });

  test('asks with HEAD and gets what GET would say, without the file', async () => {
    const got = await asOperator('/operators/Operators-a_B-1.js');
    const head = await asOperator('/operators/Operators-a_B-1.js', { method: 'HEAD' });
    expect(head).toMatchObject({ statusCode: 200, headers: got.headers, body: '' });
  });

  test('learns at the path alone that the gate is open', async () => {
    expect(await asOperator('/operators/', { method: 'HEAD' })).toEqual({
      statusCode: 204,
      headers: { 'cache-control': 'no-store' },
      body: '',
    });
    expect(filesAsked()).toEqual([]);
  });

  test('is told that there is no such file', async () => {
    expect(await asOperator('/operators/Other-1.js')).toMatchObject({ statusCode: 404 });
    expect(filesAsked()).toEqual(['/operators-files/Other-1.js']);
  });

  test.each([
    '/operators/../outputs.json',
    '/operators/..',
    '/operators/.',
    '/operators/.hidden',
    '/operators/a..b',
    '/operators/..%2Foutputs.json',
    '/operators/%2e%2e/outputs.json',
    '/operators/a/b.js',
    '/operators//Operators-a_B-1.js',
    '//operators/Operators-a_B-1.js',
    '/operators%2FOperators-a_B-1.js',
    '/Operators/Operators-a_B-1.js',
    '/assets/../operators/Operators-a_B-1.js',
    '/operators',
    '/operatorsx/Operators-a_B-1.js',
    '/admin.html',
    '/',
    '',
    '/operators/a\0.js',
    '/operators/a.js\n',
    '/operators/a b.js',
    '/operators/ä.js',
    '/operators/C:\\x',
    '/operators/a?versionId=1',
  ])('asks with %j for nothing that is kept here', async (path) => {
    expect(await asOperator(path)).toMatchObject({ statusCode: 404, body: 'There is no such file.' });
    expect(filesAsked()).toEqual([]);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('may do nothing but read: %s', async (method) => {
    expect(await asOperator('/operators/Operators-a_B-1.js', { method })).toMatchObject({ statusCode: 405 });
    expect(filesAsked()).toEqual([]);
  });

  test('is not told that a file is missing when it is the bucket that refuses: that is a crash', async () => {
    isBucketShut = true;
    await expect(asOperator('/operators/Operators-a_B-1.js')).rejects.toThrow('No.');
  });
});

describe('everybody else is refused, in the same words, and no file is read', () => {
  const { attacks, good, token } = forgeries(operator, () => Date.now(), 'admins');

  test('the token that every attack starts from opens the gate', async () => {
    expect(await ask('/operators/', [cookie(token(good()))])).toMatchObject({ statusCode: 204 });
  });

  test.each(attacks)('%s', async (_, make) => {
    expect(await ask('/operators/Operators-a_B-1.js', [cookie(await make())])).toEqual(shut);
    expect(filesAsked()).toEqual([]);
  });

  test.each<[string, () => string[] | Promise<string[]>]>([
    ['no cookie', () => []],
    ['another cookie', async () => [`usher=${await tokenOf(operator)}`]],
    ['an empty cookie', () => [cookie('')]],
    ['a user without groups', async () => [cookie(await tokenOf(aUser()))]],
    [
      'a user of other groups',
      async () => [cookie(await tokenOf(aUser('Admins', 'admin', 'admins ', 'users')))],
    ],
    ['two cookies, of which one is good', async () => [cookie('x'), cookie(await tokenOf(operator))]],
    ['a quoted token', async () => [cookie(`"${await tokenOf(operator)}"`)]],
    [
      'a token that lives longer than a pool can make it',
      () => [cookie(token({ ...good(), exp: Math.floor(Date.now() / 1000) + 86_401 }))],
    ],
  ])('%s', async (_, cookies) => {
    expect(await ask('/operators/Operators-a_B-1.js', await cookies())).toEqual(shut);
    expect(await ask('/operators/', await cookies())).toEqual(shut);
    expect(await ask('/nowhere', await cookies())).toEqual(shut);
    expect(filesAsked()).toEqual([]);
  });

  test('at least 60 attacks were made', () => expect(attacks.length).toBeGreaterThanOrEqual(60));
});

test('the keys are fetched once, however many ask', async () => {
  await asOperator('/operators/');
  asked.length = 0;
  for (let i = 0; i < 5; i++) expect(await asOperator('/operators/')).toMatchObject({ statusCode: 204 });
  expect(asked).toEqual([]);
});

test('keys that cannot be fetched are a crash, and not a refusal', async () => {
  areKeysAway = true;
  vi.resetModules();
  const cold = await import('../../functions/operatorsPage.ts');
  const request = {
    rawPath: '/operators/',
    requestContext: { http: { method: 'GET' } },
    cookies: [cookie(await tokenOf(operator))],
    headers: {},
  };
  await expect(cold.handler(request)).rejects.toThrow();
  areKeysAway = false;
  expect(await cold.handler(request)).toMatchObject({ statusCode: 204 });
});

describe('where the users are those of another app’s pool', () => {
  const theirs = aUser('staff:all');
  const { attacks, good, token } = forgeries(theirs, () => Date.now(), 'staff:all');
  const at = async (text: string) =>
    over({
      rawPath: '/operators/',
      requestContext: { http: { method: 'GET' } },
      cookies: [cookie(text)],
      headers: {},
    });
  let over: typeof handler;

  beforeAll(async () => {
    process.env['USER_POOL_CLIENT_ID'] = `4mobile,${clientId}`;
    process.env['OPERATOR_GROUPS'] = 'staff:read,staff:help,staff:all';
    vi.resetModules();
    ({ handler: over } = await import('../../functions/operatorsPage.ts'));
  });
  afterAll(() => {
    process.env['USER_POOL_CLIENT_ID'] = clientId;
    delete process.env['OPERATOR_GROUPS'];
  });

  test.each([clientId, '4mobile'])('an operator gets in by each client that is named: %s', async (client) => {
    expect(await at(token({ ...good(), client_id: client }))).toMatchObject({ statusCode: 204 });
  });

  test.each(['another', '4mobil', `${clientId},4mobile`, `4mobile,${clientId}`, '', ','])(
    'by no other client of the pool: %j',
    async (client) => {
      expect(await at(token({ ...good(), client_id: client }))).toEqual(shut);
    },
  );

  test.each(['staff:read', 'staff:help', 'staff:all'])(
    'every group that is named opens it: %s',
    async (group) => {
      expect(await at(token({ ...good(), 'cognito:groups': [group] }))).toMatchObject({ statusCode: 204 });
    },
  );

  test.each([['admins'], ['viewers', 'support', 'admins'], ['staff'], ['staff:read,staff:help'], ['']])(
    'no group of another name does: %j',
    async (...groups) => {
      expect(await at(token({ ...good(), 'cognito:groups': groups }))).toEqual(shut);
    },
  );

  test.each(attacks)('%s', async (_, make) => {
    expect(await at(await make())).toEqual(shut);
  });
});
