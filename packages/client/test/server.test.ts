import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createUsher, UnreachableError } from '../src/server/usher.ts';

/** What is in the place of the API: it answers as it is told. */
let server: Server;
let asked: string[];
let answer: { status: number; body: string };

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    asked.push(request.url!);
    await request.toArray();
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function address() {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

function account() {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  return createUsher({ url: address(), region: 'eu-central-1', credentials, tries: 2 }).account('u1');
}

describe('the client for a server, in front of something else', () => {
  test.each([
    { status: 403, body: '<html>Blocked by a proxy</html>' },
    { status: 404, body: '{"message":"Not Found"}' },
    { status: 200, body: '[1]' },
    { status: 200, body: 'null' },
    { status: 200, body: '{"data":null}' },
    { status: 503, body: 'Later' },
  ])('says what answered in place of Usher, after the last try: $status $body', async (given) => {
    answer = given;
    const asking = account().usage('exports');
    await expect(asking).rejects.toThrow(UnreachableError);
    await expect(asking).rejects.toThrow(`${address()} answered ${given.status}: ${given.body}`);
    expect(asked).toHaveLength(2);
  });

  test('calls a request that AppSync does not take, for which it has no word, a BadRequest', async () => {
    const errors = [{ message: "Variable 'email' has an invalid value.", path: null }];
    answer = { status: 200, body: JSON.stringify({ data: null, errors }) };
    await expect(account().ensure({ email: 'nonsense' })).rejects.toMatchObject({ code: 'BadRequest' });
  });
});
