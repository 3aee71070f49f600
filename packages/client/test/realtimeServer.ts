import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

export interface Start {
  id: string;
  query: string;
  variables: unknown;
  token: string;
}

/** A server that speaks AppSync's realtime protocol as documented, and does what a test tells it to. */
export async function startRealtimeServer() {
  const http = createServer((_, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({
    server: http,
    handleProtocols: (offered) => (offered.has('graphql-ws') ? 'graphql-ws' : false),
  });
  const connections: Connection[] = [];
  const waiting: { wanted: number; resolve: (connection: Connection) => void }[] = [];
  const server = {
    connectionTimeoutMs: 300_000,
    /** Answers an error for a connection or a start, or undefined to accept. */
    refuseConnection: (_token: string): object | undefined => undefined,
    refuseStart: (_start: Start): object | undefined => undefined,
    acknowledges: true,
    url: '',
    connections,
    /** The nth connection, counted from 0, once it is there. */
    connection(wanted: number): Promise<Connection> {
      const known = connections[wanted];
      return known ? Promise.resolve(known) : new Promise((resolve) => waiting.push({ wanted, resolve }));
    },
    async stop() {
      for (const { socket } of connections) socket.terminate();
      sockets.close();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  sockets.on('connection', (socket, request) => {
    const header = (request.headers['sec-websocket-protocol'] ?? '')
      .split(/, ?/)
      .find((p) => p.startsWith('header-'));
    const claims = JSON.parse(Buffer.from(header!.slice('header-'.length), 'base64url').toString()) as {
      host: string;
      Authorization: string;
    };
    const connection = new Connection(socket, claims);
    connections.push(connection);
    for (const { wanted, resolve } of waiting) if (connections[wanted]) resolve(connections[wanted]);
    const refusal = server.refuseConnection(claims.Authorization);
    const { acknowledges } = server;
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as { type: string; id: string; payload: never };
      if (frame.type === 'connection_init') {
        if (refusal) {
          connection.send({ type: 'connection_error', payload: { errors: [refusal] } });
          socket.close();
        } else if (acknowledges) {
          connection.send({
            type: 'connection_ack',
            payload: { connectionTimeoutMs: server.connectionTimeoutMs },
          });
          connection.send({ type: 'ka' });
        }
      } else if (frame.type === 'start') {
        const { data: text, extensions } = frame.payload as {
          data: string;
          extensions: { authorization: { Authorization: string } };
        };
        const start: Start = {
          id: frame.id,
          ...(JSON.parse(text) as { query: string; variables: unknown }),
          token: extensions.authorization.Authorization,
        };
        const error = server.refuseStart(start);
        if (error) connection.send({ type: 'error', id: frame.id, payload: { errors: [error] } });
        else connection.send({ type: 'start_ack', id: frame.id });
        connection.started(start);
      } else if (frame.type === 'stop') {
        connection.stopped.push(frame.id);
        connection.send({ type: 'complete', id: frame.id });
      }
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  server.url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/graphql/realtime`;
  return server;
}

export type RealtimeServer = Awaited<ReturnType<typeof startRealtimeServer>>;

export class Connection {
  readonly starts: Start[] = [];
  readonly stopped: string[] = [];
  #waiting: { wanted: number; resolve: (start: Start) => void }[] = [];

  constructor(
    readonly socket: WebSocket,
    readonly claims: { host: string; Authorization: string },
  ) {}

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  push(id: string, data: object): void {
    this.send({ type: 'data', id, payload: { data } });
  }

  started(start: Start): void {
    this.starts.push(start);
    this.#waiting = this.#waiting.filter(({ wanted, resolve }) => {
      const known = this.starts[wanted];
      if (known) resolve(known);
      return !known;
    });
  }

  /** The nth start on this connection, counted from 0, once it is there. */
  start(wanted: number): Promise<Start> {
    const known = this.starts[wanted];
    return known ? Promise.resolve(known) : new Promise((resolve) => this.#waiting.push({ wanted, resolve }));
  }
}
