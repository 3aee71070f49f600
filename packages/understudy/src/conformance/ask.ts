import WebSocket from 'ws';
import { credentialsOf, isKnown, type Asker } from './askers.ts';
import type { ConformanceCase, HttpAsk, SocketAsk } from './cases/asks.ts';
import type { AskedApi } from './target.ts';

/** Longer than any answer takes, and than an event needs to come. */
const answerMsMax = 20_000;

/** Whether the target was given with what the case asks by. */
export function canAsk({ ask }: ConformanceCase, target: AskedApi): boolean {
  const steps = ask.kind === 'socket' ? ask.steps : [];
  return [ask, ...steps].every(({ as = 'key' }) => isKnown(as, target));
}

/** What the target answers to a case: status and body, or the frames that were awaited. */
export async function answerTo({ before = [], ask }: ConformanceCase, target: AskedApi): Promise<unknown> {
  for (const one of before) await answerOverHttp(one, target);
  return masked(
    ask.kind === 'http' ? await answerOverHttp(ask, target) : await framesOf(ask, target),
    target,
  );
}

async function answerOverHttp(ask: HttpAsk, target: AskedApi): Promise<{ status: number; body: unknown }> {
  const { as = 'key', contentType = 'application/json', method, body = '', query } = ask;
  const url = new URL(target.graphqlUrl);
  const headers = { 'content-type': contentType };
  const given = await credentialsOf(as, target, { path: url.pathname, body, headers });
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const answer = await fetch(url, {
    ...{ method, headers: given },
    ...(ask.body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(answerMsMax),
  });
  const text = await answer.text();
  return { status: answer.status, body: jsonOr(text) };
}

async function framesOf({ steps, as: connecting = 'key' }: SocketAsk, target: AskedApi): Promise<unknown[]> {
  const { pathname } = new URL(target.graphqlUrl);
  const authorization = (as: Asker, path: string, body: string) => inFrames(as, target, path, body);
  const header = await authorization(connecting, `${pathname}/connect`, '{}');
  const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
  const socket = new WebSocket(target.realtimeUrl, ['graphql-ws', `header-${encoded}`]);
  const frames = framesFrom(socket);
  const awaited: unknown[] = [];
  try {
    await frames.opened;
    for (const { send, publish, awaits, as = connecting } of steps) {
      const data = (send as { payload?: { data?: string } } | undefined)?.payload?.data ?? '';
      if (send) socket.send(JSON.stringify(withCredentials(send, await authorization(as, pathname, data))));
      if (publish)
        await answerOverHttp(
          { kind: 'http', method: 'POST', body: JSON.stringify({ query: publish }) },
          target,
        );
      if (!awaits) continue;
      const frame = await frames.next(awaits);
      awaited.push(frame);
      // Any other frame than the one that is awaited is the answer, and a difference.
      if (frame.type !== awaits) break;
    }
  } finally {
    socket.close();
  }
  return awaited;
}

/** As a client puts them into the handshake and into each start: the host, and for a signature what was signed. */
function inFrames(as: Asker, target: AskedApi, path: string, body: string): Promise<Record<string, string>> {
  const { host } = new URL(target.graphqlUrl);
  const ofSignatures = {
    accept: 'application/json, text/javascript',
    'content-encoding': 'amz-1.0',
    'content-type': 'application/json; charset=UTF-8',
  };
  const headers = { host, ...(as.startsWith('iam') ? ofSignatures : {}) };
  return credentialsOf(as, target, { path, body, headers });
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
    new Promise<{ type: string }>((resolve, reject) => {
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
          return settle(() => resolve(frame));
        }
        if (failure) settle(() => reject(failure!));
      };
      look();
    });
  return { opened, next };
}

/**
 * Without what differs from call to call, and without what tells whose API it is: ids of requests, times, the host, the access key and
 * account; nor the order of members in a text of JSON, which is read for that.
 */
function masked(answer: unknown, { graphqlUrl, iam }: AskedApi): unknown {
  const own = [new URL(graphqlUrl).host, iam?.accessKeyId].filter((one) => one !== undefined);
  const text = own
    .reduce((masking, one) => masking.replaceAll(one, '…'), JSON.stringify(answer))
    .replace(/(Request ID: )[\w-]+/g, '$1…')
    .replace(/\b\d{8}T\d{6}Z\b|\b\d{8}(?=\/[\w-]+\/appsync\/)|\b\d{12}\b/g, '…');
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
