import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ConsumeUsageDocument,
  MeDocument,
  UsherError,
  isForbidden,
  UnreachableError,
  SignedOutError,
  createGraphql,
} from '../src/core.ts';

interface Seen {
  headers: IncomingHttpHeaders;
  body: { query: string; variables: unknown };
}

let server: Server;
let seen: Seen[];
let answers: { status?: number; body?: string; hangUp?: boolean }[];

beforeEach(async () => {
  seen = [];
  answers = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      seen.push({ headers: request.headers, body: JSON.parse(text) as Seen['body'] });
      const { status = 200, body = '{"data":{"me":{"id":"u1"}}}', hangUp } = answers.shift() ?? {};
      if (hangUp) request.socket.destroy();
      else response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

function client() {
  return createGraphql({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    token: async (renewed) => (renewed ? 'fresh' : 'stored'),
    retryDelay: (repetition) => [0, 0][repetition],
  });
}

describe('createGraphql', () => {
  test('sends the document, its variables and the bare access token', async () => {
    const answer = await client()(MeDocument, {});
    expect(answer).toEqual({ me: { id: 'u1' } });
    expect(seen).toHaveLength(1);
    expect(seen[0]!.headers.authorization).toBe('stored');
    expect(seen[0]!.body.query).toContain('query Me');
  });

  test('renews a token that is turned down and sends once more, mutations too', async () => {
    answers = [{ status: 401, body: '{"errors":[{"errorType":"UnauthorizedException"}]}' }];
    await client()(ConsumeUsageDocument, { feature: 'simulations' });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['stored', 'fresh']);
  });

  test('says that the session has ended when a renewed token is turned down', async () => {
    answers = [{ status: 401 }, { status: 401 }];
    await expect(client()(MeDocument, {})).rejects.toBeInstanceOf(SignedOutError);
    expect(seen).toHaveLength(2);
  });

  test('repeats a query while the server fails, and gives up after the last delay', async () => {
    answers = [{ status: 503, body: '' }, { hangUp: true }];
    await expect(client()(MeDocument, {})).resolves.toEqual({ me: { id: 'u1' } });
    expect(seen).toHaveLength(3);
    answers = [{ status: 500 }, { status: 500 }, { status: 500 }];
    await expect(client()(MeDocument, {})).rejects.toBeInstanceOf(UnreachableError);
    expect(seen).toHaveLength(6);
  });

  test('never repeats a mutation by itself, for it may have happened', async () => {
    for (const lost of [{ status: 503, body: '' }, { hangUp: true }, { body: '{"data":{"consu' }]) {
      seen = [];
      answers = [lost];
      await expect(client()(ConsumeUsageDocument, { feature: 'simulations' })).rejects.toBeInstanceOf(
        UnreachableError,
      );
      expect(seen).toHaveLength(1);
    }
  });

  test('carries the code and what more is known, as the answer has them, also beside partial data', async () => {
    const errors = [
      { message: 'had before', errorType: 'Conflict', errorInfo: { trialId: 't' }, path: ['startTrial'] },
    ];
    answers = [{ body: JSON.stringify({ data: { me: null }, errors }) }];
    const error = await client()(MeDocument, {}).then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(UsherError);
    expect(error).toMatchObject({
      message: 'had before',
      code: 'Conflict',
      info: { trialId: 't' },
    });
    expect(isForbidden(error)).toBe(false);
    expect(isForbidden(new UsherError([{ message: 'no', errorType: 'Unauthorized' }]))).toBe(true);
  });

  test('sends NaN and Infinity as text, which the API refuses, for null would be the default of 1', async () => {
    for (const amount of [NaN, Infinity])
      await client()(ConsumeUsageDocument, { feature: 'exports', amount });
    expect(seen.map(({ body }) => body.variables)).toEqual([
      { feature: 'exports', amount: 'NaN' },
      { feature: 'exports', amount: 'Infinity' },
    ]);
  });

  test('calls a request that AppSync does not take, for which it has no word, a BadRequest', async () => {
    const entry = { message: "Variable 'amount' has an invalid value.", path: null };
    answers = [{ body: JSON.stringify({ data: null, errors: [entry] }) }];
    await expect(client()(MeDocument, {})).rejects.toMatchObject({ code: 'BadRequest' });
    answers = [{ body: JSON.stringify({ data: null, errors: [{ ...entry, path: ['me'] }] }) }];
    await expect(client()(MeDocument, {})).rejects.toMatchObject({ code: 'Internal' });
  });

  test('does not take an answer without data and without errors for an empty one', async () => {
    answers = Array(3).fill({ body: '{"data":null}' });
    await expect(client()(MeDocument, {})).rejects.toBeInstanceOf(UnreachableError);
    answers = [{ status: 404, body: '{"message":"Not Found"}' }];
    const asking = client()(ConsumeUsageDocument, { feature: 'simulations' });
    await expect(asking).rejects.toThrow('The server answered 404 without data.');
  });
});
