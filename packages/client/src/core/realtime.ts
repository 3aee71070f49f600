import { UsherError, SignedOutError } from './errors.ts';
import type { TokenSource } from './graphql.ts';
import { INIT, isTokenRefused, parseFrame, protocols, startFrame, stopFrame } from './realtimeFrames.ts';
import type { FrameError, ServerFrame } from './realtimeFrames.ts';
import type { ConnectionState, Operation, Sink } from './transport.ts';

export interface RealtimeOptions {
  /** `wss://…appsync-realtime-api…/graphql`, or `…/graphql/realtime` on a domain of one's own. */
  url: string;
  /** The host of the GraphQL endpoint, not of the socket. */
  host: string;
  token: TokenSource;
  /** The default is the global one when the first connection is made. */
  WebSocket?: typeof WebSocket;
  /** Milliseconds before the nth attempt to connect again, counted from 0. */
  backOff?: (attempt: number) => number;
  /** How long to wait for an acknowledgement before the connection counts as dead. */
  ackTimeoutMs?: number;
  /** How long an unused connection is kept. */
  idleMs?: number;
}

interface Running {
  query: string;
  variables: unknown;
  sink: Sink<unknown>;
  /** A refused token is renewed once; after a second refusal the subscription is over. */
  renewed: boolean;
  acknowledged: boolean;
}

