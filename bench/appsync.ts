// node tools/dev/run.mjs bench/appsync.ts: the GraphQL runtime against bare graphql-js, and its sockets against bare ws.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { resolve } from 'node:path';
import { WebSocket } from 'ws';
import { answerOf } from './children.ts';
import { median, report } from './report.ts';
import { apiKey, query, serveAppSync, serveBare, serveBareSockets } from './appsyncServers.ts';

const servers = { bare: serveBare, appsync: serveAppSync, bareSockets: serveBareSockets };
type Name = keyof typeof servers;

const full = process.env['USHER_FULL'] !== undefined;
const roundMs = full ? 6_000 : 1_500;
const rounds = full ? 6 : 4;
const connections = 32;
const socketsCounts = [1_000, 5_000];

interface Contender {
  child: ChildProcess;
  port: number;
  agent: Agent;
}

/** Requests, and processor microseconds that the server spent on them. */
interface Measure {
  perSecond: number;
  microsPerOperation: number;
}

if (process.argv[2] === 'serve') await serve(process.argv[3] as Name);
else await measure();

async function serve(name: Name): Promise<void> {
  process.on('message', () => process.send!({ cpu: process.cpuUsage() }));
  process.on('disconnect', () => process.exit());
  process.send!({ port: await servers[name]() });
}

async function measure(): Promise<void> {
  const started: Contender[] = [];
  const start = async (name: Name) => {
    const contender = await startServer(name);
    started.push(contender);
    return contender;
  };
  try {
    await compareQueries(await start('bare'), await start('appsync'));
    for (const count of socketsCounts)
      await compareFanOut(await start('bareSockets'), await start('appsync'), count);
    await flatness(await start('appsync'));
  } finally {
    for (const { child } of started) child.kill();
  }
}

/** P5: a NONE-backed query of ten fields. */
async function compareQueries(bare: Contender, appsync: Contender): Promise<void> {
  const ask = (contender: Contender) => load(contender, () => post(contender, { query }), roundMs);
  for (const contender of [bare, appsync]) await load(contender, () => post(contender, { query }), roundMs);
  const pairs: [Measure, Measure][] = [];
  for (let round = 0; round < rounds; round++) {
    if (Math.random() < 0.5) pairs.push([await ask(bare), await ask(appsync)]);
    else {
      const ours = await ask(appsync);
      pairs.push([await ask(bare), ours]);
    }
  }
  const rate = median(pairs.map(([floor, ours]) => ours.perSecond / floor.perSecond));
  const cost = median(pairs.map(([floor, ours]) => floor.microsPerOperation / ours.microsPerOperation));
  const shown = (at: 0 | 1) =>
    `${Math.round(median(pairs.map((pair) => pair[at].perSecond)))}/s, ${median(pairs.map((pair) => pair[at].microsPerOperation)).toFixed(0)} µs`;
  console.log(`query of 10 fields   bare graphql-js ${shown(0)}   AppSync ${shown(1)}`);
  report({
    goal: 'P5',
    what: 'NONE-backed query of 10 fields : bare graphql-js with cached documents',
    wanted: 'at least 0.75',
    measured: `${rate.toFixed(2)} by requests, ${cost.toFixed(2)} by processor time`,
    isMet: cost >= 0.75,
    figures: { rate, processor: cost },
  });
}

/** P7: one event to many sockets. */
async function compareFanOut(bare: Contender, appsync: Contender, socketsCount: number): Promise<void> {
  const bareSockets = await Promise.all(Array.from({ length: socketsCount }, () => openBare(bare.port)));
  const ours = await Promise.all(
    Array.from({ length: socketsCount }, (_, n) => openSubscribed(appsync.port, [`i${n}`], 'all')),
  );
  const publish = (contender: Contender) =>
    post(contender, { query: 'mutation { put(channel: "all") { channel text } }' });
  const messages = Math.round((full ? 200_000 : 50_000) / socketsCount);
  const spread = (contender: Contender, sockets: WebSocket[]) =>
    cpuOf(contender, messages * socketsCount, async () => {
      for (let n = 0; n < messages; n++) {
        const heard = heardByAll(sockets);
        await publish(contender);
        await heard;
      }
    });
  await spread(bare, bareSockets);
  await spread(appsync, ours);
  const pairs: [Measure, Measure][] = [];
  for (let round = 0; round < rounds; round++)
    pairs.push([await spread(bare, bareSockets), await spread(appsync, ours)]);
  const rate = median(pairs.map(([floor, own]) => own.perSecond / floor.perSecond));
  const cost = median(pairs.map(([floor, own]) => floor.microsPerOperation / own.microsPerOperation));
  const shown = (at: 0 | 1) => `${Math.round(median(pairs.map((pair) => pair[at].perSecond)))} messages/s`;
  console.log(`fan-out to ${socketsCount}      bare ws ${shown(0)}   AppSync ${shown(1)}`);
  report({
    goal: 'P7',
    what: `fan-out to ${socketsCount} sockets : bare ws`,
    wanted: 'at least 0.80',
    measured: `${rate.toFixed(2)} by messages, ${cost.toFixed(2)} by processor time`,
    isMet: cost >= 0.8,
    figures: { rate, processor: cost },
  });
  for (const socket of [...bareSockets, ...ours]) socket.terminate();
}

