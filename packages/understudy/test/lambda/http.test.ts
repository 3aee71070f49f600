import fs from 'node:fs';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvokeCommand, LambdaClient, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpHandler, HttpRequest } from '../../src/kernel/http.ts';
import { functionUrls } from '../../src/lambda/functionUrl.ts';
import { invokeApi, isInvocation } from '../../src/lambda/invokeApi.ts';
import { region, roleResource } from '../dynamodb/fixture.ts';
import { serving } from '../dynamodb/serving.ts';
import { inlineFunction, startLambdaCloud, type LambdaCloud } from './fixture.ts';

const code = `
exports.handler = async (event) => {
  if (event.fail || event.rawPath === '/fail') throw new TypeError('no');
  if (event.rawPath === '/binary') return { statusCode: 201, headers: { 'Content-Type': 'image/png', 'X-A': 1 }, body: 'AAEC', isBase64Encoded: true };
  if (event.rawPath === '/text') return 'just text';
  if (event.rawPath) return { statusCode: 200, body: JSON.stringify(event) };
  console.log('called');
  return { got: event };
};`;
const permission = (Properties: object) => ({ Type: 'AWS::Lambda::Permission', Properties });
const invocation = 'lambda:InvokeFunction';

let cloud: LambdaCloud;
let server: http.Server;
let urls: Map<string, HttpHandler>;
let client: LambdaClient;

beforeAll(async () => {
  cloud = await startLambdaCloud({
    Open: inlineFunction('open', code),
    OpenUrl: {
      Type: 'AWS::Lambda::Url',
      Properties: {
        TargetFunctionArn: 'open',
        AuthType: 'NONE',
        Cors: {
          AllowOrigins: ['https://a.example'],
          AllowMethods: ['POST'],
          AllowHeaders: ['x-a'],
          MaxAge: 60,
        },
      },
    },
    OpenForAll: permission({
      FunctionName: 'open',
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    }),
    OpenCall: permission({
      FunctionName: 'open',
      Action: invocation,
      Principal: '*',
      InvokedViaFunctionUrl: true,
    }),
    Closed: inlineFunction('closed', code),
    ClosedUrl: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: 'closed', AuthType: 'NONE' } },
    Busy: inlineFunction('busy', code, { ReservedConcurrentExecutions: 0 }),
    Caller: roleResource('lambda.amazonaws.com', [
      {
        Effect: 'Allow',
        Action: invocation,
        Resource: ['open', 'busy', 'gone'].map(
          (name) => `arn:aws:lambda:${region}:000000000000:function:${name}`,
        ),
      },
    ]),
  });
  const invoke = invokeApi(cloud.lambda, cloud.verifier, cloud.authority);
  urls = functionUrls({ ...cloud, lambda: cloud.lambda });
  server = await serving(invoke);
  client = new LambdaClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region,
    maxAttempts: 1,
    credentials: cloud.vault.issue(cloud.as('Caller')),
  });
});

afterAll(async () => {
  client.destroy();
  server.close();
  await cloud.stop();
  fs.rmSync(cloud.folder, { recursive: true });
});

