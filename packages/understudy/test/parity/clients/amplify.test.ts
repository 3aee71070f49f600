import { beforeAll, describe, expect, test } from 'vitest';
import { aClientStack, seenBy } from './stack.ts';

let seen: Awaited<ReturnType<typeof seenBy>>;
let username: string;
beforeAll(async () => {
  const stack = await aClientStack();
  username = stack.username;
  seen = await seenBy('amplify.mjs', stack);
});

describe('aws-amplify v6 over TLS, unmodified', () => {
  test('C228 [pkg @aws-amplify/api-graphql] a query answers its data', () => {
    expect(seen['query']).toMatchObject({ data: { item: { id: '1', name: 'item 1' } } });
  });

  test('C229 [pkg @aws-amplify/api-graphql] an error rejects with the entry as AppSync lists it', () => {
    expect(seen['error']).toMatchObject({
      data: { fails: null },
      errors: [{ message: 'no such item', errorType: 'NotFound', path: ['fails'] }],
    });
  });

  test('C230 [pkg @aws-amplify/api-graphql] a user signs in by SRP, and their access token is sent and understood', () => {
    expect(seen['signIn']).toMatchObject({ isSignedIn: true });
    expect(seen['user']).toMatchObject({ data: { mine: username } });
  });

  test('C231 [pkg @aws-amplify/api-graphql] a wrong key is an UnauthorizedException', () => {
    expect(seen['wrongKey']).toMatchObject({ errors: [{ message: 'Unauthorized' }] });
  });

  test('C157 [pkg @aws-amplify/api-graphql] a subscription hears events, and its socket closes with 1000 after the last unsubscribe', () => {
    expect(seen['byKey']).toEqual({ onPut: { id: 'a', name: 'n' } });
    expect(seen['byUser']).toEqual({ onPut: { id: 'b', name: 'n' } });
    expect(seen['closed']).toMatchObject({ code: 1000, url: expect.stringMatching(/^wss:/) });
  });
});
