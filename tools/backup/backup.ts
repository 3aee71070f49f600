// npm run backup: everything of an environment in one folder.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { packageVersion } from './version.ts';
import { environmentOf, environmentOptions } from './environment.ts';

const { values, wrong } = readCommandLine({
  name: 'npm run backup',
  about: `Writes a whole environment into one folder: tables, users and groups, the archive, the names of secrets, and a
manifest with counts and the SHA-256 of every file. Run the same command again to continue an interrupted backup. Each row is
as it was at some time between start and end. For a single point in time, first restore the tables to it (docs/operations.md)
and pass their suffix.`,
  options: {
    ...environmentOptions,
    to: { value: 'folder', about: 'the folder to write: a new one, or that of an interrupted backup' },
    segments: { value: 'n', default: '4', about: 'parts of a table to read at the same time' },
    'tables-from': { value: 'suffix', about: 'reads {table}-{suffix} instead, such as users-restored' },
    'claim-key': {
      value: 'file',
      about:
        'also writes the key of the trial claims to this file, outside the folder; a new environment needs it',
    },
    'every-factor': {
      about: 'reads the second factor of all users, with one request each, and not only of operators',
    },
  },
  more: `The backup has no passwords and no secrets of authenticator apps: Cognito does not hand them out. It has addresses and what users
did: protect it as you protect the tables.`,
});
await run(main);

async function main(): Promise<void> {
  const { to } = values;
  if (to === undefined) wrong('Name the folder with --to.');
  const segments = Number(values.segments);
  if (!Number.isInteger(segments) || segments < 1 || segments > 64)
    wrong('--segments takes a whole number from 1 to 64.');
  const environment = await environmentOf(values);
  console.error(`Backing up ${environment.title} to ${to}.`);
  const { backupAll } = await import('./backupAll.ts');
  const { progressOf } = await import('./progress.ts');
  const { progress, end } = progressOf();
  const manifest = await backupAll(environment, {
    folder: to!,
    version: packageVersion(),
    segments,
    suffix: values['tables-from'] ?? '',
    everyFactor: values['every-factor'],
    claimKeyFile: values['claim-key'],
    progress,
  });
  end();
  for (const [table, { rows }] of Object.entries(manifest.tables)) console.log(`${table}: ${rows} rows`);
  console.log(`${manifest.pool.users} users, ${manifest.archive.objects} files of the archive.`);
  console.log(`Not in it: ${manifest.notIncluded.join('; ')}.`);
  if (values['claim-key'] === undefined)
    console.log(
      `A new environment also needs the key of ${environment.stack}-claims (--claim-key writes it to a file of its own).`,
    );
}
