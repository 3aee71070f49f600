import { Mistake } from '../domain/errors.ts';
import { daysBetween, rateOf, TrialTally } from '../domain/trialMetrics.ts';
import { door, operatorOf } from './door.ts';
import type { QueryTrialMetricsArgs, TrialMetrics } from './generated/schema.ts';
import { trialsOfDay } from './store/trialDays.ts';

const daysMax = 366;
/** Days that are read at once; each is eight partitions, one after the other. */
const readersMax = 24;

export const handler = door<QueryTrialMetricsArgs, TrialMetrics>(async (call, nowMs) => {
  operatorOf(call);
  const days = daysBetween(call.args.from, call.args.to);
  if (!days || days.length > daysMax) {
    throw new Mistake('BadRequest', `from and to are dates, from first, at most ${daysMax} days.`);
  }
  const tally = new TrialTally(days);
  // Nothing has started on a day that has not come.
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const left = days.filter((day) => day <= today);
  const reader = async () => {
    for (let day = left.pop(); day !== undefined; day = left.pop()) {
      for await (const page of trialsOfDay(day)) {
        for (const trial of page) tally.add(day, trial, nowMs);
      }
    }
  };
  await Promise.all(Array.from({ length: readersMax }, reader));
  return toMetrics(tally, days);
});

function toMetrics(tally: TrialTally, days: string[]): TrialMetrics {
  const { total } = tally;
  return {
    from: days[0]!,
    to: days.at(-1)!,
    ...total,
    active: total.started - total.converted - total.expired,
    conversionRate: rateOf(total.converted, total),
    expiryRate: rateOf(total.expired, total),
    days: [...tally.days].map(([date, day]) => ({ date, ...day })),
    products: [...tally.products]
      .map(([productId, product]) => ({
        productId,
        ...product,
        conversionRate: rateOf(product.converted, product),
      }))
      .sort((a, b) => b.started - a.started || (a.productId < b.productId ? -1 : 1)),
  };
}
