import WebSocket from 'ws';
import type { ConformanceCase, HttpAsk, SocketAsk } from './cases/asks.ts';
import type { AskedApi } from './target.ts';

/** Longer than any answer takes, and than an event needs to come. */
const answerMsMax = 20_000;

/** What the target answers to a case: status and body, or the frames that were awaited. */
export async function answerTo({ before = [], ask }: ConformanceCase, target: AskedApi): Promise<unknown> {
  for (const one of before) await answerOverHttp(one, target);
  return masked(ask.kind === 'http' ? await answerOverHttp(ask, target) : await framesOf(ask, target));
}

async function answerOverHttp(ask: HttpAsk, target: AskedApi): Promise<{ status: number; body: unknown }> {
  const { apiKey = target.apiKey, contentType = 'application/json', method, body, query } = ask;
  const url = new URL(target.graphqlUrl);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': contentType, ...(apiKey === null ? {} : { 'x-api-key': apiKey }) },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(answerMsMax),
  });
  const text = await answer.text();
  return { status: answer.status, body: jsonOr(text) };
}

async function framesOf({ steps }: SocketAsk, target: AskedApi): Promise<unknown[]> {
  const authorization = { host: new URL(target.graphqlUrl).host, 'x-api-key': target.apiKey };
  const encoded = Buffer.from(JSON.stringify(authorization)).toString('base64url');
  const socket = new WebSocket(target.realtimeUrl, ['graphql-ws', `header-${encoded}`]);
  const frames = framesFrom(socket);
  const awaited: unknown[] = [];
  try {
    await frames.opened;
    for (const { send, publish, awaits } of steps) {
      if (send) socket.send(JSON.stringify(withCredentials(send, authorization)));
      if (publish)
        await answerOverHttp(
          { kind: 'http', method: 'POST', body: JSON.stringify({ query: publish }) },
          target,
        );
      if (awaits) awaited.push(await frames.next(awaits));
    }
  } finally {
    socket.close();
  }
  return awaited;
}

function withCredentials(frame: object, authorization: object): object {
  const { payload } = frame as { payload?: object };
  return payload ? { ...frame, payload: { ...payload, extensions: { authorization } } } : frame;
}

/** Frames in the order in which they came; keep-alives are passed over, as clients do. */
function framesFrom(socket: WebSocket) {
  const come: { type: string }[] = [];
  let look = (): void => undefined;
  let failure: Error | undefined;
  socket.on('message', (data) => {
    come.push(JSON.parse(String(data)) as { type: string });
    look();
  });
  socket.on('error', (error) => {
    failure = error;
    look();
  });
  socket.on('close', (code) => {
    failure ??= new Error(`The socket was closed with ${code}.`);
    look();
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const next = (type: string) =>
    new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No frame of type ${type} came.`)), answerMsMax);
      const settle = (act: () => void) => {
        clearTimeout(timer);
        look = () => undefined;
        act();
      };
      look = () => {
        while (come.length > 0) {
          const frame = come.shift()!;
          if (frame.type === 'ka') continue;
          // Any other frame than the one that is awaited is the answer, and a difference.
          return settle(() => resolve(frame));
        }
        if (failure) settle(() => reject(failure!));
      };
      look();
    });
  return { opened, next };
}

/** Without what differs from call to call: ids of requests, and the order of members in a text of JSON, which is read for that. */
function masked(answer: unknown): unknown {
  const text = JSON.stringify(answer).replace(/(Request ID: )[\w-]+/g, '$1…');
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'string' || !/^[{[]/.test(value)) return value;
    const inner = jsonOr(value);
    return typeof inner === 'object' ? { textOf: inner } : value;
  }) as unknown;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
