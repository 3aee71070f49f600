import WebSocket from 'ws';
import type { Person } from './people.ts';
import type { Product } from './product.ts';

export interface Listening<Event = any> {
  events: Event[];
  /** Resolves with the first event that fits, whether it came already or comes. */
  heard(fits: (event: Event) => boolean): Promise<Event>;
  close(): void;
}

/** Subscribes as a browser does, over AppSync's protocol; resolves when the server has acknowledged. */
export async function listens<Event = any>(
  product: Product,
  person: Pick<Person, 'accessToken'>,
  query: string,
  variables: object = {},
): Promise<Listening<Event>> {
  const host = new URL(product.outputs.graphqlUrl).host;
  const authorization = { host, Authorization: person.accessToken };
  const header = Buffer.from(JSON.stringify(authorization)).toString('base64url');
  const socket = new WebSocket(product.outputs.realtimeUrl, ['graphql-ws', `header-${header}`]);
  const events: Event[] = [];
  const waiting = new Set<() => void>();
  const frames = framesOf(socket);
  socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  await frames.next('connection_ack');
  const data = JSON.stringify({ query, variables });
  socket.send(JSON.stringify({ id: '1', type: 'start', payload: { data, extensions: { authorization } } }));
  frames.onData((payload) => {
    events.push(Object.values(payload.data)[0] as Event);
    for (const look of waiting) look();
  });
  await frames.next('start_ack');
  return {
    events,
    heard: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = events.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => socket.close(),
  };
}

function framesOf(socket: WebSocket) {
  const seen: { type: string; payload?: any }[] = [];
  const waiting: { type: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  let onData: (payload: any) => void = () => undefined;
  socket.on('message', (text: Buffer) => {
    const frame = JSON.parse(text.toString()) as { type: string; payload?: any };
    if (frame.type === 'data') return onData(frame.payload);
    if (frame.type === 'ka') return;
    seen.push(frame);
    const failed = frame.type === 'error' || frame.type === 'connection_error';
    for (const one of waiting.splice(0)) {
      if (failed) one.reject(new Error(JSON.stringify(frame.payload)));
      else if (one.type === frame.type) one.resolve();
      else waiting.push(one);
    }
  });
  return {
    next: (type: string) =>
      new Promise<void>((resolve, reject) => {
        if (seen.some((frame) => frame.type === type)) return resolve();
        const failed = seen.find((frame) => frame.type.endsWith('error'));
        if (failed) return reject(new Error(JSON.stringify(failed.payload)));
        waiting.push({ type, resolve, reject });
      }),
    onData: (listener: (payload: any) => void) => (onData = listener),
  };
}
