// node tools/dev/run.mjs bench/whole.ts: the whole local product, from HTTP request to answer and to the open screen, against
// the same engine with nothing around it.
import { fork, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { listens } from '../test/kit/product/subscriptions.ts';
import { aPerson, gets, type Person } from '../test/kit/product/people.ts';
import { startProduct, type Product } from '../test/kit/product/product.ts';
import { serveBareStore } from './bareServer.ts';
import { answerOf } from './children.ts';
import { inPairs, poster, rateOf, warmUp } from './load.ts';
import { processorMs } from './processor.ts';
import { untilQuiet } from './quiet.ts';
import { median, quantile, report } from './report.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
const roundMs = isFull ? 6_000 : 2_500;
const rounds = isFull ? 6 : 4;
const connections = 32;
const times = isFull ? 200 : 40;
const atOnce = 50;

if (process.argv[2] === 'serve') await serveBareStore();
else await main();

async function main(): Promise<void> {
  const bare = fork(resolve('tools/dev/run.mjs'), ['bench/whole.ts', 'serve'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const { port } = await answerOf<{ port: number }>(bare);
    const product = await startProduct({ args: ['--no-web'], isFirst: true });
    try {
      const person = await aPerson(product);
      await gets(product, person, 'mutation { startTrial(productId: "premium") { trialId } }');
      await compareConsuming(product, person, bare, port);
      await compareReading(product, person, bare);
      await commitToScreen(product, bare);
    } finally {
      await product.stop();
    }
  } finally {
    const ended = new Promise((done) => bare.once('exit', done));
    bare.disconnect();
    await ended;
  }
}

/**
 * P3: one key, an unlimited feature, so that every use is allowed. The rate is from request to answer; what follows in the
 * background (log row, push) is waited for after each round, and is part of the processor time.
 */
async function compareConsuming(
  product: Product,
  person: Person,
  bareProcess: ChildProcess,
  port: number,
): Promise<void> {
  const bare = poster(`http://127.0.0.1:${port}/`, {}, connections);
  const { post, close } = api(product, person);
  const body = JSON.stringify({
    query: 'mutation { consumeUsage(feature: "simulations") { allowed usage { used version } } }',
  });
  const costs: Record<'ours' | 'theirs', { answered: number; all: number }[]> = { ours: [], theirs: [] };
  const measured = async (side: 'ours' | 'theirs', pid: number, operation: () => Promise<void>) => {
    const before = processorMs(pid);
    let done = 0;
    const counted = async () => operation().then(() => void done++);
    const rate = await rateOf(counted, connections, roundMs);
    const answered = (processorMs(pid) - before) / done;
    // Connections that wait for the other side's round would be closed by their server, perhaps just as they are used.
    (side === 'ours' ? close : bare.close)();
    if (side === 'ours') await untilQuiet(product);
    costs[side].push({ answered, all: (processorMs(pid) - before) / done });
    return rate;
  };
  const use = async () => demand(await post(body), '"allowed":true');
  const write = async () => void (await bare.post('{}'));
  await warmUp(use, connections);
  close();
  await warmUp(write, connections);
  bare.close();
  const pairs = await inPairs(
    () => measured('ours', product.pid, use),
    () => measured('theirs', bareProcess.pid!, write),
    rounds,
  );
  const rate = median(pairs.map((pair) => pair.ours / pair.theirs));
  const shown = (side: 'ours' | 'theirs') => Math.round(median(pairs.map((pair) => pair[side])));
  console.log(
    `uses through the whole local API ${shown('ours')}/s   bare conditional write ${shown('theirs')}/s`,
  );
  for (const [part, what, most] of [
    ['all', 'with its log row and push', 2.0],
    ['answered', 'until the last answer', 1.6],
  ] as const) {
    // The first round of each is none of the pairs.
    const [ours, theirs] = [costs.ours, costs.theirs].map((side) => side.slice(1).map((cost) => cost[part]));
    const ratio = median(ours!.map((own, round) => own / theirs![round]!));
    report({
      goal: 'P3',
      what: `processor time of a use through the whole local API, ${what} : bare conditional write`,
      wanted: `at most ${most.toFixed(1)}`,
      measured: `${ratio.toFixed(2)} (${median(ours!).toFixed(2)} ms : ${median(theirs!).toFixed(2)} ms, engines included; rate ${rate.toFixed(2)})`,
      isMet: ratio <= most,
      figures: { ratio, rate },
    });
  }
}

/** P6 */
async function compareReading(product: Product, person: Person, bare: ChildProcess): Promise<void> {
  const { post, close } = api(product, person);
  const body = JSON.stringify({ query: '{ me { id email status version } }' });
  const pairs = await inPairs(
    async () => {
      const rate = await rateOf(async () => demand(await post(body), person.userId), connections, roundMs);
      close();
      return rate;
    },
    async () => (await asked<{ rate: number }>(bare, { read: roundMs })).rate,
    rounds,
  );
  const ratio = median(pairs.map(({ ours, theirs }) => ours / theirs));
  const shown = (side: 'ours' | 'theirs') => Math.round(median(pairs.map((pair) => pair[side])));
  report({
    goal: 'P6',
    what: 'me : the same GetItem, signed by hand, with nothing around it',
    wanted: 'at least 0.60 of its rate',
    measured: `${ratio.toFixed(2)} (${shown('ours')}/s : ${shown('theirs')}/s)`,
    isMet: ratio >= 0.6,
    figures: { ratio },
  });
}

/** P8: one use at a time, from its answer to the event on the socket. */
async function commitToScreen(product: Product, bare: ChildProcess): Promise<void> {
  const person = await aPerson(product);
  await gets(product, person, 'mutation { startTrial(productId: "premium") { trialId } }');
  const screen = await listens(product, person, 'subscription { onUsage { used } }');
  const delays: number[] = [];
  for (let n = 1; n <= times + 5; n++) {
    const heard = screen.heard((event) => event.used === n).then(() => performance.now());
    await gets(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed } }');
    const answered = performance.now();
    // The event may be there before the answer is.
    delays.push(Math.max(0, (await heard) - answered));
  }
  const before = times + 5;
  const seen = screen.heard((event) => event.used === before + atOnce).then(() => performance.now());
  await Promise.all(
    Array.from({ length: atOnce }, () =>
      gets(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed } }'),
    ),
  );
  const last = performance.now();
  const lateMs = Math.max(0, (await seen) - last);
  screen.close();
  report({
    goal: 'P8',
    what: `${atOnce} uses at once: from the last answer to a screen that is right`,
    wanted: 'within 100 ms',
    measured: ms(lateMs),
    isMet: lateMs <= 100,
    figures: { lateMs },
  });
  const ours = delays.slice(5);
  const { delays: engine } = await asked<{ delays: number[] }>(bare, { stream: times });
  const above = quantile(ours, 0.95) - quantile(engine, 0.95);
  report({
    goal: 'P8',
    what: `commit to screen, ${times} uses one after the other, above the engine's own stream`,
    wanted: 'p95 at most 10 ms above',
    measured: `p50 ${ms(median(ours))}, p95 ${ms(quantile(ours, 0.95))}; stream p50 ${ms(median(engine))}, p95 ${ms(quantile(engine, 0.95))}; ${ms(above)} above`,
    isMet: above <= 10,
    figures: { p95: quantile(ours, 0.95), above },
  });
}

function api(product: Product, person: Person) {
  return poster(product.outputs.graphqlUrl, { authorization: person.accessToken }, connections);
}

function demand(answer: string, part: string): void {
  if (!answer.includes(part))
    throw new Error(`Not the answer that was measured for: ${answer.slice(0, 300)}`);
}

function asked<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  const answer = answerOf<Answer>(child);
  child.send(question);
  return answer;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
