import { join } from 'node:path';
import { arrive, judgeArrival } from '../../store/arrivals/arrive.ts';
import { Together } from '../../store/arrivals/together.ts';
import { getUser } from '../../store/users.ts';
import { poolClient } from '../backup/clients.ts';
import type { Environment } from '../backup/environment.ts';
import { AccountsAfter, type AccountsSummary } from './accountsAfter.ts';
import { Checkpoint } from './checkpoint.ts';
import type { Counts } from './counts.ts';
import { importAll } from './importAll.ts';
import { readerFor } from './map/readRow.ts';
import { Pace } from './pace.ts';
import { usersByMail } from './poolUsers.ts';
import type { Prepared } from './prepare.ts';
import type { Brought, Writer } from './record.ts';
import { dryRunIn, finish, lock, runIn, type Run, type RunIdentity } from './runFolder.ts';
import type { Source, SourceVerification } from './sources/source.ts';
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
  /** Users of a pool were read. */
  users(count: number): void;
  verifying(): void;
  account(): void;
}

export interface RunResult {
  run: Run;
  counts: Counts;
  rejectedFile: string;
  /** Undefined when it was ended before the source's end; then the same command continues it. */
  ended:
    | {
        reportFile: string;
        verification?: Verification;
        users?: SourceVerification;
        accounts?: AccountsSummary & { file: string };
      }
    | undefined;
  /** What the source has to say to the reader of the report. */
  remarks: string[];
}

/** Brings a source into an environment, or says what that would do. */
export async function runImport(
  environment: Environment,
  { source: named, map, ids }: Prepared,
  options: RunOptions,
  watch: RunWatch,
  signal: AbortSignal,
): Promise<RunResult> {
  const { from, folder, isDryRun, parallel, segments } = options;
  // Asks whether the tables are there, before anything is written here.
  await getUser('import');
  const identity: RunIdentity = {
    ...{ from, sourcePrint: named.print, mapPrint: [map?.print, ids?.print].filter(Boolean).join(' ') },
    target: `${environment.stack} ${environment.poolId}`,
  };
  const run = isDryRun
    ? dryRunIn(folder, identity, segments)
    : runIn(folder, options.runId, identity, segments);
  const unlock = lock(run);
  const source = await named.open({
    ...{ folder: run.folder, segments: run.segments, delimiter: map?.map.csv?.delimiter ?? ',' },
    target: { poolId: environment.poolId, region: environment.region, usersOf: environment.usersOf },
    readUsers: watch.users,
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
        ...{
          run,
          source,
          isDryRun,
          atOnce: parallel,
          pace: new Pace(options.rate ?? named.rate),
          now,
          signal,
        },
        reader:
          source.reader ??
          readerFor(map!.map, usersByMail(poolClient(), environment.poolId, watch.users), ids?.idOf),
        writer: source.writer ?? writerOfTables(),
        progress: watch.row,
        judged: (arrival) => after.add(arrival),
      },
      checkpoint,
    );
    const { counts, rejectedFile } = checkpoint;
    const { remarks = [] } = source;
    if (!isAtEnd) return { run, counts, rejectedFile, remarks, ended: undefined };
    const found = isDryRun
      ? { accounts: await accountsIn(run, after, parallel, now(), watch) }
      : await verify(run, checkpoint, source, watch);
    const reportFile = finish(run, {
      ...{ run: run.id, isDryRun, from, map: map?.path, target: environment.stack },
      ...{ begunAt: run.begunAt, endedAt: new Date().toISOString(), counts, remarks, ...found },
    });
    return { run, counts, rejectedFile, remarks, ended: { reportFile, ...found } };
  } finally {
    await source.close(isAtEnd);
    unlock();
  }
}

async function accountsIn(run: Run, after: AccountsAfter, atOnce: number, nowMs: number, watch: RunWatch) {
  const file = join(run.folder, 'accounts.jsonl');
  return { file, ...(await after.write(file, atOnce, nowMs, watch.account)) };
}

async function verify(run: Run, checkpoint: Checkpoint, source: Source, watch: RunWatch) {
  watch.verifying();
  const verification = await verifyRun(run.id, checkpoint);
  const users = await source.verify?.();
  return { verification, ...(users ? { users } : {}) };
}

/** Users come by the source that has them. */
function writerOfTables(): Writer {
  const requests = new Together();
  return {
    judge: (record, nowMs) => judgeArrival(inTables(record), nowMs, requests),
    write: (record, run, nowMs) => arrive(inTables(record), run, nowMs, requests),
  };
}

function inTables(record: Brought) {
  if (record.kind === 'user') throw new Error('A user is no row of a table.');
  return record;
}
