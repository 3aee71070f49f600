import { subscribe as follow } from 'node:diagnostics_channel';
import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { signIn } from 'aws-amplify/auth';
import { given, sees, tells } from './told.mjs';

const { outputs, user } = given;
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: outputs.userPoolId,
      userPoolClientId: outputs.userPoolClientId,
      userPoolEndpoint: outputs.cognitoEndpoint,
    },
  },
  API: {
    GraphQL: {
      endpoint: outputs.graphqlUrl,
      region: outputs.region,
      defaultAuthMode: 'apiKey',
      apiKey: outputs.apiKey,
    },
  },
});

const item = 'query q($id: ID!) { item(id: $id) { id name } }';
const put = 'mutation m($id: ID!) { put(id: $id, name: "n") { id name } }';
const onPut = 'subscription s($id: ID!) { onPut(id: $id) { id name } }';

await sees('query', () => generateClient().graphql({ query: item, variables: { id: '1' } }));
await sees('error', () => generateClient().graphql({ query: '{ fails { id } }' }));
await sees('signIn', () => signIn({ username: user.username, password: user.password }));
await sees('user', () => generateClient({ authMode: 'userPool' }).graphql({ query: '{ mine }' }));
await sees('wrongKey', () =>
  generateClient({ apiKey: 'da2-wrong' }).graphql({ query: '{ item(id: 1) { id } }' }),
);

const closed = new Promise((resolve) =>
  follow('undici:websocket:close', ({ code, websocket }) => resolve({ code, url: websocket?.url })),
);
const subscriptions = [];

/** What a subscription hears first, while others are published beside it. */
async function heard(authMode, id) {
  let isHeard = false;
  const first = new Promise((resolve, reject) => {
    const observable = generateClient({ authMode }).graphql({ query: onPut, variables: { id } });
    subscriptions.push(observable.subscribe({ next: ({ data }) => resolve(data), error: reject }));
  }).finally(() => (isHeard = true));
  while (!isHeard) {
    await generateClient().graphql({ query: put, variables: { id: 'other' } });
    await generateClient().graphql({ query: put, variables: { id } });
  }
  return first;
}

await sees('byKey', () => heard('apiKey', 'a'));
await sees('byUser', () => heard('userPool', 'b'));
for (const subscription of subscriptions) subscription.unsubscribe();
await sees('closed', () => closed);
tells();
