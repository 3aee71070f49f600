import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket as TcpSocket,
} from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { HttpHandler, HttpRequest, HttpResponse, Socket, SocketHandler } from './http.ts';

/** Larger than anything that a service behind it takes: Lambda's 6 MB, DynamoDB's 16 MB, an archive in S3. */
const bodyBytesMax = 20 * 1024 * 1024;
/** A client frame; AppSync's own messages are a few kilobytes. */
const frameBytesMax = 512 * 1024;
/**
 * Longer than a client is busy with something else. A test that waits for an installation of packages does not hear meanwhile that its
 * connection was closed, and its next request is lost with it; AWS's load balancers keep one for a minute.
 */
const idleMs = 600_000;

export interface Route {
  /** Whether this route answers the path; the first that does, does. */
  matches(path: string): boolean;
  handle: HttpHandler;
}

export interface SocketRoute {
  matches(path: string): boolean;
  open: SocketHandler;
}

export interface Server {
  port: number;
  /** Everything is answered 503 until the routes are given. `now` dates the answers, so that signers find a moved clock. */
  serve(routes: Route[], sockets: SocketRoute[], now?: () => number): void;
  close(): Promise<void>;
}

/** Nothing of this machine has the address that is to be listened on. */
export class NoSuchAddress extends Error {
  override readonly name = 'NoSuchAddress';
  constructor(host: string) {
    super(`This machine has no address ${host} to listen on.`);
  }
}

/**
 * The only file that knows http and ws. Rejects with the listen error, such as EADDRINUSE. With a certificate the same port is
 * asked over TLS, too; without TLS it still answers, as what runs beside it trusts no certificate.
 */
export async function listen(
  host: string,
  port: number,
  identity?: { key: string; certificate: string },
): Promise<Server> {
  let routes: Route[] | undefined;
  let socketRoutes: SocketRoute[] = [];
  let dateOf = () => new Date().toUTCString();
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    outgoing.setHeader('date', dateOf());
    if (isForeign(host, incoming)) return send(outgoing, plain(421, foreignHost));
    void answer(routes, incoming, outgoing);
  };
  const servers: HttpServer[] = [createServer(onRequest)];
  if (identity) servers.push(createTlsServer({ key: identity.key, cert: identity.certificate }, onRequest));
  for (const server of servers) server.keepAliveTimeout = idleMs;
  const front = identity ? eitherWay(servers) : servers[0]!;
  const peers = new Set<TcpSocket>();
  front.on('connection', (peer) => {
    peers.add(peer);
    peer.once('close', () => peers.delete(peer));
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: frameBytesMax,
    handleProtocols: (offered) => (offered.has('graphql-ws') ? 'graphql-ws' : false),
  });
  for (const server of servers)
    server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) =>
      upgrade(sockets, isForeign(host, incoming) ? [] : socketRoutes, incoming, socket, head),
    );
  await new Promise<void>((resolve, reject) => {
    front.once('error', (error: NodeJS.ErrnoException) =>
      reject(['ENOTFOUND', 'EADDRNOTAVAIL'].includes(error.code!) ? new NoSuchAddress(host) : error),
    );
    front.listen(port, host, resolve);
  });
  return {
    port: (front.address() as AddressInfo).port,
    serve: (httpRoutes, wsRoutes, now) => {
      dateOf = () => new Date((now ?? Date.now)()).toUTCString();
      routes = httpRoutes;
      socketRoutes = wsRoutes;
    },
    close: () => close(front, peers, sockets),
  };
}

const foreignHost = 'This server is asked by the name localhost or by its loopback address only.';

/**
 * A page of a stranger may give its own name this machine's address and then read every answer. Only a server that listens on
 * loopback knows all of its names; one that listens elsewhere is asked by others.
 */
function isForeign(boundTo: string, { headers }: IncomingMessage): boolean {
  if (!isLoopback(boundTo) || headers.host === undefined) return false;
  const name = headers.host.replace(/:\d+$/, '').toLowerCase();
  return name !== boundTo && !isLoopback(name);
}

function isLoopback(name: string): boolean {
  return /^(?:.+\.)?localhost$|^127(?:\.\d{1,3}){3}$|^\[?::1\]?$/.test(name);
}

async function answer(
  routes: Route[] | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { path, query } = addressOf(incoming);
  const body = await bodyOf(incoming);
  if (body === 'gone') return;
  if (body === 'too large') return send(outgoing, plain(413, 'The body is larger than 20 MiB.'));
  if (!routes) return send(outgoing, plain(503, 'Starting.'));
  const route = routes.find((one) => one.matches(path));
  if (!route) return send(outgoing, plain(404, 'Nothing is served here.'));
  const request: HttpRequest = {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers: headersOf(incoming),
    ...repeatedOf(incoming),
    body,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
  send(outgoing, await route.handle(request));
}

function upgrade(
  server: WebSocketServer,
  routes: SocketRoute[],
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const { path, query } = addressOf(incoming);
  const route = routes.find((one) => one.matches(path));
  // A peer that vanishes in the middle of the handshake is no fault of ours and cannot be answered.
  socket.on('error', () => socket.destroy());
  if (!route) {
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    return;
  }
  server.handleUpgrade(incoming, socket, head, (webSocket) => {
    const headers = headersOf(incoming);
    const session = route.open(socketOf(webSocket), {
      path,
      query,
      headers,
      protocols: (headers['sec-websocket-protocol'] ?? '')
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
      sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
    });
    webSocket.on('message', (data) => session.message(data.toString()));
    webSocket.on('close', () => session.closed());
    webSocket.on('error', () => webSocket.terminate());
  });
}

function socketOf(webSocket: WebSocket): Socket {
  return {
    send: (text) => webSocket.send(text),
    close: (code, reason) => webSocket.close(code, reason),
  };
}

function addressOf(incoming: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2);
  return { path, query: new URLSearchParams(query) };
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

/** Few requests repeat a header, so the raw list is read first. */
function repeatedOf({ rawHeaders, headersDistinct }: IncomingMessage): Pick<HttpRequest, 'repeated'> {
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  if (new Set(names).size === names.length) return {};
  const repeated: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(headersDistinct))
    if (values !== undefined && values.length > 1) repeated[name] = values;
  return { repeated };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer | 'too large' | 'gone'> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= bodyBytesMax) chunks.push(chunk);
    });
    incoming.on('end', () => resolve(length > bodyBytesMax ? 'too large' : Buffer.concat(chunks, length)));
    incoming.on('error', () => resolve('gone'));
  });
}

function plain(status: number, text: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text };
}

/** A body that is text goes out as text: Node then sends it in one piece with the headers. */
function send(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  outgoing.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
  outgoing.end(body);
}

/** The first byte of a TLS connection is that of a handshake record, with which no request begins. */
function eitherWay([http, https]: HttpServer[]): TcpServer {
  return createTcpServer((socket: TcpSocket) => {
    // A peer that leaves before it has said anything is no fault of ours.
    socket.on('error', () => socket.destroy());
    socket.once('data', (first) => {
      socket.pause();
      (first[0] === tlsHandshake ? https! : http!).emit('connection', socket);
      socket.unshift(first);
      process.nextTick(() => socket.resume());
    });
  });
}

const tlsHandshake = 0x16;

async function close(front: TcpServer, peers: Set<TcpSocket>, sockets: WebSocketServer): Promise<void> {
  for (const client of sockets.clients) client.terminate();
  await new Promise<void>((resolve) => sockets.close(() => resolve()));
  await new Promise<void>((resolve) => {
    front.close(() => resolve());
    for (const peer of peers) peer.destroy();
  });
}
