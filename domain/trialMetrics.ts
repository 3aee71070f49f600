import type { TrialStatus } from './trial.ts';

export interface Tally {
  started: number;
  converted: number;
  expired: number;
}

/** How the trials of a range went, by the day on which they started and by product. */
export class TrialTally {
  readonly days = new Map<string, Tally>();
  readonly products = new Map<string, Tally>();
  readonly total: Tally = noTrials();

  constructor(days: string[]) {
    for (const day of days) this.days.set(day, noTrials());
  }

  /** A trial counts on the day of its start, however much later it is bought. Other days than those of the range do not. */
  add(day: string, productId: string, change: Partial<Tally>): void {
    const tally = this.days.get(day);
    if (!tally) return;
    const product = this.products.get(productId) ?? noTrials();
    this.products.set(productId, product);
    for (const sum of [this.total, tally, product]) addTo(sum, change);
  }
}

export function addTo(sum: Tally, change: Partial<Tally>): void {
  sum.started += change.started ?? 0;
  sum.converted += change.converted ?? 0;
  sum.expired += change.expired ?? 0;
}

/** What a trial in this state counts for. */
export function tallyOf(status: TrialStatus): Tally {
  return {
    started: 1,
    converted: status === 'converted' ? 1 : 0,
    expired: status === 'expired' ? 1 : 0,
  };
}

/** What changes in the counts when a trial is bought: one that was over is no longer among the expired. */
export function conversionOf(status: Exclude<TrialStatus, 'converted'>): Partial<Tally> {
  return status === 'expired' ? { converted: 1, expired: -1 } : { converted: 1 };
}

/** The UTC day (`yyyy-mm-dd`) on which a trial counts. */
export function dayOf(startedAt: number): string {
  return new Date(startedAt).toISOString().slice(0, 10);
}

/** Trials that are neither over nor bought. */
export function runningIn(tally: Tally): number {
  return tally.started - tally.converted - tally.expired;
}

/**
 * A share of all trials that started: the cohort is the denominator from the first day, because buyers decide early and the
 * others only count as expired when their trial ends. Null when none started.
 */
export function rateOf(part: number, tally: Tally): number | null {
  return tally.started === 0 ? null : part / tally.started;
}

/** The UTC days from one to the other, both included; null when a date is none, they are the wrong way round, or too far apart. */
export function daysBetween(from: string, to: string, daysMax: number): string[] | null {
  const first = dayNumber(from);
  const last = dayNumber(to);
  if (first === null || last === null || last < first || last - first >= daysMax) return null;
  return Array.from({ length: last - first + 1 }, (_, i) => dayOf((first + i) * dayMs));
}

const dayMs = 86_400_000;

/** An AWSDate may carry an offset (`2026-11-21Z`); the day is what counts. */
function dayNumber(date: string): number | null {
  const day = date.slice(0, 10);
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(ms) ? null : ms / dayMs;
}

export function noTrials(): Tally {
  return { started: 0, converted: 0, expired: 0 };
}
