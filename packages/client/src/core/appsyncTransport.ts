import { createGraphql } from './graphql.ts';
import type { TokenSource } from './graphql.ts';
import type { Outputs } from './outputs.ts';
import { Realtime } from './realtime.ts';
import type { Transport } from './transport.ts';

export interface AppsyncTransport extends Transport {
  close(): void;
}

/** AppSync over HTTP and its realtime socket. */
export function appsyncTransport(
  outputs: Pick<Outputs, 'graphqlUrl' | 'realtimeUrl'>,
  token: TokenSource,
): AppsyncTransport {
  const realtime = new Realtime({
    url: outputs.realtimeUrl,
    host: new URL(outputs.graphqlUrl).host,
    token,
  });
  // The browser knows of a network change, either way, long before a silent socket times out.
  const changed = () => realtime.reconnect();
  globalThis.addEventListener?.('online', changed);
  globalThis.addEventListener?.('offline', changed);
  return {
    query: createGraphql({ url: outputs.graphqlUrl, token }),
    subscribe: (document, variables, sink) => realtime.subscribe(document, variables, sink),
    onConnection: (listener) => realtime.onConnection(listener),
    close() {
      globalThis.removeEventListener?.('online', changed);
      globalThis.removeEventListener?.('offline', changed);
      realtime.close();
    },
  };
}
