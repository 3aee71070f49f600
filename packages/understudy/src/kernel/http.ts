/** What a protocol core is given and gives back; only `server.ts` knows sockets. */
export interface HttpRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case; a header sent twice is joined with a comma. */
  headers: Record<string, string>;
  /** Each value of a header that was sent more than once; absent where none was. */
  repeated?: Record<string, string[]>;
  body: Buffer;
  sourceIp: string;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

/** One open WebSocket, as the protocol core sees it. */
export interface Socket {
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** What `server.ts` knows of a WebSocket when it opens. */
export interface SocketHandshake {
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  /** As offered in `Sec-WebSocket-Protocol`. */
  protocols: string[];
  sourceIp: string;
}

/** What the core does with the frames of one socket. */
export interface SocketSession {
  message(text: string): void;
  closed(): void;
}

export type SocketHandler = (socket: Socket, handshake: SocketHandshake) => SocketSession;
