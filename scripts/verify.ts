// npm run verify: counts every counter again from the log, and says where the two disagree.
import { parseArgs } from 'node:util';
import { aimAt, targetHelp, targetOptions } from './target.ts';

const help = `usage: npm run verify -- [options]

Counts each counter again from the action log, its holds and its grants. Ends with 1 when a counter has drifted.
Takes up where an interrupted run stopped. Put dead letters back first (npm run redrive): a log row that is still
missing looks like drift.

${targetHelp}
  --user <id>        this account only
  --repair           sets drifted counters to what the log says; each correction is logged
  --reason <text>    why, for the log of the corrections
  --fresh            begins anew instead of taking up an interrupted run`;

const { values } = parseArgs({
  options: {
    ...targetOptions,
    user: { type: 'string' },
    repair: { type: 'boolean', default: false },
    reason: { type: 'string', default: 'counted again from the log' },
    fresh: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(help);
else await main();

async function main(): Promise<void> {
  console.error(`Verifying ${aimAt(values)}.`);
  const { verifyAll } = await import('./verifyAll.ts');
  const totals = await verifyAll({ ...values, report: (line) => console.log(line), progress: showProgress });
  process.stderr.write('\n');
  console.log(
    `${totals.counters} counters: ${totals.right} right, ${totals.drifted} drifted, ${totals.repaired} repaired, ${totals.uncovered} older than the log.`,
  );
  if (totals.drifted > totals.repaired) process.exitCode = 1;
}

function showProgress(counters: number, drifted: number): void {
  process.stderr.write(`\r${counters} counters, ${drifted} drifted`);
}