/** One socket for all subscriptions. It comes back by itself, and every subscription with it. */
export class Realtime {
  readonly #options: Required<Omit<RealtimeOptions, 'WebSocket'>> & Pick<RealtimeOptions, 'WebSocket'>;
  readonly #running = new Map<string, Running>();
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  #socket: WebSocket | undefined;
  #ready = false;
  #attempt = 0;
  #lastId = 0;
  #renewToken = false;
  #refusals = 0;
  #keepAliveMs = 300_000;
  #state: ConnectionState = 'offline';
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RealtimeOptions) {
    this.#options = {
      backOff: jittered,
      ackTimeoutMs: 15_000,
      idleMs: 1_000,
      ...options,
    };
  }

  subscribe<Result, Variables>(
    document: Operation<Result, Variables>,
    variables: Variables,
    sink: Sink<Result>,
  ): () => void {
    const id = String(++this.#lastId);
    this.#running.set(id, {
      query: document.toString(),
      variables,
      sink: sink as Sink<unknown>,
      renewed: false,
      acknowledged: false,
    });
    clearTimeout(this.#idle);
    if (this.#ready) void this.#start(id);
    else this.connect();
    return () => this.#stop(id);
  }

  onConnection(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  /** Connects now if there is a subscriber; a wait for the next attempt is cut short. */
  connect(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    if (this.#socket || this.#running.size === 0) return;
    void this.#open();
  }

  /** Drops the connection; with subscriptions running it comes back. For a device that slept or changed networks. */
  reconnect(): void {
    this.#attempt = 0;
    if (this.#socket) this.#lost(this.#socket);
    this.connect();
  }

  close(): void {
    this.#running.clear();
    clearTimeout(this.#retry);
    this.#drop();
    this.#tell('offline');
  }

  async #open(): Promise<void> {
    const { WebSocket = globalThis.WebSocket, url, host, token } = this.#options;
    // A placeholder keeps a second call from opening a second socket while the token is on its way.
    const opening = (this.#socket = { close() {} } as WebSocket);
    this.#tell('connecting');
    let bearer: string;
    try {
      bearer = await token(this.#renewToken);
    } catch (error) {
      if (this.#socket !== opening) return;
      if (error instanceof SignedOutError) return this.#fail(error);
      return this.#lost(opening);
    }
    if (this.#socket !== opening) return;
    this.#renewToken = false;
    const socket = new WebSocket(url, protocols(host, bearer));
    this.#socket = socket;
    socket.onopen = () => socket.send(INIT);
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      this.#expectWithin(this.#ready ? this.#keepAliveMs : this.#options.ackTimeoutMs);
      const frame = parseFrame(String(data));
      if (frame) this.#receive(frame);
    };
    socket.onclose = () => this.#lost(socket);
    socket.onerror = () => this.#lost(socket);
    this.#expectWithin(this.#options.ackTimeoutMs);
  }

  #receive(frame: ServerFrame): void {
    if (frame.type === 'connection_ack') {
      this.#keepAliveMs = frame.payload?.connectionTimeoutMs ?? this.#keepAliveMs;
      this.#ready = true;
      this.#attempt = 0;
      this.#refusals = 0;
      this.#expectWithin(this.#keepAliveMs);
      this.#tell('live');
      for (const id of this.#running.keys()) void this.#start(id);
    } else if (frame.type === 'connection_error') {
      this.#refused(frame.payload?.errors ?? []);
    } else if (frame.type === 'start_ack') {
      const running = this.#running.get(frame.id);
      if (!running) return;
      running.acknowledged = true;
      running.renewed = false;
      running.sink.ready();
    } else if (frame.type === 'data') {
      const { data, errors } = frame.payload;
      // A frame may race with the end of its subscription, so an unknown id is nothing.
      if (data) this.#running.get(frame.id)?.sink.next(data);
      else if (errors) this.#end(frame.id, errors);
    } else if (frame.type === 'error') {
      this.#failed(frame.id, frame.payload?.errors ?? []);
    } else if (frame.type === 'complete') {
      // The server ended it (rights changed, perhaps): asking again lets the server say yes or no.
      if (this.#running.get(frame.id)?.acknowledged) void this.#start(frame.id);
    }
  }

  async #start(id: string, renewToken = false): Promise<void> {
    const running = this.#running.get(id);
    const socket = this.#socket;
    if (!running || !socket) return;
    running.acknowledged = false;
    let bearer: string;
    try {
      bearer = await this.#options.token(renewToken);
    } catch (error) {
      if (error instanceof SignedOutError) return this.#fail(error);
      return this.#lost(socket);
    }
    if (this.#socket !== socket || !this.#ready || !this.#running.has(id)) return;
    socket.send(startFrame(id, running.query, running.variables, this.#options.host, bearer));
    setTimeout(() => {
      if (this.#socket === socket && this.#running.get(id)?.acknowledged === false) this.#lost(socket);
    }, this.#options.ackTimeoutMs);
  }

  #failed(id: string | undefined, errors: readonly FrameError[]): void {
    const running = id === undefined ? undefined : this.#running.get(id);
    if (id === undefined || !running) {
      // Without an id it is about the whole connection (throttling, for one): leave and come back later.
      if (id === undefined && this.#socket) this.#lost(this.#socket);
      return;
    }
    if (!isTokenRefused(errors) || running.renewed) return this.#end(id, errors);
    running.renewed = true;
    void this.#start(id, true);
  }

  #refused(errors: readonly FrameError[]): void {
    const socket = this.#socket;
    if (!socket) return;
    const ours = errors.some(({ errorCode = 0 }) => [400, 401, 403].includes(errorCode));
    if ((ours || isTokenRefused(errors)) && ++this.#refusals > 1) return this.#fail(toError(errors));
    this.#renewToken = true;
    this.#lost(socket);
  }

  #end(id: string, errors: readonly FrameError[]): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    running?.sink.error(toError(errors));
  }

  /** Ends everything: trying again would get the same answer. */
  #fail(error: Error): void {
    const sinks = [...this.#running.values()].map(({ sink }) => sink);
    this.close();
    for (const sink of sinks) sink.error(error);
  }

  #stop(id: string): void {
    if (!this.#running.delete(id)) return;
    if (this.#ready) this.#socket?.send(stopFrame(id));
    if (this.#running.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#running.size === 0) this.close();
    }, this.#options.idleMs);
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#drop();
    this.#tell('offline');
    if (this.#running.size === 0) return;
    this.#retry = setTimeout(() => this.connect(), this.#options.backOff(this.#attempt++));
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#ready = false;
    clearTimeout(this.#silence);
    clearTimeout(this.#idle);
    for (const running of this.#running.values()) running.acknowledged = false;
    socket?.close(1000);
  }

  #expectWithin(milliseconds: number): void {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    if (socket) this.#silence = setTimeout(() => this.#lost(socket), milliseconds);
  }

  #tell(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

function toError(errors: readonly FrameError[]): UsherError {
  return new UsherError(
    errors.map(({ message = 'The subscription was refused.', ...rest }) => ({ message, ...rest })),
  );
}

/** Doubles from half a second to half a minute, half of it by chance, so that clients do not come back in step. */
function jittered(attempt: number): number {
  const whole = Math.min(500 * 2 ** attempt, 30_000);
  return whole / 2 + (Math.random() * whole) / 2;
}