/** P7: what a publish costs while no subscriber matches. */
async function flatness(appsync: Contender): Promise<void> {
  const costs: [listeners: number, micros: number][] = [];
  const sockets: WebSocket[] = [];
  let listeners = 0;
  const put = () => post(appsync, { query: 'mutation { put(channel: "none") { channel text } }' });
  await load(appsync, put, roundMs);
  for (const target of [10, 100, 1_000, 10_000]) {
    while (listeners < target) {
      const ids = Array.from({ length: Math.min(200, target - listeners) }, (_, n) => `${listeners + n}`);
      sockets.push(await openSubscribed(appsync.port, ids));
      listeners += ids.length;
    }
    const measures: number[] = [];
    for (let round = 0; round < rounds; round++)
      measures.push((await load(appsync, put, roundMs)).microsPerOperation);
    costs.push([target, median(measures)]);
  }
  for (const socket of sockets) socket.terminate();
  console.log(
    `publish with listeners that do not match: ${costs.map(([count, micros]) => `${count}: ${micros.toFixed(0)} µs`).join('   ')}`,
  );
  report({
    goal: 'P7',
    what: 'growth of a publish from 10 to 10,000 listeners that do not match',
    wanted: 'slope at most 0.05',
    measured: `slope ${slope(costs).toFixed(3)}`,
    isMet: slope(costs) <= 0.05,
    figures: { slope: slope(costs) },
  });
}

async function startServer(name: Name): Promise<Contender> {
  const child = fork(resolve('tools/dev/run.mjs'), ['bench/appsync.ts', 'serve', name], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { port } = await answerOf<{ port: number }>(child);
  return { child, port, agent: new Agent({ keepAlive: true, maxSockets: connections }) };
}

async function processorMicros({ child }: Contender): Promise<number> {
  const answer = answerOf<{ cpu: NodeJS.CpuUsage }>(child);
  child.send('cpu');
  const { cpu } = await answer;
  return cpu.user + cpu.system;
}

async function cpuOf(contender: Contender, operations: number, run: () => Promise<void>): Promise<Measure> {
  const [cpuBefore, before] = [await processorMicros(contender), performance.now()];
  await run();
  const seconds = (performance.now() - before) / 1000;
  return {
    perSecond: operations / seconds,
    microsPerOperation: ((await processorMicros(contender)) - cpuBefore) / operations,
  };
}

async function load(contender: Contender, operation: () => Promise<void>, forMs: number): Promise<Measure> {
  const [cpuBefore, before] = [await processorMicros(contender), performance.now()];
  let done = 0;
  const worker = async () => {
    while (performance.now() - before < forMs) {
      await operation();
      done++;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - before) / 1000;
  return {
    perSecond: done / seconds,
    microsPerOperation: ((await processorMicros(contender)) - cpuBefore) / done,
  };
}

function post({ port, agent }: Contender, envelope: object): Promise<void> {
  const body = JSON.stringify(envelope);
  const headers = { 'content-type': 'application/json', 'content-length': body.length, 'x-api-key': apiKey };
  return new Promise((done, failed) => {
    const outgoing = request(
      { port, host: '127.0.0.1', path: '/graphql', method: 'POST', agent, headers },
      (incoming) => {
        incoming.resume();
        incoming.on('end', () =>
          incoming.statusCode === 200 ? done() : failed(new Error(`Status ${incoming.statusCode}.`)),
        );
      },
    );
    outgoing.on('error', failed);
    outgoing.end(body);
  });
}

function openBare(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
  return new Promise((opened) => socket.once('open', () => opened(socket)));
}

/** A socket with a subscription for each id, to a channel of its own unless one is named. */
async function openSubscribed(port: number, ids: string[], channel?: string): Promise<WebSocket> {
  const authorization = { host: `127.0.0.1:${port}`, 'x-api-key': apiKey };
  const encoded = Buffer.from(JSON.stringify(authorization)).toString('base64url');
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, ['graphql-ws', `header-${encoded}`]);
  await new Promise((opened) => socket.once('open', opened));
  socket.send('{"type":"connection_init"}');
  await new Promise<void>((ready) => {
    let acknowledged = 0;
    socket.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { type: string };
      if (type === 'start_ack' && ++acknowledged === ids.length) ready();
      if (type !== 'ka' || acknowledged > 0) return;
      for (const id of ids) {
        const variables = { channel: channel ?? id };
        const text = 'subscription s($channel: String) { onPut(channel: $channel) { channel text } }';
        const payload = { data: JSON.stringify({ query: text, variables }), extensions: { authorization } };
        socket.send(JSON.stringify({ id, type: 'start', payload }));
      }
    });
  });
  return socket.removeAllListeners('message');
}

function heardByAll(sockets: WebSocket[]): Promise<void> {
  let left = sockets.length;
  return new Promise((all) => {
    for (const socket of sockets) socket.once('message', () => --left === 0 && all());
  });
}

function slope(points: [number, number][]): number {
  const logs = points.map(([x, y]) => [Math.log10(x), Math.log10(y)] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const over = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
