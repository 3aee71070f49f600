import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { createRequire } from 'node:module';
import type { AuthOptions } from 'aws-appsync-auth-link';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiKey, cognito, iam, keyed } from '../steps/given.ts';
import { accessToken, aUser, region } from '../steps/users.ts';
import { itemResolvers, itemSchema, served } from './served.ts';
import type { Served } from './served.ts';

// The packages' ES modules cannot sign in Node: their import of SHA-256 gives no constructor there.
const load = createRequire(import.meta.url);
const { createAuthLink } = load('aws-appsync-auth-link') as typeof import('aws-appsync-auth-link');
const { createSubscriptionHandshakeLink } = load(
  'aws-appsync-subscription-link',
) as typeof import('aws-appsync-subscription-link');

let server: Served;
const user = aUser();

beforeAll(async () => {
  server = await served({ schema: itemSchema, resolvers: itemResolvers, auth: [keyed, cognito, iam] });
});

afterAll(() => server.close());

function clientWith(auth: AuthOptions): ApolloClient {
  const { url } = server;
  // The auth link signs the body without the client's name in it, so a signed request must not carry that.
  const http = new HttpLink({ uri: url, enhancedClientAwareness: { transport: false } });
  const link = ApolloLink.from([
    createAuthLink({ url, region, auth }),
    createSubscriptionHandshakeLink({ url, region, auth }, http),
  ]);
  return new ApolloClient({
    link,
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: 'no-cache' } },
  });
}

const byKey = (): AuthOptions => ({ type: 'API_KEY', apiKey });
const byUser = (): AuthOptions => ({
  type: 'AMAZON_COGNITO_USER_POOLS',
  jwtToken: () => accessToken(user, server.api.clock),
});
const byRole = (): AuthOptions => ({ type: 'AWS_IAM', credentials: server.api.credentials });

const item = gql('query q($id: ID!) { item(id: $id) { id name } }');
const put = gql('mutation m($id: ID!) { put(id: $id, name: "n") { id name } }');
const onPut = gql('subscription s($id: ID!) { onPut(id: $id) { id name } }');

describe('Apollo with the AppSync links, unmodified', () => {
  test('C232 [pkg] a query answers by API key', async () => {
    const { data } = await clientWith(byKey()).query({ query: item, variables: { id: '1' } });
    expect(data).toMatchObject({ item: { id: '1', name: 'item 1' } });
  });

  test('C233 [pkg] a query answers a user', async () => {
    const { data } = await clientWith(byUser()).query({ query: gql('{ mine }') });
    expect(data).toEqual({ mine: user.username });
  });

  test('C234 [pkg] a mutation that a role signs is understood', async () => {
    const { data } = await clientWith(byRole()).mutate({ mutation: put, variables: { id: '1' } });
    expect(data).toMatchObject({ put: { id: '1', name: 'n' } });
  });

  test.each([
    ['API key', byKey],
    ['user', byUser],
  ])('C235 [pkg] a subscription by %s hears what matches its argument', async (_, auth) => {
    const client = clientWith(auth());
    const heard: unknown[] = [];
    let subscription = { unsubscribe() {} };
    const first = new Promise<void>((resolve, reject) => {
      subscription = client.subscribe({ query: onPut, variables: { id: 'x' } }).subscribe({
        next({ data, extensions }) {
          // The link tells of the acknowledgement with an event of its own.
          if ((extensions as { controlMsgType?: string } | undefined)?.controlMsgType !== undefined || !data)
            return;
          heard.push(data);
          resolve();
        },
        error: reject,
      });
    });
    let isHeard = false;
    void first.then(() => (isHeard = true));
    while (!isHeard) {
      await client.mutate({ mutation: put, variables: { id: 'other' } });
      await client.mutate({ mutation: put, variables: { id: 'x' } });
    }
    expect(heard[0]).toMatchObject({ onPut: { id: 'x', name: 'n' } });
    expect(heard).not.toContainEqual({ onPut: expect.objectContaining({ id: 'other' }) as unknown });
    subscription.unsubscribe();
  });
});
