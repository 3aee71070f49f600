import { WebSocket } from 'ws';
import type { Cloud } from '../../../src/cloud.ts';
import type { Dial, Line, TestSocket } from './sockets.ts';

/** A WebSocket to a stack that may still be on its way up; frames wait until it is open. */
export function wireSocket(
  cloud: Promise<Cloud>,
  host: string,
  { protocols, path = '/graphql/realtime', query, headers }: Dial & { protocols: string[] },
  heard: TestSocket,
): Line {
  const waiting: string[] = [];
  let socket: WebSocket | undefined;
  const open = ({ address }: Cloud) => {
    const url = new URL(path, address.replace('http', 'ws'));
    url.search = new URLSearchParams(query).toString();
    // A client that is answered without the protocol that it named would not listen any further.
    const isKnown = protocols.includes('graphql-ws');
    const named = isKnown || protocols.length === 0 ? {} : { 'sec-websocket-protocol': protocols.join(', ') };
    socket = new WebSocket(url, isKnown ? protocols : [], { headers: { host, ...headers, ...named } });
    socket.on('open', () => waiting.splice(0).forEach((text) => socket!.send(text)));
    socket.on('message', (text) => heard.receive(String(text)));
    socket.on('close', (code, reason) => heard.close(code, String(reason)));
    socket.on('error', (error) => heard.fail(error));
  };
  void cloud.then(open, (error: Error) => heard.fail(error));
  return {
    send: (text) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(text);
      else waiting.push(text);
    },
    end: () => socket?.terminate(),
  };
}
