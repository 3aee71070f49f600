// npm run restore: brings a backup into an environment, or rows back from tables that were restored to a point in time.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { environmentOf, environmentOptions, type Environment } from './environment.ts';
import { progressOf } from './progress.ts';
import type { Restored } from './restoreAll.ts';

const { values, wrong } = readCommandLine({
  name: 'npm run restore',
  about: `Restores a backup (npm run backup) into a new environment: first the users, who get new ids, then every row with these ids, then
the archive. Checks the SHA-256 of each file before it writes. Sends no mail and no push, and logs nothing. Run the same
command again to continue an interrupted restore. With --tables-from it copies rows back from tables that were restored
beside the real ones (RestoreTableToPointInTime).`,
  options: {
    ...environmentOptions,
    from: { value: 'folder', about: 'the backup' },
    over: { about: 'overwrites accounts of the environment, or rows that are newer' },
    'claim-key': {
      value: 'file',
      about: 'the key that the trial claims of the backup were hashed with, when the environment has another',
    },
    'forget-claims': {
      about: 'continues without that key: a user who deleted their account can have every trial again',
    },
    'leave-out': {
      about: 'leaves out users of external providers; turn off the nightly comparison first',
    },
    relink: { about: "only writes the new ids into the metadata of Stripe's customers" },
    'tables-from': { value: 'suffix', about: 'copies from {table}-{suffix}, such as restored' },
    table: { value: 'name', multiple: true, about: 'with --tables-from: this table (default: each of them)' },
    user: { value: 'id', about: 'with --tables-from: the rows of this account only' },
  },
  more: `A backup has no passwords: all users sign in with "forgot password". ids.{project}-{env}.jsonl in the folder of the backup lists
old and new ids. Cognito's quota allows 50 new users a second, 180,000 an hour.`,
});
await run(main);

async function main(): Promise<void> {
  const { from } = values;
  const suffix = values['tables-from'];
  if ((from === undefined) === (suffix === undefined)) wrong('Give either --from or --tables-from.');
  if (suffix === undefined && (values.table.length > 0 || values.user !== undefined))
    wrong('--table and --user go with --tables-from.');
  const environment = await environmentOf(values);
  if (suffix !== undefined) return copy(environment, suffix);
  return values.relink ? link(environment, from!) : restore(environment, from!);
}

async function restore(environment: Environment, folder: string): Promise<void> {
  console.error(`Restoring ${folder} into ${environment.title}.`);
  const { restoreAll } = await import('./restoreAll.ts');
  const { progress, end } = progressOf();
  const restored = await restoreAll(environment, {
    folder,
    over: values.over,
    claimKeyFile: values['claim-key'],
    forgetClaims: values['forget-claims'],
    leaveOut: values['leave-out'],
    progress,
  });
  end();
  tell(restored);
}

function tell({ tables, pool, archiveFiles, ids, idsFile, claimKey }: Restored): void {
  for (const [table, { written, leftOut }] of Object.entries(tables))
    console.log(`${table}: ${written} rows${leftOut > 0 ? `, ${leftOut} expired or begun anew` : ''}`);
  console.log(
    `${pool.users} users, ${ids.changed} with a new id (${idsFile}); ${archiveFiles} files of the archive.`,
  );
  for (const { user, why } of pool.leftOut.slice(0, shownMax))
    console.log(`not imported: ${user.sub} ${user.attributes['email'] ?? ''}: ${why}`);
  if (pool.leftOut.length > shownMax) console.log(`… and ${pool.leftOut.length - shownMax} more.`);
  if (pool.factorsLost > 0)
    console.log(`${pool.factorsLost} had a second factor and set it up again after their first sign-in.`);
  if (claimKey === 'brought')
    console.log('The key of the claims was brought in: functions that are warm follow within ten minutes.');
  console.log('Everybody sets a new password by "forgot password". Next: npm run verify.');
}

/** Of users who were not imported. */
const shownMax = 50;

async function link(environment: Environment, folder: string): Promise<void> {
  console.error(`Writing the ids of ${environment.title} into Stripe's customers.`);
  const { relink } = await import('./relink.ts');
  const { progress, end } = progressOf();
  const { changed, left } = await relink(environment, folder, (customers) =>
    progress('customers', customers),
  );
  end();
  console.log(`${changed} customers changed, ${left} left as they are.`);
}

async function copy(environment: Environment, suffix: string): Promise<void> {
  console.error(`Copying rows of {table}-${suffix} into ${environment.title}.`);
  const { copyTables } = await import('./copyTables.ts');
  const { progress, end } = progressOf();
  const copied = await copyTables(environment, {
    suffix,
    only: values.table.length > 0 ? values.table : Object.keys(environment.tables),
    user: values.user,
    over: values.over,
    progress,
  });
  end();
  for (const [table, { seen, written }] of Object.entries(copied))
    console.log(`${table}: ${seen} rows seen, ${written} written, ${seen - written} left as they are`);
  console.log('Next: npm run verify.');
}
