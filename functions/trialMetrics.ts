import { Mistake } from '../domain/errors.ts';
import { dayOf, daysBetween, rateOf, runningIn, TrialTally } from '../domain/trialMetrics.ts';
import { door, operatorOf } from './door.ts';
import type { QueryTrialMetricsArgs, TrialMetrics } from '../generated/schema.ts';
import { countsOf } from '../store/trialCounts.ts';
import { listOverdue } from '../app/trials/overdue.ts';

const daysMax = 366;

export const handler = door<QueryTrialMetricsArgs, TrialMetrics>(async (call, nowMs) => {
  operatorOf(call);
  const days = daysBetween(call.args.from, call.args.to, daysMax);
  if (!days) {
    throw new Mistake('BadRequest', `from and to are dates, from first, at most ${daysMax} days.`);
  }
  const tally = new TrialTally(days);
  for (const { day, productId, change } of await countsOf(days)) tally.add(day, productId, change);
  // Only then: a trial that the clock ends in between is missed for this one look, and never counted twice.
  for (const { startedAt, productId } of await listOverdue(nowMs)) {
    tally.add(dayOf(startedAt), productId, { expired: 1 });
  }
  return toMetrics(tally, days);
});

function toMetrics(tally: TrialTally, days: string[]): TrialMetrics {
  const { total } = tally;
  return {
    from: days[0]!,
    to: days.at(-1)!,
    ...total,
    running: runningIn(total),
    isFinal: runningIn(total) === 0,
    conversionRate: rateOf(total.converted, total),
    expiryRate: rateOf(total.expired, total),
    days: [...tally.days].map(([date, day]) => ({ date, ...day, running: runningIn(day) })),
    products: [...tally.products]
      .map(([productId, product]) => ({
        productId,
        ...product,
        running: runningIn(product),
        conversionRate: rateOf(product.converted, product),
      }))
      .sort((a, b) => b.started - a.started || (a.productId < b.productId ? -1 : 1)),
  };
}
