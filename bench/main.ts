// npm run bench: every comparison in one run, and a table of the goals beside what was measured.
import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { readCommandLine, run } from '../tools/dev/commandLine.mjs';
import { verdictOn, type Finding } from './report.ts';

const isBenchmark = (file: string) =>
  /^\/\/ node tools\/dev\/run\.mjs bench\//.test(readFileSync(`bench/${file}`, 'utf8'));
const benchmarks = readdirSync('bench')
  .filter((file) => file.endsWith('.ts') && isBenchmark(file))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

/** What is not a matter of speed is asserted by tests, always. */
const asserted: Record<string, string> = {
  P1: 'a plain warm use: 1 request, 0 read, 1 write unit (test/app/counting/costs.test.ts)',
  P10b: 'refusals: the first at most 1 write unit, then 1 request, 1 read unit (test/app/counting/costs.test.ts)',
  P11: 'the same requests and capacity at every size (test/stories/scale.test.ts, docs/costs.md)',
  P13: 'first uses of one account at once over HTTP: all answered, exact, at most 3 requests each (test/stories/herds.test.ts)',
  P12: "script of the customer's page (test/web/budget.test.ts)",
};
/** These need programs of others beside ours, which are no dependencies of this repository. */
const notMeasured: Record<string, string> = {
  P4: "Autumn's and better-auth's servers",
  P4b: "Amplify's AppSync simulator with DynamoDB Local",
};

const { values, wrong } = readCommandLine({
  name: 'npm run bench',
  about: `Runs every comparison and ends by itself; nothing leaves this machine. With USHER_FULL=1 longer rounds and more of them.
Only ratios within one run mean anything: a loaded machine makes both sides slower. Ends with 1 when a goal is missed.`,
  options: { only: { value: 'names', about: `with commas between them, of: ${benchmarks.join(', ')}` } },
});
await run(() => main(values.only?.split(',') ?? benchmarks));

async function main(names: string[]): Promise<void> {
  const unknown = names.find((name) => !benchmarks.includes(name));
  if (unknown !== undefined) wrong(`There is no benchmark "${unknown}".`);
  const findings: Finding[] = [];
  const broken: string[] = [];
  for (const name of names) {
    console.log(`\n— ${name}, load of the machine ${loadavg()[0]!.toFixed(1)}`);
    const code = await runOne(name, (finding) => findings.push(finding));
    if (code !== 0) broken.push(name);
  }
  printTable(findings);
  for (const name of broken) console.log(`The benchmark "${name}" did not end well: see above.`);
  const missed = findings.filter(({ isMet }) => isMet === false);
  console.log(
    missed.length === 0
      ? 'No goal was missed.'
      : `Missed: ${missed.map(({ goal, what }) => `${goal} (${what})`).join('; ')}.`,
  );
  if (missed.length + broken.length > 0) process.exitCode = 1;
}

/** A process of its own each, so that none measures the rubbish of another. */
function runOne(name: string, onFinding: (finding: Finding) => void): Promise<number> {
  const child = fork(resolve('tools/dev/run.mjs'), [`bench/${name}.ts`], {});
  child.on('message', (message: { finding?: Finding }) => {
    if (message.finding) onFinding(message.finding);
  });
  return new Promise((ended) => child.once('exit', (code) => ended(code ?? 1)));
}

function printTable(findings: Finding[]): void {
  const rows = [
    ...findings.map((one) => [one.goal, one.what, one.wanted, one.measured, verdictOn(one)]),
    ...Object.entries(asserted).map(([goal, what]) => [goal, what, '', '', 'asserted']),
    ...Object.entries(notMeasured).map(([goal, what]) => [goal, what, '', '', 'not measured']),
  ].sort(([a], [b]) => numberIn(a!) - numberIn(b!));
  console.log('\n| goal | what | wanted | measured | |\n| --- | --- | --- | --- | --- |');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

function numberIn(goal: string): number {
  return Number(/\d+/.exec(goal)?.[0] ?? 99);
}
