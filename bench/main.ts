// npm run bench: every comparison in one run, and a table of the goals beside what was measured.
import { fork } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { readCommandLine, run } from '../tools/dev/commandLine.mjs';
import { peersPlot } from './plot.ts';
import { verdictOn, type Finding, type PeerRow, type Told } from './report.ts';

const isBenchmark = (file: string) =>
  /^\/\/ node tools\/dev\/run\.mjs bench\//.test(readFileSync(`bench/${file}`, 'utf8'));
const benchmarks = readdirSync('bench')
  .filter((file) => file.endsWith('.ts') && isBenchmark(file))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

/** What is not a matter of speed is asserted by tests, always. */
const asserted: Record<string, string> = {
  P1: 'a warm use, whatever the number of its limits: 1 request, 0 read, 1 write unit (test/app/counting/costs.test.ts)',
  P10b: 'refusals: the first at most 1 write unit, then 1 request, 1 read unit (test/app/counting/costs.test.ts)',
  P11: 'the same requests and capacity at every size (test/stories/scale.test.ts, docs/costs.md)',
  P13: 'first uses of one account at once over HTTP: all answered, exact, at most 3 requests each (test/stories/herds.test.ts)',
  P14: 'a million uses that nothing listens to: less than $7; with a second limit the same (test/infra/costs.test.ts)',
  P12: "script of the customer's page (test/web/budget.test.ts)",
};
const { values, wrong } = readCommandLine({
  name: 'npm run bench',
  about: `Runs every comparison and ends by itself, after some ten minutes. The comparison with others installs them by npm into
bench/peers, once; nothing else leaves this machine. What also needs PostgreSQL or Java is left out where there is none, and a
line says so. With USHER_FULL=1 longer rounds and more of them. Only ratios within one run mean anything: a loaded machine makes
both sides slower. Ends with 1 when a goal is missed.`,
  options: {
    only: { value: 'names', about: `with commas between them, of: ${benchmarks.join(', ')}` },
    json: { value: 'file', about: 'writes every figure, with the machine, the versions and the load' },
    plot: { value: 'file', about: "draws the peers' table, as SVG" },
  },
});
await run(() => main(values.only?.split(',') ?? benchmarks));

/** Everything that the benchmarks have told. */
interface Measured {
  findings: Finding[];
  peers: PeerRow[];
  versions: { [name: string]: string };
  /** Of the machine, at the start of each. */
  loads: { [benchmark: string]: number };
}

async function main(names: string[]): Promise<void> {
  const unknown = names.find((name) => !benchmarks.includes(name));
  if (unknown !== undefined) wrong(`There is no benchmark "${unknown}".`);
  const record: Measured = { findings: [], peers: [], versions: { node: process.version }, loads: {} };
  const started = new Date();
  const broken: string[] = [];
  for (const name of names) {
    record.loads[name] = loadavg()[0]!;
    console.log(`\n— ${name}, load of the machine ${record.loads[name].toFixed(1)}`);
    const code = await runOne(name, record);
    if (code !== 0) broken.push(name);
  }
  printTable(record.findings);
  write(record, started);
  for (const name of broken) console.log(`The benchmark "${name}" did not end well: see above.`);
  const missed = record.findings.filter(({ isMet }) => isMet === false);
  console.log(
    missed.length === 0
      ? 'No goal was missed.'
      : `Missed: ${missed.map(({ goal, what }) => `${goal} (${what})`).join('; ')}.`,
  );
  if (missed.length + broken.length > 0) process.exitCode = 1;
}

/** A process of its own each, so that none measures the rubbish of another. */
function runOne(name: string, record: Measured): Promise<number> {
  const child = fork(resolve('tools/dev/run.mjs'), [`bench/${name}.ts`], {});
  child.on('message', ({ finding, peers, fact }: Told) => {
    if (finding) record.findings.push(finding);
    if (peers) record.peers = peers;
    if (fact) record.versions[fact.name] = fact.value;
  });
  return new Promise((ended) => child.once('exit', (code) => ended(code ?? 1)));
}

function write({ findings, peers, versions, loads }: Measured, started: Date): void {
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model,
    memoryMegabytes: Math.round(totalmem() / 1e6),
    platform: `${process.platform} ${process.arch}`,
  };
  if (values.json) {
    const all = { started: started.toISOString(), machine, versions, loads, findings, peers };
    writeFileSync(values.json, `${JSON.stringify(all, undefined, 2)}\n`);
  }
  if (!values.plot || peers.length === 0) return;
  const about = `${started.toISOString().slice(0, 10)}, ${machine.processors} processors, load ${loads['peers']!.toFixed(1)}`;
  writeFileSync(values.plot, peersPlot(peers, about));
}

function printTable(findings: Finding[]): void {
  const rows = [
    ...findings.map((one) => [one.goal, one.what, one.wanted, one.measured, verdictOn(one)]),
    ...Object.entries(asserted).map(([goal, what]) => [goal, what, '', '', 'asserted']),
  ].sort(([a], [b]) => numberIn(a!) - numberIn(b!));
  console.log('\n| goal | what | wanted | measured | |\n| --- | --- | --- | --- | --- |');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

function numberIn(goal: string): number {
  return Number(/\d+/.exec(goal)?.[0] ?? 99);
}
