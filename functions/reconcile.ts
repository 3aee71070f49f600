import type { Context } from 'aws-lambda';
import { changesMaxOfNight } from '../app/people/compare/bound.ts';
import { compare, continueRun } from '../app/people/compare/conduct.ts';
import { log } from '../platform/log.ts';

/** What stays of an invocation for writing down where it is. */
const spareMs = 15_000;

/**
 * `{ "start": true }` once a night; `{}` every few minutes, which continues what a timeout, a crash or an operator's
 * request left. So a comparison may take hours while no invocation does.
 */
export const handler = async (event: { start?: boolean }, context: Context): Promise<void> => {
  const untilMs = Date.now() + context.getRemainingTimeInMillis() - spareMs;
  const run = event.start
    ? await compare(
        { dryRun: false, trigger: 'nightly', changesMax: await changesMaxOfNight(Date.now()) },
        untilMs,
      )
    : await continueRun(untilMs);
  if (run && event.start)
    log('info', 'The comparison stands.', { job: 'reconcile', code: run.status, count: run.lookedAtUsers });
};
