import { randomUUID } from 'node:crypto';
import { Mistake } from '../../../domain/errors.ts';
import { metric } from '../../../platform/log.ts';
import { paymentsAreOn } from '../../billing/client.ts';
import { stripeSideOf } from '../../billing/stripeSide.ts';
import { remember } from '../../../store/jobs.ts';
import { canBeAsked } from '../directory.ts';
import { eraseAccount } from '../erase.ts';
import { sweepAccount } from '../sweep.ts';
import { currentRun, noteEnded } from './kept.ts';
import { newRun, problems, type Run, type Wanted } from './run.ts';
import { beginRun, endTurn, takeTurn, workOn, type StepDeps } from './step.ts';

/** Cognito's quota for listing is some 30 a second for the whole account; sign-ins must keep most of it. */
const poolPagesPerSecond = 10;

/**
 * Starts a comparison, or continues the one that a crash or the end of an invocation interrupted. Works until `untilMs`. While
 * another worker is at the same, this one only tells how far it is.
 */
export async function compare(wanted: Wanted, untilMs: number): Promise<Run> {
  const worker = randomUUID();
  if (!(await takeTurn(worker, Date.now()))) return underWay(wanted);
  const left = await unfinished();
  const sides = await deps();
  if (left && isWanted(left, wanted)) {
    left.changesMax = Math.max(left.changesMax, wanted.changesMax);
    return report(await workOn(left, worker, sides, untilMs));
  }
  if (left) await supersede(left);
  const run = newRun(randomUUID(), wanted, sides.stripe !== undefined, Date.now(), canBeAsked);
  await beginRun(run);
  return report(await workOn(run, worker, sides, untilMs));
}

/** Continues the comparison that is running, if there is one that no other worker has. */
export async function continueRun(untilMs: number): Promise<Run | undefined> {
  if (!(await unfinished())) return undefined;
  const worker = randomUUID();
  if (!(await takeTurn(worker, Date.now()))) return undefined;
  // Read again: the worker that had it until now may have finished it.
  const run = await unfinished();
  if (run) return report(await workOn(run, worker, await deps(), untilMs));
  await endTurn();
  return undefined;
}

async function unfinished(): Promise<Run | undefined> {
  const run = await currentRun();
  return run?.status === 'RUNNING' ? run : undefined;
}

async function underWay(wanted: Wanted): Promise<Run> {
  const run = await unfinished();
  if (run && isWanted(run, wanted)) return run;
  throw new Mistake('Conflict', 'Another comparison is running: syncHealth shows its progress.');
}

function isWanted(run: Run, wanted: Wanted): boolean {
  return run.dryRun === wanted.dryRun && run.trigger === wanted.trigger;
}

async function supersede(run: Run): Promise<void> {
  run.status = 'ABORTED';
  run.reason = 'Another comparison was asked for.';
  run.finishedAt = new Date().toISOString();
  await noteEnded(run, run.finishedAt);
  await remember('sync', 'current', run);
  await remember('sync-report', `${run.finishedAt}#${run.id}`, run);
}

async function deps(): Promise<StepDeps> {
  return {
    stripe: (await paymentsAreOn()) ? await stripeSideOf() : undefined,
    erase: eraseAccount,
    sweep: sweepAccount,
    pace: pacer(poolPagesPerSecond),
    now: Date.now,
  };
}

function report(run: Run): Run {
  if (run.status === 'RUNNING') return run;
  for (const problem of problems) {
    if (run.counts[problem] > 0) metric('DriftFound', run.counts[problem], { problem });
  }
  if (run.status === 'ABORTED') metric('SyncAborted');
  if (run.held > 0) metric('SyncBoundReached', run.held);
  if (run.lookedAtUsers + run.lookedAtRows === 0) metric('SyncLookedAtNothing');
  return run;
}

function pacer(perSecond: number): () => Promise<void> {
  let nextMs = 0;
  return async () => {
    const waitMs = nextMs - performance.now();
    nextMs = Math.max(nextMs, performance.now()) + 1000 / perSecond;
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  };
}
