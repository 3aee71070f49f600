// npm run migrate: moves what is left in the legacy table `strategy-metadata` to the tables of today.
import { readCommandLine, run } from './commandLine.mjs';
import { aimAt, targetOptions } from './target.ts';

const { values } = readCommandLine({
  name: 'npm run migrate',
  about: `Moves every row of the legacy table that no visit has moved yet, and deletes it there. What the new tables already
have wins. An interrupted run is simply started again: what was moved is gone from the legacy table.`,
  options: {
    ...targetOptions,
    'dry-run': { about: 'counts what would be moved, and writes nothing' },
  },
});
await run(main);

async function main(): Promise<void> {
  console.error(`Migrating ${aimAt(values)}.`);
  const { migrateAll } = await import('./migrateAll.ts');
  const { seen, moved, left } = await migrateAll({
    isDryRun: values['dry-run'],
    progress: (count) => process.stderr.write(`\r${count} rows`),
  });
  process.stderr.write('\n');
  const verb = values['dry-run'] ? 'would be moved' : 'moved';
  console.log(
    `${seen} rows: ${moved.profiles} profiles, ${moved.subscriptions} subscriptions, ${moved.usage} counters ${verb}; ${left} of a type that is not ours.`,
  );
}
