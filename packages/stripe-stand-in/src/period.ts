import type { Interval } from './records.ts';

export interface Recurrence {
  interval: Interval;
  interval_count: number;
}

const daySeconds = 86_400;

/**
 * The nth renewal after the anchor. Months are counted from the anchor itself, so that a subscription of the 31st comes
 * back to the 31st after February. Stripe: documented ("billing cycle anchor").
 */
export function renewal(anchor: number, { interval, interval_count }: Recurrence, n: number): number {
  if (interval === 'day') return anchor + n * interval_count * daySeconds;
  if (interval === 'week') return anchor + n * interval_count * 7 * daySeconds;
  const months = n * interval_count * (interval === 'year' ? 12 : 1);
  const from = new Date(anchor * 1000);
  const to = new Date(anchor * 1000);
  to.setUTCDate(1);
  to.setUTCMonth(from.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  to.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return Math.floor(to.getTime() / 1000);
}

/** The first renewal strictly after a moment. */
export function renewalAfter(anchor: number, recurrence: Recurrence, moment: number): number {
  let n = 1;
  while (renewal(anchor, recurrence, n) <= moment) n++;
  return renewal(anchor, recurrence, n);
}
