// npm run verify: counts every counter again from the log, and says where the two disagree.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { aimAt, targetOptions } from './target.ts';

const { values } = readCommandLine({
  name: 'npm run verify',
  about: `Counts each counter again from the action log, its holds and its grants. Ends with 1 when a counter has drifted.
Takes up where an interrupted run stopped. Put dead letters back first (npm run redrive): a log row that is still
missing looks like drift.`,
  options: {
    ...targetOptions,
    user: { value: 'id', about: 'this account only' },
    repair: {
      about: 'brings counters and log to the higher of the two, and logs it; never gives back what was used',
    },
    reason: {
      value: 'text',
      default: 'counted again from the log',
      about: 'why, for the log of the corrections',
    },
    fresh: { about: 'begins from the first counter instead of taking up an interrupted run' },
  },
});
await run(main);

async function main(): Promise<void> {
  console.error(`Verifying ${aimAt(values).title}.`);
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
