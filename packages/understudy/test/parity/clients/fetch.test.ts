import { beforeAll, describe, expect, test } from 'vitest';
import { aClientStack, seenBy } from './stack.ts';
import type { ClientStack } from './stack.ts';

let stack: ClientStack;
let seen: Awaited<ReturnType<typeof seenBy>>;
beforeAll(async () => {
  stack = await aClientStack();
  seen = await seenBy('fetch.mjs', stack);
});

describe('fetch with a signature, as a function calls', () => {
  test('C236 [doc security-authz] a signed mutation is executed as the role', () => {
    expect(seen['mutation']).toMatchObject({
      ...{ status: 200, json: { data: { put: { id: '1', name: 'n' } } } },
    });
    expect(stack.api.calls[0]!.identity).toMatchObject({
      userArn: expect.stringContaining(':assumed-role/Publisher/'),
    });
  });

  test('C237 [doc security-authz] another body under the same signature is refused', () => {
    expect(seen['forged']).toMatchObject({
      ...{ status: 401, headers: { 'x-amzn-errortype': 'UnauthorizedException' } },
    });
  });

  test('C238 [doc caching] a large answer is compressed on the wire and read by fetch', () => {
    expect(seen['large'].headers['content-encoding']).toBe('gzip');
    expect(seen['large'].json).toEqual({ data: { put: { id: 'x'.repeat(2_000) } } });
  });
});
