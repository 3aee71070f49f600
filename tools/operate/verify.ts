// npm run verify: counts every counter again from the log, and says where the two disagree.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { aimAt, outputsOption, targetOptions } from './target.ts';

const { values } = readCommandLine({
  name: 'npm run verify',
  about: `Recounts each counter from the action log, its holds and its grants. Exits with 1 when a counter has drifted.
Continues where an interrupted run stopped. Redrive dead letters first (npm run redrive): a log row that is still
missing looks like drift.`,
  options: {
    ...targetOptions,
    ...outputsOption,
    user: { value: 'id', about: 'this account only' },
    repair: {
      about: 'sets counter and log to the higher of the two, and logs it; never gives back used units',
    },
    reason: {
      value: 'text',
      default: 'counted again from the log',
      about: 'why, for the log of the corrections',
    },
    fresh: { about: 'starts at the first counter instead of continuing an interrupted run' },
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
