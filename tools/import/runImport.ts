import { join } from 'node:path';
import { getUser } from '../../store/users.ts';
import type { Environment } from '../backup/environment.ts';
import { AccountsAfter, type AccountsSummary } from './accountsAfter.ts';
import { Checkpoint } from './checkpoint.ts';
import type { Counts } from './counts.ts';
import { importAll } from './importAll.ts';
import { readerFor } from './map/readRow.ts';
import { Pace } from './pace.ts';
import { usersByMail } from './poolUsers.ts';
import type { Prepared } from './prepare.ts';
import { dryRunIn, finish, lock, runIn, type Run, type RunIdentity } from './runFolder.ts';
import { verifyRun, type Verification } from './verifyRun.ts';

export interface RunOptions {
  from: string;
  /** Of the run that is continued; undefined finds it. */
  runId: string | undefined;
  folder: string;
  isDryRun: boolean;
  /** Accounts at once. */
  parallel: number;
  segments: number;
  /** Records a second. */
  rate: number | undefined;
}

/** What the caller hears meanwhile. */
export interface RunWatch {
  begun(run: Run, standing: { rows: number; size: number; total: number | undefined }): void;
  row(size: number): void;
  verifying(): void;
  account(): void;
}

export interface RunResult {
  run: Run;
  counts: Counts;
  rejectedFile: string;
  /** Undefined when it was ended before the source's end; then the same command continues it. */
  ended:
    | { reportFile: string; verification?: Verification; accounts?: AccountsSummary & { file: string } }
    | undefined;
}

/** Brings a source into an environment, or says what that would do. */
export async function runImport(
  environment: Environment,
  { source: named, map }: Prepared,
  options: RunOptions,
  watch: RunWatch,
  signal: AbortSignal,
): Promise<RunResult> {
  const { from, folder, isDryRun, parallel, segments } = options;
  // Asks whether the tables are there, before anything is written here.
  await getUser('import');
  const identity: RunIdentity = {
    ...{ from, sourcePrint: named.print, mapPrint: map?.print ?? '' },
    target: `${environment.stack} ${environment.poolId}`,
  };
  const run = isDryRun
    ? dryRunIn(folder, identity, segments)
    : runIn(folder, options.runId, identity, segments);
  const unlock = lock(run);
  const source = await named.open({
    ...{ folder: run.folder, segments: run.segments, delimiter: map?.map.csv?.delimiter ?? ',' },
  });
  let isAtEnd = false;
  try {
    const checkpoint = new Checkpoint(run.folder);
    watch.begun(run, { rows: checkpoint.counts.rows, size: checkpoint.size, total: source.size });
    const after = new AccountsAfter();
    const startedMs = Date.now();
    const now = () => environment.nowMs + Date.now() - startedMs;
    isAtEnd = await importAll(
      {
        ...{ run, source, isDryRun, atOnce: parallel, pace: new Pace(options.rate), now, signal },
        reader: source.reader ?? readerFor(map!.map, usersByMail(environment.poolId)),
        progress: watch.row,
        judged: (arrival) => after.add(arrival),
      },
      checkpoint,
    );
    const { counts, rejectedFile } = checkpoint;
    if (!isAtEnd) return { run, counts, rejectedFile, ended: undefined };
    const found = isDryRun
      ? { accounts: await accountsIn(run, after, parallel, now(), watch) }
      : { verification: await verify(run, checkpoint, watch) };
    const reportFile = finish(run, {
      ...{ run: run.id, isDryRun, from, map: map?.path, target: environment.stack },
      ...{ begunAt: run.begunAt, endedAt: new Date().toISOString(), counts, ...found },
    });
    return { run, counts, rejectedFile, ended: { reportFile, ...found } };
  } finally {
    await source.close(isAtEnd);
    unlock();
  }
}

async function accountsIn(run: Run, after: AccountsAfter, atOnce: number, nowMs: number, watch: RunWatch) {
  const file = join(run.folder, 'accounts.jsonl');
  return { file, ...(await after.write(file, atOnce, nowMs, watch.account)) };
}

function verify(run: Run, checkpoint: Checkpoint, watch: RunWatch): Promise<Verification> {
  watch.verifying();
  return verifyRun(run.id, checkpoint);
}
