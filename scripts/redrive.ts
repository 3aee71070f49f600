// npm run redrive: takes dead letters up again.
import { parseArgs } from 'node:util';
import { aimAt, targetHelp, targetOptions } from './target.ts';

const help = `usage: npm run redrive -- [options]

Takes up every message in the queue of dead letters: the records of a stream that a function gave up on are read
from the stream again (it keeps them for a day) and handed over once more; a schedule's event is sent again. What is
done leaves the queue; what fails again stays. Doing twice what was done already changes nothing.

${targetHelp}
  --dry-run          says what lies in the queue, and does nothing`;

const { values } = parseArgs({
  options: { ...targetOptions, 'dry-run': { type: 'boolean', default: false } },
});
if (values.help) console.log(help);
else await main();

async function main(): Promise<void> {
  const where = aimAt(values);
  console.error(`Redriving ${where}.`);
  const { redriveAll } = await import('./redriveAll.ts');
  const stack = `${values.project}-${values.env ?? 'dev'}`;
  const { done, failed } = await redriveAll({
    stack,
    isDryRun: values['dry-run'],
    report: (line) => console.log(line),
  });
  console.log(values['dry-run'] ? `${failed} messages.` : `${done} done, ${failed} left.`);
  if (failed > 0 && !values['dry-run']) process.exitCode = 1;
}
