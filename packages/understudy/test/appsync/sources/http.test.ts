import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createEventBridgeSource } from '../../../src/appsync/sources/eventbridge.ts';
import { createHttpSource } from '../../../src/appsync/sources/http.ts';
import { Clock } from '../../../src/kernel/clock.ts';
import { aCall, anApi, code } from '../../parity/steps/resolvers.ts';

let server: Server;
let endpoint: string;
let received: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
let reply: (response: ServerResponse) => void;
const clock = new Clock();

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      received.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      reply(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  received = [];
  reply = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}');
});

afterAll(async () => {
  clock.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function ask(request: string, to = endpoint) {
  const sign = async () => ({ authorization: 'signed', 'x-given': 'kept' });
  const sources = {
    http: createHttpSource({ endpoint: to, clock }),
    signed: createHttpSource({ endpoint: to, clock, sign }),
  };
  const handlers = { code: code(request, 'return { result: ctx.result, error: ctx.error };') };
  const api = anApi(
    [
      { coordinate: 'Query.a', source: 'http', ...handlers },
      { coordinate: 'Query.signed', source: 'signed', ...handlers },
    ],
    sources,
  );
  return { ...api, outcome: () => api.run('Query.a'), signed: () => api.run('Query.signed') };
}

describe('an HTTP data source', () => {
  test('sends path, query, headers and body, and gives status, headers and the body’s text', async () => {
    const { outcome } = await ask(`return { method: 'POST', resourcePath: '/v1/x', params: {
      query: { q: 'a b', n: [1, 2] }, headers: { 'Content-Type': 'application/json', 'X-A': 1 }, body: { b: 2 } } };`);
    expect((await outcome()).value).toMatchObject({
      result: { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"a":1}' },
      error: null,
    });
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/v1/x?q=a+b&n=1&n=2',
        headers: { 'x-a': '1', 'content-type': 'application/json' },
        body: '{"b":2}',
      },
    ]);
  });

  test('a GET request has its body with it, and the answer its headers', async () => {
    reply = (response) =>
      response.writeHead(201, { 'content-type': 'application/json', 'x-more': ['a', 'b'] }).end('{"b":2}');
    const { outcome } = await ask(
      `return { method: 'GET', resourcePath: '/with', params: { body: { a: 1 } } };`,
    );
    expect((await outcome()).value).toMatchObject({
      result: { statusCode: 201, headers: { 'x-more': 'a, b' }, body: '{"b":2}' },
      error: null,
    });
    expect(received).toMatchObject([{ method: 'GET', url: '/with', body: '{"a":1}' }]);
    const gone = await ask(
      `return { method: 'GET', resourcePath: '/', params: { body: '{}' } };`,
      'http://127.0.0.1:1',
    );
    expect((await gone.outcome()).value).toMatchObject({ error: { type: 'Http:ConnectionException' } });
  });

  test('a status outside 2xx is no error', async () => {
    reply = (response) => response.writeHead(503, { 'content-type': 'text/plain' }).end('busy');
    const { outcome } = await ask("return { method: 'GET', resourcePath: '/' };");
    expect((await outcome()).value).toMatchObject({ result: { statusCode: 503, body: 'busy' }, error: null });
  });

  test('the signer’s headers are sent', async () => {
    const { signed } = await ask("return { method: 'GET', resourcePath: '/' };");
    await signed();
    expect(received[0]!.headers).toMatchObject({ authorization: 'signed', 'x-given': 'kept' });
  });

  test('an answer of another kind, and no answer, are errors', async () => {
    reply = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end('png');
    const get = "return { method: 'GET', resourcePath: '/' };";
    expect((await (await ask(get)).outcome()).value).toMatchObject({
      error: { type: 'Http:UnsupportedContentType' },
    });
    const gone = await ask(get, 'http://127.0.0.1:1');
    expect((await gone.outcome()).value).toMatchObject({ error: { type: 'Http:ConnectionException' } });
  });

  test('an answer that is later than the request’s deadline times out', async () => {
    const arrived = new Promise<void>((resolve) => (reply = () => resolve()));
    const { resolvers } = await ask("return { method: 'GET', resourcePath: '/' };");
    const scope = { requestId: 'r', deadlineMs: clock.now() + 30_000, batches: new Map<string, unknown>() };
    const outcome = resolvers.resolve('Query', 'a', aCall('Query', 'a'), scope);
    await arrived;
    clock.advance(30_000);
    expect((await outcome).value).toMatchObject({
      error: { type: 'Http:ExecutionTimeoutException', message: 'execution timed out' },
    });
  });

  test.each([
    "return { resourcePath: '/' };",
    "return { method: 'TRACE', resourcePath: '/' };",
    "return { method: 'GET' };",
    "return { method: 'GET', resourcePath: '/', params: { headers: { Host: 'x' } } };",
    "return { method: 'GET', resourcePath: '/', params: { headers: { 'transfer-encoding': 'x' } } };",
  ])('does not understand %s', async (request) => {
    expect((await (await ask(request)).outcome()).errors).toMatchObject([{ errorType: 'MappingTemplate' }]);
    expect(received).toEqual([]);
  });
});

describe('an EventBridge data source', () => {
  test('puts the events on its bus and gives the entries back', async () => {
    const calls: unknown[] = [];
    const call = async (operation: string, body: Record<string, unknown>) => {
      calls.push([operation, body]);
      return { Entries: [{ EventId: 'e' }], FailedEntryCount: 0, $metadata: {} };
    };
    const bus = createEventBridgeSource({ busArn: 'arn:bus', call });
    const request = `return { operation: 'PutEvents', events: [
      { source: 's', detailType: 't', detail: { a: 1 }, resources: ['r'], time: '2026-01-01T00:00:00Z' } ] };`;
    const api = anApi([{ coordinate: 'Query.a', source: 'bus', code: code(request) }], { bus });
    expect((await api.run('Query.a')).value).toEqual({ Entries: [{ EventId: 'e' }], FailedEntryCount: 0 });
    const entry = {
      Source: 's',
      DetailType: 't',
      Detail: '{"a":1}',
      EventBusName: 'arn:bus',
      Resources: ['r'],
      Time: '2026-01-01T00:00:00Z',
    };
    expect(calls).toEqual([['PutEvents', { Entries: [entry] }]]);
  });

  test('does not understand an event without a source', async () => {
    const bus = createEventBridgeSource({ busArn: 'arn:bus', call: async () => ({}) });
    const request = "return { operation: 'PutEvents', events: [{ detailType: 't', detail: {} }] };";
    const api = anApi([{ coordinate: 'Query.a', source: 'bus', code: code(request) }], { bus });
    expect((await api.run('Query.a')).errors).toMatchObject([
      { errorType: 'MappingTemplate', message: "Value for field '$[events][0][source]' not found." },
    ]);
  });
});
