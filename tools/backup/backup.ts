// npm run backup: everything of an environment in one folder.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { packageVersion } from './version.ts';
import { environmentOf, environmentOptions } from './environment.ts';

const { values, wrong } = readCommandLine({
  name: 'npm run backup',
  about: `Writes everything of an environment into one folder: tables, users and groups, the archive, the names of secrets, and a
manifest with counts and SHA-256 of every file. An interrupted backup is continued by the same command. Each row is as it
was at some moment between begin and end; for one moment, restore the tables to it first (docs/operations.md) and name
their suffix.`,
  options: {
    ...environmentOptions,
    to: { value: 'folder', about: 'where it is written; a new one, or that of an interrupted backup' },
    segments: { value: 'n', default: '4', about: 'parts of a table that are read at once' },
    'tables-from': { value: 'suffix', about: 'reads {table}-{suffix} instead, such as users-restored' },
    'claim-key': {
      value: 'file',
      about:
        'also writes the key of the trial claims there, outside of the folder; a new environment needs it',
    },
    'every-factor': {
      about: "asks for everybody's second factor, a request each, and not only for that of operators",
    },
  },
  more: `Passwords and secrets of authenticator apps are not in it: Cognito does not give them out. The folder holds addresses and what
people did: keep it as you keep the tables.`,
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
