// npm run redrive: takes dead letters up again.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { aimAt, targetOptions } from './target.ts';

const { values } = readCommandLine({
  name: 'npm run redrive',
  about: `Takes up every message in the queue of dead letters: the records of a stream that a function gave up on are read
from the stream again (it keeps them for a day) and handed over once more; a schedule's event is sent again. What is
done leaves the queue; what fails again stays. Doing twice what was done already changes nothing.`,
  options: {
    ...targetOptions,
    'dry-run': { about: 'says what lies in the queue, and does nothing' },
  },
});
await run(main);

async function main(): Promise<void> {
  const { stack, title } = aimAt(values);
  console.error(`Redriving ${title}.`);
  const { redriveAll } = await import('./redriveAll.ts');
  const { done, failed } = await redriveAll({
    stack,
    isDryRun: values['dry-run'],
    report: (line) => console.log(line),
  });
  console.log(values['dry-run'] ? `${failed} messages.` : `${done} done, ${failed} left.`);
  if (failed > 0 && !values['dry-run']) process.exitCode = 1;
}
