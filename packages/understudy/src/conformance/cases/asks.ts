import type { Asker } from '../askers.ts';

/** An HTTP request to the API. */
export interface HttpAsk {
  kind: 'http';
  method: 'POST' | 'GET';
  /** Absent: with the API's key. */
  as?: Asker;
  contentType?: string;
  /** As it is sent. */
  body?: string;
  query?: Record<string, string>;
}

/** What a client sends over a socket, and reads until a frame of this type with the id comes. */
export interface SocketStep {
  send?: object;
  /** A mutation over HTTP meanwhile. */
  publish?: string;
  /** Frames of these types are read, others passed over. */
  awaits?: string;
  /** Whose credentials a frame carries; absent: those of the connection. */
  as?: Asker;
}

export interface SocketAsk {
  kind: 'socket';
  /** Absent: with the API's key. */
  as?: Asker;
  steps: SocketStep[];
}

export interface ConformanceCase {
  /** Number of the claim in docs/appsync-parity.md; `–` where there is none. */
  claim: string;
  name: string;
  /** What comes before it, so that it is asked of a known state. */
  before?: HttpAsk[];
  ask: HttpAsk | SocketAsk;
}

export const query = (text: string, variables?: object): HttpAsk => ({
  kind: 'http',
  method: 'POST',
  body: JSON.stringify({ query: text, ...(variables ? { variables } : {}) }),
});
