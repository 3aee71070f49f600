import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { appSyncForwarder } from './urqlForwarder.mjs';
import { given, sees, tells } from './told.mjs';

const { outputs, accessToken } = given;

/** What a socket and each of its subscriptions say of who asks: the host of the API, and the headers of a query. */
const clientWith = (headers, authorization = { host: new URL(outputs.graphqlUrl).host, ...headers }) =>
  new Client({
    url: outputs.graphqlUrl,
    exchanges: [
      fetchExchange,
      subscriptionExchange({ forwardSubscription: appSyncForwarder(outputs.realtimeUrl, authorization) }),
    ],
    preferGetMethod: false,
    fetchOptions: () => ({ headers }),
  });

const shown = ({ data, error }) => ({ data, errors: error?.graphQLErrors?.map(({ message }) => message) });
const byKey = clientWith({ 'x-api-key': outputs.apiKey });
const item = gql`
  query q($id: ID!) {
    item(id: $id) {
      id
      name
    }
  }
`;

await sees('query', async () => shown(await byKey.query(item, { id: '1' })));
await sees('mutation', async () =>
  shown(await byKey.mutation('mutation m { put(id: "1", name: "n") { id name } }', {})),
);
await sees('user', async () => shown(await clientWith({ Authorization: accessToken }).query('{ mine }', {})));
await sees('error', async () => shown(await byKey.query('{ fails { id } }', {})));

const put = gql`
  mutation m($id: ID!) {
    put(id: $id, name: "n") {
      id
      name
    }
  }
`;
const onPut = gql`
  subscription s($id: ID!) {
    onPut(id: $id) {
      id
      name
    }
  }
`;

/** What a subscription hears first, while others are published beside it. */
async function heard(headers) {
  const client = clientWith(headers);
  let isHeard = false;
  const first = new Promise((resolve) => {
    client
      .subscription(onPut, { id: 'x' })
      .subscribe((result) => resolve({ ...shown(result), problem: result.error?.networkError?.message }));
  }).finally(() => (isHeard = true));
  while (!isHeard) {
    await client.mutation(put, { id: 'other' });
    await client.mutation(put, { id: 'x' });
  }
  return first;
}

await sees('heardByKey', () => heard({ 'x-api-key': outputs.apiKey }));
await sees('heardByUser', () => heard({ Authorization: accessToken }));
await sees('refused', () => heard({ 'x-api-key': 'da2-wrong' }));
tells();
