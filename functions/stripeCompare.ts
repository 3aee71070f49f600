import { metric } from '../platform/log.ts';
import { paymentsAreOn } from '../app/billing/client.ts';
import {
  compareAll,
  finishedAtMs,
  noteFinished,
  nothingCompared,
  type Report,
} from '../app/billing/compare/round.ts';

const hourMs = 3_600_000;
/** Short of the function's own end, so that a page of which everything is different comes to its end. */
const leaveMs = 120_000;

/**
 * `{ "start": true }` once a night; `{}` every few minutes, which continues what that left. So a comparison may take hours while no
 * run does. While payments are off there is nothing to compare.
 */
export const handler = async (
  event: { start?: boolean },
  context?: { getRemainingTimeInMillis(): number },
): Promise<Report> => {
  const nowMs = Date.now();
  if (!(await paymentsAreOn())) {
    // From the day on which they are on again, the first round has its time.
    if (event.start) await noteFinished(nowMs);
    return nothingCompared;
  }
  const untilMs = nowMs + (context?.getRemainingTimeInMillis() ?? 900_000) - leaveMs;
  const report = await compareAll(event.start === true, untilMs);
  metric('ComparisonAgeHours', (Date.now() - (await finishedAtMs(nowMs))) / hourMs);
  return report;
};
