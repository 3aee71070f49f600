import { browserAppState } from './appState.ts';
import type { AppState } from './appState.ts';
import { createGraphql } from './graphql.ts';
import type { TokenSource } from './graphql.ts';
import { Realtime } from './realtime.ts';
import type { Transport } from './transport.ts';

export interface AppsyncOptions {
  /** The outputs of the deployment have both addresses under these names. */
  graphqlUrl: string;
  realtimeUrl: string;
  /** Gives the token of the signed-in user; `true` asks for a fresh one because the last was turned down. */
  token: TokenSource;
  /** The defaults of these three are what the place has, looked for when they are needed. */
  fetch?: typeof fetch;
  WebSocket?: typeof WebSocket;
  appState?: AppState;
}

export interface AppsyncTransport extends Transport {
  close(): void;
}

/** AppSync over HTTP and its realtime socket. */
export function appsyncTransport(options: AppsyncOptions): AppsyncTransport {
  const { graphqlUrl, realtimeUrl, token, appState = browserAppState } = options;
  const realtime = new Realtime({
    url: realtimeUrl,
    host: hostOf(graphqlUrl),
    token,
    ...(options.WebSocket ? { WebSocket: options.WebSocket } : {}),
  });
  let running = 0;
  let forget: (() => void) | undefined;
  return {
    query: createGraphql({ url: graphqlUrl, token, ...(options.fetch ? { fetch: options.fetch } : {}) }),
    subscribe(document, variables, sink) {
      // The device knows of a network change, either way, long before a silent socket times out.
      if (running++ === 0) forget = appState.listen((event) => event !== 'visible' && realtime.reconnect());
      const stop = realtime.subscribe(document, variables, sink);
      let stopped = false;
      return () => {
        if (stopped) return;
        stopped = true;
        stop();
        if (--running === 0) forget?.();
      };
    },
    onConnection: (listener) => realtime.onConnection(listener),
    close() {
      forget?.();
      realtime.close();
    },
  };
}

/** Without `URL`, which not every phone has whole. */
function hostOf(address: string): string {
  const host = /^https?:\/\/([^/?#]+)/.exec(address)?.[1];
  if (!host) throw new Error(`${address} is no address of an API.`);
  return host;
}
