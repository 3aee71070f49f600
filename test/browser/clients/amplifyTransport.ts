// Usher's hooks over aws-amplify's client:
//   createUsherClient({ transport: amplifyTransport() })
import { CONNECTION_STATE_CHANGE, ConnectionState, generateClient } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';
import type { Sink, Transport } from '@usher/client';

export function amplifyTransport(): Transport {
  const client = generateClient({ authMode: 'userPool' });
  const sinks = new Set<Sink<never>>();
  let isConnected = false;
  // Amplify reconnects by itself but reads nothing again, so every new connection is told to Usher.
  Hub.listen('api', ({ payload }) => {
    if (payload.event !== CONNECTION_STATE_CHANGE) return;
    const { connectionState } = payload.data as { connectionState: ConnectionState };
    const wasConnected = isConnected;
    isConnected = connectionState === ConnectionState.Connected;
    if (isConnected && !wasConnected) for (const sink of sinks) sink.ready();
  });
  return {
    async query(document, variables) {
      const query = document.toString();
      const { data } = (await client.graphql({ query, variables: variables as never })) as { data: never };
      return data;
    },
    subscribe(document, variables, sink) {
      sinks.add(sink as Sink<never>);
      const query = document.toString();
      const events = client.graphql({ query, variables: variables as never }) as unknown as Events;
      const subscription = events.subscribe({
        next: ({ data }) => sink.next(data as never),
        error: (error) => sink.error(error instanceof Error ? error : new Error(JSON.stringify(error))),
      });
      return () => {
        sinks.delete(sink as Sink<never>);
        subscription.unsubscribe();
      };
    },
  };
}

interface Events {
  subscribe(observer: { next(event: { data: unknown }): void; error(error: unknown): void }): {
    unsubscribe(): void;
  };
}
