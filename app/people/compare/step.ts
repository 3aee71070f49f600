import { forgetItem, remember, takeJob } from '../../../store/jobs.ts';
import { shards } from '../../../store/shards.ts';
import { listPoolUsers } from '../pool.ts';
import { compareCustomers } from './customers.ts';
import { noteEnded } from './kept.ts';
import { compareRows, type RowsDeps } from './rows.ts';
import { nextPhase, type Run } from './run.ts';
import { writeDown, type Met } from './seen.ts';
import { compareSubscriptions } from './subscriptions.ts';
import { compareUsers } from './users.ts';

/** Pages between two checkpoints; a crash repeats at most these, and repeating them changes nothing. */
const pagesPerCheckpoint = 10;
/** A lease that was not renewed for this long has expired. */
const lockMs = 60_000;
const reportKeptMs = 400 * 24 * 3_600_000;

export interface StepDeps extends RowsDeps {
  /** Waits until the next page may be asked of the pool, so that people's sign-ins keep their share of the quota. */
  pace: () => Promise<void>;
  now: () => number;
}

/** One worker at a time, whichever comparison it works on: false when another is at it. */
export const takeTurn = (worker: string, nowMs: number) => takeJob('sync-lock', worker, nowMs, lockMs);
export const endTurn = () => forgetItem('sync-lock', 'lock');

export async function beginRun(run: Run): Promise<void> {
  await remember('sync', 'current', run);
}

/**
 * Works on a comparison until it is done or `untilMs`; gives it as it then stands. The worker has taken its turn, and renews
 * it with each checkpoint.
 */
export async function workOn(run: Run, worker: string, deps: StepDeps, untilMs: number): Promise<Run> {
  const met: Met = new Map();
  while (run.status === 'RUNNING' && run.phase !== 'done' && deps.now() < untilMs) {
    if (!(await takeTurn(worker, deps.now()))) return run;
    await checkpointOf(run, deps, met, untilMs);
    await remember('sync', 'current', run);
  }
  if (run.phase === 'done' || run.status === 'ABORTED') await finish(run, deps.now());
  await endTurn();
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
    advance(run, next);
  } else if (run.phase === 'rows') {
    await compareRows(run, deps, deps.now());
    if (run.shard + 1 < shards) run.shard++;
    else nextPhase(run);
  } else if (!run.withStripe || !deps.stripe) {
    // A key that was taken away in the middle ends what it was for.
    run.withStripe = false;
    nextPhase(run);
  } else if (run.phase === 'customers') {
    const { customers, next } = await deps.stripe.listCustomers(run.cursor);
    await compareCustomers(run, customers, deps.stripe, met, deps.now());
    advance(run, next);
  } else {
    const { subscriptions, next } = await deps.stripe.listSubscriptions(run.cursor);
    await compareSubscriptions(run, subscriptions);
    advance(run, next);
  }
}

function advance(run: Run, next: string | undefined): void {
  if (next === undefined) nextPhase(run);
  else run.cursor = next;
}

async function finish(run: Run, nowMs: number): Promise<void> {
  if (run.status === 'RUNNING') run.status = 'DONE';
  run.finishedAt = new Date(nowMs).toISOString();
  await noteEnded(run, run.finishedAt);
  if (run.status === 'DONE') await remember('sync', 'whole', run);
  await remember('sync', 'current', run);
  await remember('sync-report', `${run.finishedAt}#${run.id}`, run, nowMs + reportKeptMs);
  await remember('sync', 'latest', run);
}
