// npm run import: brings users' plans, counters, trials and history from another system, with a dry run and a way back.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { environmentOf, environmentOptions } from '../backup/environment.ts';
import { sourceForms } from './sources/openSource.ts';

const { values, wrong } = readCommandLine({
  name: 'npm run import',
  about: `Imports your users from another user pool, and what another system knows about them: plans, counters, past trials, past actions, grants.
Each record is moved, already there, or rejected with its reason and place; a rejected one stops nothing, and the source is only read. Data
that the tables already have wins. Run the same command again to continue an interrupted run. Exits with 1 when something was rejected.`,
  options: {
    from: { value: 'source', about: `the source: ${sourceForms.join(', ')}` },
    map: {
      value: 'file',
      about: 'how rows become records: a file, or s1, s2, s3, s4 or s5 (docs/importing.md)',
    },
    ids: {
      value: 'file',
      about: 'ids.jsonl of a run with --from cognito:…, for rows with the user ids of that pool',
    },
    'dry-run': { about: 'writes nothing, and says what a run would do and what each account would have' },
    undo: {
      value: 'run',
      about: 'takes back what this run wrote, unless it was used or changed since',
    },
    run: {
      value: 'id',
      about: 'continues this run (default: the unfinished run of the same source and map)',
    },
    folder: {
      value: 'folder',
      default: 'imports',
      about: 'the folder for the checkpoint, the lists and the report of each run',
    },
    parallel: { value: 'n', default: '64', about: 'accounts to import at the same time, 1 to 64' },
    segments: {
      value: 'n',
      default: '4',
      about: 'parts of a DynamoDB table to read at the same time, 1 to 64',
    },
    rate: {
      value: 'n',
      about: 'the most records a second (default: as many as the tables take; 15 for users)',
    },
    ...environmentOptions,
  },
  more: `The folder of a run has report.json, rejected.jsonl (place and reason of each rejected record), moved.jsonl and, after a
dry run, accounts.jsonl. They contain ids and what users did: protect them as you protect the tables.
With cognito:… it also has ids.jsonl, for --ids. Users are created without a message and with a password that is stored nowhere: they sign in with
"forgot password". --undo deletes the users that the run created, unless something happened since: a visit, a new password, a record, a group.`,
});
await run(main);

async function main(): Promise<void> {
  const { from, undo } = values;
  if (undo !== undefined) {
    if (from !== undefined) wrong('Give either --from or --undo.');
    // A way back that only looks is none that there is: it would take back what was to be looked at.
    for (const name of ['dry-run', 'map', 'ids', 'run', 'rate'] as const)
      if (values[name]) wrong(`--undo takes no --${name}.`);
    const environment = await environmentOf(values);
    console.error(`Taking the run ${undo} back from ${environment.title}.`);
    const { undoCommand } = await import('./undoCommand.ts');
    return undoCommand(environment, undo, values.folder);
  }
  if (from === undefined) return wrong('Name with --from what is read.');
  if (values['dry-run'] && values.run !== undefined) wrong('A dry run continues no run: leave --run out.');
  const options = {
    from,
    ...{
      map: values.map,
      ids: values.ids,
      runId: values.run,
      folder: values.folder,
      isDryRun: values['dry-run'],
    },
    parallel: wholeNumber('parallel', 64),
    segments: wholeNumber('segments', 64),
    rate: values.rate === undefined ? undefined : wholeNumber('rate', 100_000),
  };
  // What can be wrong with the files is said before the target is looked for.
  const { prepare } = await import('./prepare.ts');
  const prepared = prepare(options);
  const environment = await environmentOf(values);
  console.error(
    `Importing ${from} into ${environment.title}${options.isDryRun ? ' (dry run: nothing is written)' : ''}.`,
  );
  const { runCommand } = await import('./runCommand.ts');
  return runCommand(environment, prepared, options);
}

function wholeNumber(name: 'parallel' | 'segments' | 'rate', most: number): number {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1 || number > most)
    wrong(`--${name} takes a whole number from 1 to ${most}.`);
  return number;
}
