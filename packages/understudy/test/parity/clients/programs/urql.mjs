import { Client, fetchExchange, gql } from '@urql/core';
import { given, sees, tells } from './told.mjs';

const { outputs, accessToken } = given;

const clientWith = (headers) =>
  new Client({
    url: outputs.graphqlUrl,
    exchanges: [fetchExchange],
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
tells();
