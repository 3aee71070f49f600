// npm run migrate: moves what is left in the legacy table `strategy-metadata` to the tables of today.
import { parseArgs } from 'node:util';
import { aimAt, targetHelp, targetOptions } from './target.ts';

const help = `usage: npm run migrate -- [options]

Moves every row of the legacy table that no visit has moved yet, and deletes it there. What the new tables already
have wins. An interrupted run is simply started again: what was moved is gone from the legacy table.

${targetHelp}
  --dry-run          counts what would be moved, and writes nothing`;

const { values } = parseArgs({
  options: { ...targetOptions, 'dry-run': { type: 'boolean', default: false } },
});
if (values.help) console.log(help);
else await main();

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
