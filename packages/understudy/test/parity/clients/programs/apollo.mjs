import { createRequire } from 'node:module';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { given, sees, tells } from './told.mjs';

// The packages' ES modules cannot sign in Node: their import of SHA-256 gives no constructor there.
const load = createRequire(import.meta.url);
const { createAuthLink } = load('aws-appsync-auth-link');
const { createSubscriptionHandshakeLink } = load('aws-appsync-subscription-link');

const { outputs, credentials, accessToken } = given;
const { graphqlUrl: url, region } = outputs;

function clientWith(auth) {
  // The auth link signs the body without the client's name in it, so a signed request must not carry that.
  const http = new HttpLink({ uri: url, enhancedClientAwareness: { transport: false } });
  return new ApolloClient({
    link: ApolloLink.from([
      createAuthLink({ url, region, auth }),
      createSubscriptionHandshakeLink({ url, region, auth }, http),
    ]),
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: 'no-cache' } },
  });
}

const byKey = { type: 'API_KEY', apiKey: outputs.apiKey };
const byUser = { type: 'AMAZON_COGNITO_USER_POOLS', jwtToken: () => accessToken };
const byRole = { type: 'AWS_IAM', credentials };
const item = gql('query q($id: ID!) { item(id: $id) { id name } }');
const put = gql('mutation m($id: ID!) { put(id: $id, name: "n") { id name } }');
const onPut = gql('subscription s($id: ID!) { onPut(id: $id) { id name } }');

async function heard(auth) {
  const client = clientWith(auth);
  let isHeard = false;
  const first = new Promise((resolve, reject) => {
    client.subscribe({ query: onPut, variables: { id: 'x' } }).subscribe({
      // The link tells of the acknowledgement with an event of its own.
      next: ({ data, extensions }) => data && extensions?.controlMsgType === undefined && resolve(data),
      error: reject,
    });
  }).finally(() => (isHeard = true));
  while (!isHeard) {
    await client.mutate({ mutation: put, variables: { id: 'other' } });
    await client.mutate({ mutation: put, variables: { id: 'x' } });
  }
  return first;
}

await sees('key', () => clientWith(byKey).query({ query: item, variables: { id: '1' } }));
await sees('user', () => clientWith(byUser).query({ query: gql('{ mine }') }));
await sees('role', () => clientWith(byRole).mutate({ mutation: put, variables: { id: '1' } }));
await sees('heardByKey', () => heard(byKey));
await sees('heardByUser', () => heard(byUser));
tells();
