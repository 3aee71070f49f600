import { forgetItem, recall, remember, takeJob } from '../../store/jobs.ts';
import { shards } from '../../store/shards.ts';
import type { UserRow } from '../../store/users.ts';
import { listPoolUsers } from '../pool.ts';
import type { Books } from './books.ts';
import { compareCustomers } from './customers.ts';
import { compareRows } from './rows.ts';
import { nextPhase, type Run } from './run.ts';
import { writeDown, type Met } from './seen.ts';
import { compareSubscriptions } from './subscriptions.ts';
import { compareUsers } from './users.ts';

/** Between two checkpoints lie so many pages; a crash repeats at most these, and repeating them changes nothing. */
const pagesPerCheckpoint = 10;
/** A holder that has not renewed for so long is dead. */
const lockMs = 60_000;
const reportKeptMs = 400 * 24 * 3_600_000;

export interface StepDeps {
  books: Books;
  finishDeletion: (row: UserRow, nowMs: number) => Promise<void>;
  /** Waits until the next page may be asked of the pool, so that people's sign-ins keep their share of the quota. */
  pace: () => Promise<void>;
  now: () => number;
}

export const currentRun = () => recall<Run>('sync', 'current');
export const lastReport = () => recall<Run>('sync', 'latest');

/** False when a comparison is under way already. */
export async function beginRun(run: Run, nowMs: number): Promise<boolean> {
  if (!(await takeJob('sync-lock', run.id, nowMs, lockMs))) return false;
  const current = await currentRun();
  if (current && current.status === 'RUNNING' && current.id !== run.id) {
    await forgetItem('sync-lock', 'lock');
    return false;
  }
  await remember('sync', 'current', run);
  return true;
}

/** Works on the current comparison until it is done or `untilMs`; gives it as it then stands. */
export async function workOn(run: Run, deps: StepDeps, untilMs: number): Promise<Run> {
  const met: Met = new Map();
  while (run.status === 'RUNNING' && run.phase !== 'done' && deps.now() < untilMs) {
    if (!(await takeJob('sync-lock', run.id, deps.now(), lockMs))) return run;
    await checkpointOf(run, deps, met, untilMs);
    await remember('sync', 'current', run);
  }
  if (run.phase === 'done' || run.status === 'ABORTED') await finish(run, deps.now());
  else await forgetItem('sync-lock', 'lock');
  return run;
}

async function checkpointOf(run: Run, deps: StepDeps, met: Met, untilMs: number): Promise<void> {
  const from = `${run.phase}#${run.cursor ?? ''}`;
  const { phase } = run;
  for (let page = 0; page < pagesPerCheckpoint && run.phase === phase && deps.now() < untilMs; page++) {
    await pageOf(run, deps, met);
  }
  if (met.size > 0) await writeDown(run.id, phase, from, met, deps.now());
}

async function pageOf(run: Run, deps: StepDeps, met: Met): Promise<void> {
  if (run.phase === 'users') {
    await deps.pace();
    const { users, next } = await listPoolUsers(run.cursor);
    await compareUsers(run, users, met, deps.now());
    goOn(run, next);
  } else if (run.phase === 'customers') {
    const { customers, next } = await deps.books.listCustomers(run.cursor);
    await compareCustomers(run, customers, deps.books, met, deps.now());
    goOn(run, next);
  } else if (run.phase === 'rows') {
    await compareRows(run, deps, deps.now());
    if (run.shard + 1 < shards) run.shard++;
    else nextPhase(run);
  } else {
    const { subscriptions, next } = await deps.books.listSubscriptions(run.cursor);
    await compareSubscriptions(run, subscriptions, deps.books);
    goOn(run, next);
  }
}

function goOn(run: Run, next: string | undefined): void {
  if (next === undefined) nextPhase(run);
  else run.cursor = next;
}

async function finish(run: Run, nowMs: number): Promise<void> {
  if (run.status === 'RUNNING') run.status = 'DONE';
  run.finishedAt = new Date(nowMs).toISOString();
  await remember('sync', 'current', run);
  await remember('sync-report', `${run.finishedAt}#${run.id}`, run, nowMs + reportKeptMs);
  await remember('sync', 'latest', run);
  await forgetItem('sync-lock', 'lock');
}
