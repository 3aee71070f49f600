import { request as httpRequest, type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

export type Emit = (name: string, body: unknown) => void;

export interface PhoneNetwork {
  modules: { Networking: object; WebSocketModule: object };
  /** Sockets end, and the app is not told. */
  dropSockets(): void;
  /** Without a network nothing is reached. */
  isConnected: boolean;
}

export const listening = { addListener() {}, removeListeners() {} };

/** What React Native's `fetch` and `WebSocket` leave to the phone. */
export function phoneNetwork(emit: Emit): PhoneNetwork {
  const sockets = new Map<number, WebSocket>();
  let requests = 0;
  const network: PhoneNetwork = {
    isConnected: true,
    dropSockets() {
      for (const socket of sockets.values()) silenced(socket).terminate();
      sockets.clear();
    },
    modules: {
      Networking: {
        ...listening,
        abortRequest() {},
        sendRequest(request: NativeRequest, tellId: (id: number) => void) {
          const id = ++requests;
          tellId(id);
          send(request, id, network.isConnected, emit);
        },
      },
      WebSocketModule: {
        ...listening,
        connect(url: string, names: string[] | null, _: object, id: number) {
          if (!network.isConnected) return setImmediate(emit, 'websocketFailed', { id, message: offline });
          sockets.set(id, opened(new WebSocket(url, names ?? []), id, emit));
        },
        send: (text: string, id: number) => sockets.get(id)?.send(text),
        close: (code: number, reason: string, id: number) => sockets.get(id)?.close(code, reason),
      },
    },
  };
  return network;
}

const offline = 'The Internet connection appears to be offline.';

interface NativeRequest {
  method: string;
  url: string;
  data?: { string?: string };
  headers: Record<string, string>;
  responseType: string;
}

function send(request: NativeRequest, id: number, isConnected: boolean, emit: Emit): void {
  const { method, url, data, headers, responseType } = request;
  const failed = ({ message }: Error) => emit('didCompleteNetworkResponse', [id, message, false]);
  if (!isConnected) return void setImmediate(failed, new Error(offline));
  const answered = (answer: IncomingMessage) => {
    const parts: Buffer[] = [];
    answer.on('data', (part: Buffer) => parts.push(part)).on('error', failed);
    answer.on('end', () => {
      const body = Buffer.concat(parts).toString(responseType === 'base64' ? 'base64' : 'utf8');
      emit('didReceiveNetworkResponse', [id, answer.statusCode, answer.headers, url]);
      emit('didReceiveNetworkData', [id, body]);
      emit('didCompleteNetworkResponse', [id, null]);
    });
  };
  // A kept connection may have been closed by the other side while the app computed.
  httpRequest(url, { method, headers, agent: false }, answered).on('error', failed).end(data?.string);
}

function opened(socket: WebSocket, id: number, emit: Emit): WebSocket {
  return socket
    .on('open', () => emit('websocketOpen', { id, protocol: socket.protocol }))
    .on('message', (data: Buffer) => emit('websocketMessage', { type: 'text', id, data: data.toString() }))
    .on('close', (code, reason) => emit('websocketClosed', { id, code, reason: reason.toString() }))
    .on('error', ({ message }) => emit('websocketFailed', { id, message }));
}

function silenced(socket: WebSocket): WebSocket {
  return socket.removeAllListeners().on('error', () => undefined);
}
