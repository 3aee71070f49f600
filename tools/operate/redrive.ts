// npm run redrive: takes dead letters up again.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { aimAt, outputsOption, targetOptions } from './target.ts';

const { values } = readCommandLine({
  name: 'npm run redrive',
  about: `Repeats every message in the dead-letter queue: stream records that a function gave up on are read from the stream again
(it keeps them for a day) and delivered once more; a schedule's event is sent again. Messages that succeed leave the
queue, those that fail again stay. Repeating what was already done changes nothing.`,
  options: {
    ...targetOptions,
    ...outputsOption,
    'dry-run': { about: 'only lists what is in the queue' },
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
