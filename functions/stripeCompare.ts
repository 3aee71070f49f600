import { log, metric } from '../platform/log.ts';
import { paymentsAreOn } from '../app/billing/client.ts';
import { compareAll, nothingCompared, type Report } from '../app/billing/compare.ts';

/** Short of the function's own end, so that the checkpoint is written. */
const leaveMs = 30_000;

/** Nightly, while payments are on. Continues where the last run stopped, until both sides have been looked at whole. */
export const handler = async (
  _: unknown,
  context?: { getRemainingTimeInMillis(): number },
): Promise<Report> => {
  if (!(await paymentsAreOn())) return nothingCompared;
  const untilMs = Date.now() + (context?.getRemainingTimeInMillis() ?? 600_000) - leaveMs;
  const report = await compareAll(untilMs);
  if (report.drift > 0) metric('StripeDrift', report.drift);
  // A comparison that saw nothing while there is something to see believes that it succeeded.
  if (report.isDone && report.lookedAtRows > 0 && report.lookedAtSubscriptions === 0)
    metric('SyncLookedAtNothing');
  if (report.aborted !== undefined) {
    metric('SyncAborted');
    log('error', 'The comparison with Stripe was stopped.', { job: 'stripeCompare', detail: report.aborted });
  }
  log('info', 'Stripe and the database were compared.', {
    job: 'stripeCompare',
    count: report.lookedAtSubscriptions,
    detail: `${report.lookedAtRows} rows, ${report.drift} differed`,
  });
  return report;
};
