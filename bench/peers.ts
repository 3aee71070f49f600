// node tools/dev/run.mjs bench/peers.ts: one use through the whole local API, beside what others answer the same question with.
import { readFileSync } from 'node:fs';
import { serveBareStore } from './bareServer.ts';
import { startBare, startPeer, startUsher, type Ask, type Contender } from './contenders.ts';
import { javaVersion } from './dynamodbLocal.ts';
import { inRandomOrder, poster, rateOf, warmUp } from './load.ts';
import { installPeers, servePeer, type PeerName } from './peerServers.ts';
import { postgresFolder, postgresVersion } from './postgres.ts';
import { processorMs } from './processor.ts';
import { median, report, reportPeers, tellFact, type PeerRow } from './report.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
const roundMs = isFull ? 6_000 : 2_500;
const rounds = isFull ? 8 : 5;
const connections = 32;
const limit = 100;
const atOnce = 500;
const bursts = 3;

/** What was promised of ours beside each: rate at least, processor time at most. */
const goals: Record<PeerName, { rate: number; processor?: number }> = {
  'better-auth': { rate: 1.3, processor: 0.8 },
  simulator: { rate: 1.0 },
  'simulator on DynamoDB Local': { rate: 1.5 },
  'rate-limiter-flexible': { rate: 0.8 },
};

/** Of the whole tree of processes, for each use: until the last answer, and with all that follows. */
interface Measure {
  perSecond: number;
  answerMs: number;
  allMs: number;
}

if (process.argv[2] === 'bare') await serveBareStore();
else if (process.argv[2] === 'serve') await servePeer(process.argv[3] as PeerName, limit, bursts);
else await main();

async function main(): Promise<void> {
  installPeers();
  tellVersions();
  const contenders: Contender[] = [];
  const measures = new Map<string, Measure[]>();
  const allowed = new Map<string, number[]>();
  try {
    contenders.push(await startUsher(limit, bursts), await startBare());
    for (const name of (Object.keys(goals) as PeerName[]).filter(isHere))
      contenders.push(await startPeer(name));
    for (const one of contenders) await warm(one);
    for (let round = 0; round < rounds; round++)
      for (const one of inRandomOrder(contenders))
        measures.set(one.name, [...(measures.get(one.name) ?? []), await measure(one)]);
    for (const one of contenders)
      for (const ask of one.limited)
        allowed.set(one.name, [...(allowed.get(one.name) ?? []), await burst(one, ask)]);
  } finally {
    for (const { stop } of contenders) await stop();
  }
  tell(measures, allowed);
}

/** What needs a program that is not on this machine is left out, and one line says so. */
function isHere(name: PeerName): boolean {
  const missing =
    name === 'better-auth' && !postgresFolder()
      ? 'initdb and postgres, or as root no user "postgres" (on Debian: apt install postgresql)'
      : name === 'simulator on DynamoDB Local' && !javaVersion()
        ? 'java (on Debian: apt install default-jre-headless)'
        : undefined;
  if (missing) console.log(`${name} is left out: this machine has no ${missing}.`);
  return !missing;
}

async function warm({ url, hot, settle }: Contender): Promise<void> {
  const { post, close } = poster(url, hot.headers, connections);
  await warmUp(async () => void (await post(hot.body)), connections);
  await settle();
  close();
}

async function measure({ pid, url, hot, allowed, settle }: Contender): Promise<Measure> {
  const { post, close } = poster(url, hot.headers, connections);
  const before = processorMs(pid);
  let done = 0;
  const use = async () => {
    const answer = await post(hot.body);
    if (!answer.includes(allowed)) throw new Error(`Not an answer that allows: ${answer.slice(0, 300)}`);
    done++;
  };
  const perSecond = await rateOf(use, connections, roundMs);
  const answered = processorMs(pid);
  await settle();
  close();
  return { perSecond, answerMs: (answered - before) / done, allMs: (processorMs(pid) - before) / done };
}

/** How many of `atOnce` uses of a key with `limit` units left are allowed. */
async function burst({ url, allowed, settle }: Contender, { headers, body }: Ask): Promise<number> {
  const { post, close } = poster(url, headers, atOnce);
  const answers = await Promise.all(Array.from({ length: atOnce }, () => post(body)));
  close();
  await settle();
  return answers.filter((answer) => answer.includes(allowed)).length;
}

function tell(measures: Map<string, Measure[]>, allowed: Map<string, number[]>): void {
  const ours = measures.get('Usher')!;
  const inOrder = ['Usher', 'bare conditional write', ...Object.keys(goals)].filter((name) =>
    measures.has(name),
  );
  const rows: PeerRow[] = inOrder
    .map((name) => [name, measures.get(name)!] as const)
    .map(([name, all]) => ({
      name,
      perSecond: median(all.map(({ perSecond }) => perSecond)),
      processorMs: median(all.map(({ allMs }) => allMs)),
      answerMs: median(all.map(({ answerMs }) => answerMs)),
      ratioOfRates: paired(ours, all, ({ perSecond }) => perSecond),
      ratioOfProcessor: paired(ours, all, ({ allMs }) => allMs),
      allowed: allowed.get(name) ?? [],
    }));
  reportPeers(rows);
  const theirs = rows.filter(({ name }) => name in goals);
  for (const { name, ratioOfRates, ratioOfProcessor, perSecond, processorMs: cost } of theirs) {
    const goal = goals[name as PeerName];
    const most = goal.processor === undefined ? '' : `, processor at most ${goal.processor.toFixed(1)}`;
    report({
      goal: 'P4',
      what: `whole local API : ${name}`,
      wanted: `rate at least ${goal.rate.toFixed(1)}${most}`,
      measured: `rate ${ratioOfRates.toFixed(2)} (${Math.round(rows[0]!.perSecond)}/s : ${Math.round(perSecond)}/s), processor ${ratioOfProcessor.toFixed(2)} (${rows[0]!.processorMs.toFixed(2)} ms : ${cost.toFixed(2)} ms)`,
      isMet: ratioOfRates >= goal.rate && !(ratioOfProcessor > (goal.processor ?? Infinity)),
      figures: { ratioOfRates, ratioOfProcessor },
    });
  }
  const [own, ...others] = rows.filter((row) => row.allowed.length > 0);
  report({
    goal: 'P4',
    what: `allowed of ${atOnce} uses at once with ${limit} units left, in ${bursts} bursts each`,
    wanted: `exactly ${limit}`,
    measured: [own!, ...others].map((row) => `${row.name} ${row.allowed.join(' ')}`).join('; '),
    isMet: own!.allowed.every((count) => count === limit),
  });
}

/** The median of ours : theirs, round by round. */
function paired(ours: Measure[], theirs: Measure[], figure: (measure: Measure) => number): number {
  return median(ours.map((own, round) => figure(own) / figure(theirs[round]!)));
}

function tellVersions(): void {
  const { dependencies } = JSON.parse(readFileSync('bench/peers/package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const [name, version] of Object.entries(dependencies)) tellFact(name, version);
  const folder = postgresFolder();
  tellFact('postgres', folder ? postgresVersion(folder) : 'none');
  tellFact('java', javaVersion() ?? 'none');
}
