import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { aPerson, gets } from '../test/kit/product/people.ts';
import { startProduct, type Product } from '../test/kit/product/product.ts';
import { answerOf } from './children.ts';
import type { PeerName, PeerServer } from './peerServers.ts';
import { untilQuiet } from './quiet.ts';

/** One request. */
export interface Ask {
  headers: Record<string, string>;
  body: string;
}

/** A server that answers whether a use is allowed, with everything that it needs for that below its process. */
export interface Contender {
  name: string;
  pid: number;
  url: string;
  /** Of a key that is never used up. */
  hot: Ask;
  /** Of keys with a limit, for a burst each. */
  limited: Ask[];
  /** What an answer says that allows the use. */
  allowed: string;
  /** Until everything is done that follows from the uses. */
  settle: () => Promise<void>;
  stop: () => Promise<void>;
}

/** The whole product as `npm start` runs it: signed-in users, a plan without limit for the rate, and one with for the bursts. */
export async function startUsher(limit: number, bursts: number): Promise<Contender> {
  const product = await startProduct({ args: ['--no-web'], isFirst: true });
  const ask = (headers: Record<string, string>, feature: string) => ({
    headers,
    body: JSON.stringify({
      query: `mutation { consumeUsage(feature: "${feature}") { allowed usage { used version } } }`,
    }),
  });
  const limited: Ask[] = [];
  for (let n = 0; n < bursts; n++) limited.push(ask(await withLeft(product, limit), 'exports'));
  return {
    name: 'Usher',
    pid: product.pid,
    url: product.outputs.graphqlUrl,
    hot: ask(await onTrial(product), 'simulations'),
    limited,
    allowed: '"allowed":true',
    settle: () => untilQuiet(product),
    stop: () => product.stop(),
  };
}

/** A user of the trial of `premium` who has used up its exports but for `left`. */
async function withLeft(product: Product, left: number): Promise<Ask['headers']> {
  const headers = await onTrial(product);
  const query = `mutation { consumeUsage(feature: "exports", amount: ${premiumExports - left}) { allowed } }`;
  const answer = await fetch(product.outputs.graphqlUrl, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const text = await answer.text();
  if (!text.includes('"allowed":true')) throw new Error(`The limit could not be set: ${text}`);
  return headers;
}

/** As the catalog has it. */
const premiumExports = 200;

async function onTrial(product: Product): Promise<Ask['headers']> {
  const person = await aPerson(product);
  await gets(product, person, 'mutation { startTrial(productId: "premium") { trialId } }');
  return { authorization: person.accessToken };
}

/** One conditional write by the AWS SDK, over the engine that the product uses. */
export async function startBare(): Promise<Contender> {
  const child = forked(['bench/peers.ts', 'bare']);
  const { port } = await answerOf<{ port: number }>(child);
  const hot = { headers: {}, body: '{}' };
  return {
    name: 'bare conditional write',
    url: `http://127.0.0.1:${port}/`,
    ...{ hot, limited: [], allowed: '"remaining"' },
    ...processOf(child),
  };
}

export async function startPeer(name: PeerName): Promise<Contender> {
  const child = forked(['bench/peers.ts', 'serve', name]);
  const { url, headers, hot, limited, allowed } = await answerOf<PeerServer>(child);
  const asks = limited.map((body) => ({ headers, body }));
  return { name, url, hot: { headers, body: hot }, limited: asks, allowed, ...processOf(child) };
}

function forked(words: string[]): ChildProcess {
  return fork(resolve('tools/dev/run.mjs'), words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

function processOf(child: ChildProcess): Pick<Contender, 'pid' | 'settle' | 'stop'> {
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    pid: child.pid!,
    settle: async () => undefined,
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
