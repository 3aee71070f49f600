import { beforeAll, describe, expect, test } from 'vitest';
import { aClientStack, seenBy } from './stack.ts';

let seen: Awaited<ReturnType<typeof seenBy>>;
let username: string;
beforeAll(async () => {
  const stack = await aClientStack();
  username = stack.username;
  seen = await seenBy('apollo.mjs', stack);
});

describe('Apollo with the AppSync links over TLS, unmodified', () => {
  test('C232 [pkg aws-appsync-auth-link] a query answers by API key', () => {
    expect(seen['key'].data).toMatchObject({ item: { id: '1', name: 'item 1' } });
  });

  test('C233 [pkg aws-appsync-auth-link] a query answers a user', () => {
    expect(seen['user'].data).toEqual({ mine: username });
  });

  test('C234 [pkg aws-appsync-auth-link] a mutation that a role signs is understood', () => {
    expect(seen['role'].data).toMatchObject({ put: { id: '1', name: 'n' } });
  });

  test.each([
    ['API key', 'heardByKey'],
    ['user', 'heardByUser'],
  ])(
    'C235 [pkg aws-appsync-subscription-link] a subscription by %s hears what matches its argument',
    (_, step) => {
      expect(seen[step]).toMatchObject({ onPut: { id: 'x', name: 'n' } });
    },
  );
});
