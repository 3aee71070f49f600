// node tools/dev/run.mjs bench/understudy.ts: the packed local cloud beside Amplify's AppSync simulator, the same API in both.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { startEngine } from '../packages/understudy/src/dynamodb/engine.ts';
import { inPairs, poster, rateOf, warmUp } from './load.ts';
import { installPeers } from './peerServers.ts';
import { processorMs, residentMegabytes } from './processor.ts';
import { median, report } from './report.ts';
import { itemQuery, writeBenchStack } from './understudyStack.ts';

const full = process.env['USHER_FULL'] !== undefined;
const [starts, rounds, roundMs] = full ? [10, 8, 6_000] : [5, 4, 3_000];
const connections = 32;

interface Answering {
  child: ChildProcess;
  url: string;
  headers: Record<string, string>;
  /** The conditional write. */
  write: string;
}

installPeers();
const folder = mkdtempSync(join(tmpdir(), 'usher-bench-understudy-'));
try {
  const command = packedCommand();
  writeBenchStack(join(folder, 'stack'));
  const ours = () => startUnderstudy(command);
  await compareStarts(ours, startSimulator);
  await compareServing(await ours(), await startSimulator());
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** As it is installed: built, and beside the packages of this repository, of which it needs some. */
function packedCommand(): string {
  const to = resolve('build', 'bench');
  mkdirSync(to, { recursive: true });
  const { status, stderr } = spawnSync('npm', ['run', '-s', 'pack:understudy', '--', '--to', to], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return join(to, 'understudy', 'bin', 'understudy.mjs');
}

async function startUnderstudy(command: string): Promise<Answering> {
  const data = mkdtempSync(join(folder, 'data-'));
  const more = ['--json', '--port', '0', '--ephemeral', '--data', data];
  const { child, line } = await firstLine([command, join(folder, 'stack'), ...more]);
  const { graphqlUrl, apiKey } = (line as { outputs: Record<string, string> }).outputs;
  const write = JSON.stringify({
    query: 'mutation { consumeUsage(feature: "one") { allowed usage { used version } } }',
  });
  return { child, url: graphqlUrl!, headers: { 'x-api-key': apiKey! }, write };
}

async function startSimulator(): Promise<Answering> {
  // It makes its table anew.
  const own = await startEngine({
    dataFolder: mkdtempSync(join(folder, 'simulator-')),
    onExit: (message) => console.error(message),
  });
  const { child, line } = await firstLine([resolve('bench/peers/simulatorAlone.mjs'), own.endpoint]);
  child.once('exit', () => void own.stop());
  const { url, headers, hot } = line as { url: string; headers: Record<string, string>; hot: string };
  return { child, url, headers, write: hot };
}

/** Starts a program, and gives the first line that it prints, as JSON. */
async function firstLine(args: string[]): Promise<{ child: ChildProcess; line: object }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((ready, failed) => {
    lines.once('line', ready);
    child.once('exit', (code) => failed(new Error(`${args[0]} ended with ${String(code)}.`)));
  });
  return { child, line: JSON.parse(line) as object };
}

async function stop({ child }: Answering): Promise<void> {
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await ended;
}

/** From the start of the process to the first answer, the database of each included. */
async function compareStarts(
  ours: () => Promise<Answering>,
  theirs: () => Promise<Answering>,
): Promise<void> {
  const timed = (begin: () => Promise<Answering>) => async () => {
    const started = performance.now();
    const answering = await begin();
    const { post, close } = poster(answering.url, answering.headers, 1);
    await post(itemQuery);
    const seconds = (performance.now() - started) / 1000;
    close();
    await stop(answering);
    return seconds;
  };
  const pairs = await inPairs(timed(ours), timed(theirs), starts);
  const [own, simulator] = [median(pairs.map((one) => one.ours)), median(pairs.map((one) => one.theirs))];
  report({
    goal: 'P17',
    what: `understudy, packed, from nothing to the first answer, median of ${starts} : Amplify's simulator`,
    wanted: 'at most 1.0 of its time',
    measured: `${(own / simulator).toFixed(2)} (${own.toFixed(2)} s : ${simulator.toFixed(2)} s)`,
    isMet: own <= simulator,
    figures: { ours: own, theirs: simulator },
  });
}

async function compareServing(own: Answering, simulator: Answering): Promise<void> {
  try {
    await compareRates('a query of 10 fields without a database', own, simulator, () => itemQuery);
    await compareRates('one conditional UpdateItem', own, simulator, ({ write }) => write);
    const [ours, theirs] = [own, simulator].map(({ child }) => residentMegabytes(child.pid!)) as [
      number,
      number,
    ];
    report({
      goal: 'P17',
      what: `resident memory after that : Amplify's simulator`,
      wanted: 'no goal',
      measured: `${ours.toFixed(0)} MB with its database : ${theirs.toFixed(0)} MB without`,
      figures: { ours, theirs },
    });
  } finally {
    await stop(own);
    await stop(simulator);
  }
}

async function compareRates(
  what: string,
  own: Answering,
  simulator: Answering,
  bodyOf: (of: Answering) => string,
): Promise<void> {
  const asking = (answering: Answering) => {
    const { post } = poster(answering.url, answering.headers, connections);
    const body = bodyOf(answering);
    return async () => {
      const text = await post(body);
      if (text.includes('"errors"') || text.includes('"allowed":false')) throw new Error(text);
    };
  };
  const [ours, theirs] = [asking(own), asking(simulator)];
  await warmUp(ours, connections);
  await warmUp(theirs, connections);
  const before = [own, simulator].map(({ child }) => processorMs(child.pid!));
  const asked = { ours: 0, theirs: 0 };
  const measured = (name: 'ours' | 'theirs', ask: () => Promise<void>) => async () => {
    const rate = await rateOf(ask, connections, roundMs);
    asked[name] += (rate * roundMs) / 1000;
    return rate;
  };
  const pairs = await inPairs(measured('ours', ours), measured('theirs', theirs), rounds);
  const after = [own, simulator].map(({ child }) => processorMs(child.pid!));
  const perCall = [(after[0]! - before[0]!) / asked.ours, (after[1]! - before[1]!) / asked.theirs] as const;
  const ratio = median(pairs.map((pair) => pair.ours / pair.theirs));
  const rates = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.theirs))] as const;
  report({
    goal: 'P17',
    what: `understudy, ${what} : Amplify's simulator`,
    wanted: 'at least 1.0 of its rate',
    measured: `${ratio.toFixed(2)} (${rates[0].toFixed(0)}/s : ${rates[1].toFixed(0)}/s; processor ${perCall[0].toFixed(2)} ms : ${perCall[1].toFixed(2)} ms)`,
    isMet: ratio >= 1,
    figures: { ratio, ours: rates[0], theirs: rates[1], ourMs: perCall[0], theirMs: perCall[1] },
  });
}
