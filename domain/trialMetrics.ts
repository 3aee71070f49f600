import { statusAt, type TrialDates } from './trial.ts';

export interface Tally {
  started: number;
  converted: number;
  expired: number;
}

/** How the trials of a range went, by the day on which they started and by product. */
export class TrialTally {
  readonly days = new Map<string, Tally>();
  readonly products = new Map<string, Tally>();
  readonly total: Tally = nothing();

  constructor(days: string[]) {
    for (const day of days) this.days.set(day, nothing());
  }

  /** A trial counts on the day of its start, however much later it is bought. */
  add(day: string, trial: TrialDates & { productId: string }, nowMs: number): void {
    const product = this.products.get(trial.productId) ?? nothing();
    this.products.set(trial.productId, product);
    const status = statusAt(trial, nowMs);
    for (const tally of [this.total, this.days.get(day), product]) {
      if (!tally) continue;
      tally.started += 1;
      if (status === 'converted') tally.converted += 1;
      if (status === 'expired') tally.expired += 1;
    }
  }
}

/** A share of the trials that are over or bought; null when there is none yet. */
export function rateOf(part: number, tally: Tally): number | null {
  const decided = tally.converted + tally.expired;
  return decided === 0 ? null : part / decided;
}

/** The UTC days from one to the other, both included; null when a date is none, or they are the wrong way round. */
export function daysBetween(from: string, to: string): string[] | null {
  const first = dayOf(from);
  const last = dayOf(to);
  if (first === null || last === null || last < first) return null;
  return Array.from({ length: last - first + 1 }, (_, i) =>
    new Date((first + i) * dayMs).toISOString().slice(0, 10),
  );
}

const dayMs = 86_400_000;

/** An AWSDate may carry an offset (`2026-11-21Z`); the day is what counts. */
function dayOf(date: string): number | null {
  const day = date.slice(0, 10);
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(ms) ? null : ms / dayMs;
}

function nothing(): Tally {
  return { started: 0, converted: 0, expired: 0 };
}