describe('the Invoke API', () => {
  const invoke = (FunctionName: string, payload: unknown, more: Partial<InvokeCommandInput> = {}) =>
    client.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(payload)), ...more }));
  const read = (payload: Uint8Array | undefined) => JSON.parse(Buffer.from(payload!).toString()) as unknown;

  test('answers the SDK by name and by ARN, with the log when asked', async () => {
    for (const name of ['open', `arn:aws:lambda:${region}:000000000000:function:open`]) {
      const answer = await invoke(name, { a: 'ü' }, { LogType: 'Tail' });
      expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
      expect(answer.FunctionError).toBeUndefined();
      expect(read(answer.Payload)).toEqual({ got: { a: 'ü' } });
      expect(Buffer.from(answer.LogResult!, 'base64').toString()).toContain('called');
    }
  });

  test('marks an error of the function as such', async () => {
    const answer = await invoke('open', { fail: true });
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(read(answer.Payload)).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' });
  });

  test('accepts events and dry runs', async () => {
    expect((await invoke('open', {}, { InvocationType: 'Event' })).StatusCode).toBe(202);
    expect((await invoke('open', {}, { InvocationType: 'DryRun' })).StatusCode).toBe(204);
    await cloud.lambda.async.idle();
  });

  test.each([
    ['closed', 'AccessDeniedException'],
    ['gone', 'ResourceNotFoundException'],
    ['busy', 'TooManyRequestsException'],
  ])('refuses to call %s with %s', async (name, code) => {
    await expect(invoke(name, {})).rejects.toMatchObject({ name: code });
  });

  test('refuses what is too large, and what is not signed', async () => {
    await expect(invoke('open', 'x'.repeat(6_291_457))).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
    });
    const answer = await invokeApi(
      cloud.lambda,
      cloud.verifier,
      cloud.authority,
    )(requestOf('/2015-03-31/functions/open/invocations'));
    expect(answer).toMatchObject({
      status: 403,
      headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' },
    });
    expect(isInvocation('/2015-03-31/functions/open/invocations')).toBe(true);
  });
});

describe('a function URL', () => {
  test('gives the request in the payload format 2.0', async () => {
    const answer = await urls.get('open')!(
      requestOf('/hook/a', {
        query: 'x=1&x=2&y=3',
        headers: { cookie: 'a=1; b=2', 'content-type': 'application/json' },
        body: '{"b":1}',
      }),
    );
    expect(answer.status).toBe(200);
    expect(JSON.parse(String(answer.body))).toMatchObject({
      version: '2.0',
      rawPath: '/hook/a',
      rawQueryString: 'x=1&x=2&y=3',
      queryStringParameters: { x: '1,2', y: '3' },
      cookies: ['a=1', 'b=2'],
      headers: { 'content-type': 'application/json' },
      requestContext: {
        accountId: 'anonymous',
        http: { method: 'POST', path: '/hook/a', sourceIp: '127.0.0.1' },
      },
      body: '{"b":1}',
      isBase64Encoded: false,
    });
  });

  test('carries bytes both ways', async () => {
    const sent = await urls.get('open')!(
      requestOf('/a', { headers: { 'content-type': 'image/png' }, body: '\u0000\u0001' }),
    );
    expect(JSON.parse(String(sent.body))).toMatchObject({ body: 'AAE=', isBase64Encoded: true });
    const received = await urls.get('open')!(requestOf('/binary'));
    expect(received).toMatchObject({ status: 201, headers: { 'content-type': 'image/png', 'x-a': '1' } });
    expect(received.body).toEqual(Buffer.from([0, 1, 2]));
  });

  test('takes a bare answer for a body, and an error for a bad gateway', async () => {
    expect(await urls.get('open')!(requestOf('/text'))).toMatchObject({ status: 200, body: 'just text' });
    expect(await urls.get('open')!(requestOf('/fail'))).toMatchObject({
      status: 502,
      body: 'Internal Server Error',
    });
  });

  test('answers browsers of the origins that it names', async () => {
    const preflight = (origin: string) =>
      urls.get('open')!(
        requestOf('/', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } }),
      );
    expect((await preflight('https://a.example')).headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-methods': 'POST',
      'access-control-max-age': '60',
    });
    expect((await preflight('https://b.example')).headers).toEqual({});
  });

  test('without the permissions for everybody is forbidden', async () => {
    expect(await urls.get('closed')!(requestOf('/'))).toMatchObject({
      status: 403,
      body: '{"Message":"Forbidden"}',
    });
  });
});

function requestOf(
  path: string,
  more: { method?: string; query?: string; headers?: Record<string, string>; body?: string } = {},
): HttpRequest {
  return {
    method: more.method ?? 'POST',
    path,
    query: new URLSearchParams(more.query ?? ''),
    headers: { host: '127.0.0.1', ...more.headers },
    body: Buffer.from(more.body ?? ''),
    sourceIp: '127.0.0.1',
  };
}
