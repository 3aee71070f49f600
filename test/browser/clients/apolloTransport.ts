// Usher's hooks over an Apollo client that an app already has:
//   createUsherClient({ transport: apolloTransport(client) })
import { gql } from '@apollo/client';
import type { ApolloClient } from '@apollo/client';
import { CONTROL_EVENTS_KEY } from 'aws-appsync-subscription-link';
import type { Transport } from '@usher/client';

export function apolloTransport(client: ApolloClient): Transport {
  return {
    async query(document, variables) {
      const text = document.toString();
      const operation = gql(text);
      // Usher keeps its own state, so Apollo's cache would only show it older.
      const options = { variables: variables as object, fetchPolicy: 'no-cache' as const };
      const { data } = /^\s*mutation\b/.test(text)
        ? await client.mutate({ mutation: operation, ...options })
        : await client.query({ query: operation, ...options });
      return data as never;
    },
    subscribe(document, variables, sink) {
      const query = gql(document.toString());
      const options = {
        query,
        variables: variables as object,
        fetchPolicy: 'no-cache' as const,
        // Without being asked, the AppSync link keeps the start of a subscription to itself.
        context: { controlMessages: { [CONTROL_EVENTS_KEY]: true } },
      };
      const subscription = client.subscribe(options).subscribe({
        next({ data, error, extensions }) {
          if (error) sink.error(error);
          // The AppSync link tells with an event of its own that events flow from here on.
          else if (extensions?.['controlMsgType'] === 'CONNECTED') sink.ready();
          else if (data) sink.next(data as never);
        },
        error: (error: Error) => sink.error(error),
      });
      return () => subscription.unsubscribe();
    },
  };
}
