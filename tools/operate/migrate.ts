// npm run migrate: moves what is left in the legacy table `strategy-metadata` to the tables of today.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import type { Counts } from './migrateAll.ts';
import { NotPossible } from '../dev/sentences.mjs';
import { environmentOptions } from '../backup/environment.ts';
import { aimAt } from './target.ts';

const { values } = readCommandLine({
  name: 'npm run migrate',
  about: `Moves every row of the legacy table (the stack's own, or the one that the setting legacyTable names) that no visit has moved yet, and deletes it there.
Data that the new tables already have wins. Rows of deleted accounts are deleted. A row that cannot be moved whole is reported with its reason and stays where it is; the rest
continues, and the command exits with 1. After an interruption, run the command again: moved rows are gone from the legacy table.`,
  options: {
    ...environmentOptions,
    'dry-run': { about: 'prints the same and writes nothing' },
  },
});
await run(main);

async function main(): Promise<void> {
  console.error(`Migrating ${aimAt(values).title}.`);
  const { migrateAll } = await import('./migrateAll.ts');
  const isDryRun = Boolean(values['dry-run']);
  const { seen, moved, there, refused, forgotten } = await thereIs(
    migrateAll({
      isDryRun,
      progress: (count) => process.stderr.write(`\r${count} rows`),
      refused: (key, why) => console.log(`refused ${JSON.stringify(key)}: ${why}`),
    }),
  );
  process.stderr.write('\n');
  const [moves, isThere, refuses, forgets] = isDryRun
    ? ['would be moved', 'would be found there already', 'would be refused', 'would be deleted']
    : ['moved', 'there already', 'refused', 'deleted'];
  console.log(
    `${seen} rows: ${told(moved)} ${moves}; ${told(there)} ${isThere}; ${refused} ${refuses}; ${forgotten} of deleted accounts ${forgets}.`,
  );
  if (refused > 0) process.exitCode = 1;
}

function told({ profiles, subscriptions, counters }: Counts): string {
  return `${profiles} profiles, ${subscriptions} subscriptions, ${counters} counters`;
}

/** Without the outputs of a deployment with the setting `legacyTable`, the table would be sought under the stack's own name. */
async function thereIs<Value>(migrating: Promise<Value>): Promise<Value> {
  try {
    return await migrating;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    throw new NotPossible(
      `There is no table ${process.env['TABLE_STRATEGY_METADATA']}. Where the setting legacyTable names another one, the outputs of the deployment say so: name their file with --outputs.`,
    );
  }
}
