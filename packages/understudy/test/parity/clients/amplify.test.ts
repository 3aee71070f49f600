import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { decodeJWT } from 'aws-amplify/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiKey, cognito, fails, iam, keyed } from '../steps/given.ts';
import { accessToken, aUser, region } from '../steps/users.ts';
import { itemResolvers, itemSchema, served } from './served.ts';
import type { Served } from './served.ts';

let server: Served;
const user = aUser();

beforeAll(async () => {
  const resolvers = { ...itemResolvers, 'Query.fails': () => fails('no such item', 'NotFound') };
  server = await served({ schema: itemSchema, resolvers, auth: [keyed, cognito, iam] });
  const tokens = async () => ({ accessToken: decodeJWT(await accessToken(user, server.api.clock)) });
  Amplify.configure(
    { API: { GraphQL: { endpoint: server.url, region, defaultAuthMode: 'apiKey', apiKey } } },
    { Auth: { tokenProvider: { getTokens: tokens } } },
  );
});

afterAll(() => server.close());

interface Item {
  id: string;
  name: string | null;
}

/** The items of a live subscription, and what ends it. */
function listen(authMode: 'apiKey' | 'userPool', id: string) {
  const client = generateClient({ authMode });
  const items: Item[] = [];
  const waiting: (() => void)[] = [];
  const query = 'subscription s($id: ID!) { onPut(id: $id) { id name } }';
  const observable = client.graphql({ query, variables: { id } }) as unknown as {
    subscribe(observer: { next(event: { data: { onPut: Item } }): void; error(error: unknown): void }): {
      unsubscribe(): void;
    };
  };
  const errors: unknown[] = [];
  const subscription = observable.subscribe({
    next({ data }) {
      items.push(data.onPut);
      for (const wake of waiting.splice(0)) wake();
    },
    error: (error) => void errors.push(error),
  });
  const next = async (count: number) => {
    while (items.length < count) await new Promise<void>((wake) => waiting.push(wake));
    return items;
  };
  return { subscription, next, errors };
}

/** Publishes until the subscription, which does not say when it is live, has heard something. */
async function publishUntilHeard(id: string, heard: () => Promise<unknown>): Promise<void> {
  const client = generateClient();
  let isHeard = false;
  const done = heard().then(() => (isHeard = true));
  while (!isHeard) {
    await client.graphql({
      query: 'mutation m($id: ID!) { put(id: $id, name: "n") { id name } }',
      variables: { id },
    });
  }
  await done;
}

describe('aws-amplify v6, unmodified', () => {
  test('C228 [pkg] a query answers its data', async () => {
    const result = await generateClient().graphql({
      query: 'query q($id: ID!) { item(id: $id) { id name } }',
      variables: { id: '1' },
    });
    expect(result).toMatchObject({ data: { item: { id: '1', name: 'item 1' } } });
  });

  test('C229 [pkg] an error rejects with the entry as AppSync lists it', async () => {
    await expect(generateClient().graphql({ query: '{ fails { id } }' })).rejects.toMatchObject({
      data: { fails: null },
      errors: [{ message: 'no such item', errorType: 'NotFound', path: ['fails'] }],
    });
  });

  test('C230 [pkg] a user’s access token is sent and understood', async () => {
    const result = await generateClient({ authMode: 'userPool' }).graphql({ query: '{ mine }' });
    expect(result).toMatchObject({ data: { mine: user.username } });
  });

  test('C231 [pkg] a wrong key is an UnauthorizedException', async () => {
    const answer = generateClient({ apiKey: 'da2-wrong' }).graphql({ query: '{ item(id: 1) { id } }' });
    await expect(answer).rejects.toMatchObject({
      errors: [expect.objectContaining({ message: 'Unauthorized' })],
    });
  });

  test('C157 [pkg] a subscription hears events, and its socket closes with 1000 after the last unsubscribe', async () => {
    const before = server.closedWith.length;
    const mine = listen('apiKey', 'a');
    const theirs = listen('userPool', 'b');
    await publishUntilHeard('a', () => mine.next(1));
    await publishUntilHeard('b', () => theirs.next(1));
    expect(new Set((await mine.next(1)).map(({ id }) => id))).toEqual(new Set(['a']));
    expect(new Set((await theirs.next(1)).map(({ id }) => id))).toEqual(new Set(['b']));
    expect([...mine.errors, ...theirs.errors]).toEqual([]);
    mine.subscription.unsubscribe();
    theirs.subscription.unsubscribe();
    await server.closings(before + 1);
    expect(server.closedWith.at(-1)).toBe(1000);
  });
});
