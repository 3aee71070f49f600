import { addTo, dayOf, noTrials, tallyOf, type Tally } from '../../domain/trialMetrics.ts';
import { countsRow } from '../../store/trialCounts.ts';
import type { TrialRow } from '../../store/rows/trials.ts';

/** What a seeding's trials count for as they are written, by day and product. */
export type SeedCounts = Record<string, Record<string, Tally>>;

export function countTrial(counts: SeedCounts, trial: TrialRow): void {
  const products = (counts[dayOf(trial.startedAt)] ??= {});
  addTo((products[trial.productId] ??= noTrials()), tallyOf(trial.status));
}

/** Rows of this seeding alone, beside those that the product keeps: writing them once more changes nothing. */
export function countsRows(seed: string, counts: SeedCounts): object[] {
  return Object.entries(counts).map(([day, products]) => countsRow(day, `seed-${seed}`, products));
}
