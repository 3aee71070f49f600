import { randomUUID } from 'node:crypto';
import { metric } from '../../log.ts';
import { booksOf } from '../../stripe/books.ts';
import { remember } from '../../store/jobs.ts';
import { finishDeletion } from '../erase.ts';
import { newRun, problems, type Run } from './run.ts';
import { beginRun, currentRun, workOn, type StepDeps } from './step.ts';

/** Cognito's quota for listing is some 30 a second for the whole account; sign-ins must keep most of it. */
const poolPagesPerSecond = 10;

/** Starts a comparison, or goes on with the one that a crash or the end of an invocation left. Works until `untilMs`. */
export async function compare(
  wanted: { dryRun: boolean; trigger: Run['trigger'] },
  untilMs: number,
): Promise<Run> {
  const current = await currentRun();
  const left = current?.status === 'RUNNING' ? current : undefined;
  const isSame = left && left.dryRun === wanted.dryRun && left.trigger === wanted.trigger;
  if (left && !isSame) await supersede(left);
  const run = isSame ? left : newRun(randomUUID(), wanted.dryRun, wanted.trigger, Date.now());
  if (!(await beginRun(run, Date.now()))) return (await currentRun()) ?? run;
  return report(await workOn(run, await deps(), untilMs));
}

/** Goes on with what is under way, if anything is. */
export async function goOn(untilMs: number): Promise<Run | undefined> {
  const run = await currentRun();
  if (run?.status !== 'RUNNING') return run;
  return report(await workOn(run, await deps(), untilMs));
}

async function supersede(run: Run): Promise<void> {
  run.status = 'ABORTED';
  run.reason = 'Another comparison was asked for.';
  run.finishedAt = new Date().toISOString();
  await remember('sync', 'current', run);
  await remember('sync-report', `${run.finishedAt}#${run.id}`, run);
}

async function deps(): Promise<StepDeps> {
  return { books: await booksOf(), finishDeletion, pace: pacer(poolPagesPerSecond), now: Date.now };
}

function report(run: Run): Run {
  if (run.status === 'RUNNING') return run;
  for (const problem of problems) {
    if (run.counts[problem] > 0) metric('DriftFound', run.counts[problem], { problem });
  }
  if (run.status === 'ABORTED') metric('SyncAborted');
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
