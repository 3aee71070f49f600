import { allWords } from '../../domain/featureWords.ts';
import type { Counter } from '../../domain/usage.ts';
import type { Period } from '../../domain/window.ts';
import type { Carried } from './carried.ts';
import type { Parts } from './parts.ts';
import { fromWordsRow, type WordsRow } from './words.ts';

/** What a row of user-usage says of its counter; `usageRow.ts` has the rest of it. */
export interface CounterRow extends WordsRow {
  user_id: string;
  feature_date_key: string;
  /** The feature's key; what it is called on a screen is `name`. */
  feature_name: string;
  usage_count: number;
  held_count: number;
  /** Units drawn from grants and pools into this window. */
  drawn?: number;
  /** Absent: unlimited. */
  limit_value?: number;
  remaining: number;
  period: Period;
  window_start_ms: number;
  window_end_ms: number;
  /** 0: closed, or the counter of a pool. */
  rights_until_ms: number;
  /** Of a window of the period TRIAL whose right ends. */
  trial_end_ms?: number;
  source: string;
  plan_id?: string;
  grant_units?: number;
  version: number;
  holds: Record<string, { n: number; ends_ms: number; drawn?: number }>;
  /** Keys of the counters of the feature's other limits. */
  also?: string[];
  /** Of the row of a feature's first limit, by key: where its other limits stand. */
  carries?: Record<string, Carried>;
  /** The key of the row that says where this one stands (`carried.ts`). */
  carried_by?: string;
  /** Present: units of it are given out to parts (`../parts.ts`), and these say what was counted of them. */
  parts?: Parts;
}

export type CounterKey = Pick<CounterRow, 'user_id' | 'feature_date_key'>;

/** Stands for "never" in conditions: the last moment that a date can hold. */
export const neverMs = 8_640_000_000_000_000;

/**
 * Between these keys lie all windows of a feature: after its id comes a date. So do those of a feature that is called
 * `{feature}_2…`, which `feature_name` tells apart.
 */
export function windowKeysOf(feature: string): [string, string] {
  return [`${feature}_0`, `${feature}_:`];
}

/** The counter without the ids of its latest requests, which only a write looks at. */
export function counterIn(row: CounterRow): Omit<Counter, 'recent'> {
  return {
    feature: row.feature_name,
    period: row.period,
    startMs: row.window_start_ms,
    endMs: row.window_end_ms === neverMs ? null : row.window_end_ms,
    date: row.feature_date_key.slice(row.feature_name.length + 1, row.feature_name.length + 11),
    limit: row.limit_value ?? null,
    rightsUntilMs: row.rights_until_ms === neverMs ? null : row.rights_until_ms,
    source: row.source,
    productId: row.plan_id ?? null,
    ...allWords(fromWordsRow(row)),
    grantUnits: row.grant_units ?? 0,
    used: row.usage_count,
    drawn: row.drawn ?? 0,
    remaining: row.remaining,
    holds: Object.entries(row.holds).map(([id, hold]) => ({
      id,
      amount: hold.n,
      endsMs: hold.ends_ms,
      drawn: hold.drawn ?? 0,
    })),
    version: row.version,
    ...(row.period === 'TRIAL' ? { trialEndMs: row.trial_end_ms ?? null } : {}),
    ...(isOfPool(row) ? { pool: true as const } : {}),
  };
}

/** Whether the row counts units of an add-on's own. Its key ends with the source; no other key has a second `#`. */
export function isOfPool({ feature_date_key }: Pick<CounterRow, 'feature_date_key'>): boolean {
  return feature_date_key.split('#').length > 2;
}
