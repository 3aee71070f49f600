import { isInStep, recentKept, type Allowance, type Counter } from '../domain/usage.ts';
import { resetDateOf } from '../domain/window.ts';
import { carriedId } from '../platform/requestId.ts';
import type { Carrying } from './rows/carried.ts';
import type { Imported } from './rows/imported.ts';
import type { LastAction } from './rows/lastAction.ts';
import type { Parts, Split } from './rows/parts.ts';
import { shardOf } from './shards.ts';
import { placeOf } from './usagePlace.ts';
import { counterIn, neverMs, type CounterRow } from './rows/usage.ts';
import { toWordsRow } from './rows/words.ts';

/** The type of a change that only the rights made: what changed them is in the log, so this is not. */
export const rightsChanged = 'rights.changed';

/** A row of user-usage. */
export interface UsageRow extends CounterRow {
  /** `yyyy-mm-dd`, the day on which the next window starts. Absent: never. */
  reset_date?: string;
  rights_version: number;
  /** Oldest first, always `recentKept` of them. */
  recent: string[];
  last_action?: LastAction;
  /** When a window of those that it carries starts that starts last, and one ends that ends first. */
  carries_from_ms?: number;
  carries_until_ms?: number;
  /** Never written: of a row that another one carries, what was read of both. */
  asRead?: { version: number; carrier: UsageRow };
  /** Of when it was split last: how many parts there are to be deleted with it, and the last epoch. */
  last_parts?: Pick<Parts, 'n' | 'epoch'>;
  /** Until then it is not split again, because something else is to be changed in it. */
  parts_rest_ms?: number;
  split?: Split;
  /** The latest refusal that was noted: once per window and reason. */
  refused?: { reason: string; n: number; at: number; req?: string };
  /** Absent, like `open_until`, in the counter of a pool: the index lists the windows of limits. */
  feature_band?: string;
  open_until?: string;
  reset_day?: string;
  created_at: string;
  updated_at: string;
  expires_at?: number;
  /** When `npm run restore` wrote it, in epoch milliseconds: what follows from a row does not follow from that write. */
  restored?: number;
  /** Of a day that was counted elsewhere: its units, and the keys of the longer windows that they were added to. */
  arrived?: { n: number; into: string[] };
  /** What imports have brought into it, for the way back. */
  imported?: Imported;
}

/** How long counters stay readable after their window; what was counted is in the action log and its archive. */
export const keptSeconds = 35 * 86_400;

export function fromRow(row: UsageRow): Counter {
  return { ...counterIn(row), recent: row.recent.filter((id) => id !== noId).toReversed() };
}

/** The feature that a counter's key names. */
export function featureIn(key: string): string {
  return key.replace(/_\d{4}-\d\d-\d\d(#.*)?$/, '');
}

/** What a row says beside its counter. */
export interface Written {
  action?: LastAction;
  also: string[];
  imported?: Imported;
  carrying?: Carrying | undefined;
  carriedBy?: string | undefined;
  /** Ends of the windows that it carries: it stays as long as each of them. */
  carriedEnds?: (number | null)[];
}

export function toRow(
  userId: string,
  key: string,
  counter: Counter,
  seen: UsageRow | undefined,
  how: Written,
  nowMs: number,
): UsageRow {
  const at = new Date(nowMs).toISOString();
  const resetDate = resetDateOf(counter);
  const ends = [lastMsOf(counter), ...(how.carriedEnds ?? [])];
  const action = how.action ?? seen?.last_action;
  const imported = how.imported ?? seen?.imported;
  return {
    user_id: userId,
    feature_date_key: key,
    feature_name: counter.feature,
    usage_count: counter.used,
    held_count: counter.holds.reduce((sum, hold) => sum + hold.amount, 0),
    ...(counter.drawn > 0 ? { drawn: counter.drawn } : {}),
    ...(counter.limit === null ? {} : { limit_value: counter.limit }),
    remaining: counter.remaining,
    period: counter.period,
    ...(resetDate === null ? {} : { reset_date: resetDate }),
    window_start_ms: counter.startMs,
    window_end_ms: counter.endMs ?? neverMs,
    rights_until_ms: counter.rightsUntilMs ?? neverMs,
    ...(counter.trialEndMs == null ? {} : { trial_end_ms: counter.trialEndMs }),
    rights_version: (seen?.rights_version ?? 0) + 1,
    source: counter.source,
    ...(counter.productId ? { plan_id: counter.productId } : {}),
    ...toWordsRow(counter),
    ...(counter.grantUnits > 0 ? { grant_units: counter.grantUnits } : {}),
    version: counter.version,
    recent: Array.from({ length: recentKept }, (_, place) => counter.recent[place] ?? noId).toReversed(),
    holds: Object.fromEntries(
      counter.holds.map(({ id, amount, endsMs, drawn }) => [
        id,
        { n: amount, ends_ms: endsMs, ...(drawn > 0 ? { drawn } : {}) },
      ]),
    ),
    ...(action ? { last_action: action } : {}),
    ...(how.also.length > 0 ? { also: how.also } : {}),
    ...how.carrying,
    ...(how.carriedBy === undefined ? {} : { carried_by: how.carriedBy }),
    ...(seen?.refused ? { refused: seen.refused } : {}),
    ...(seen?.last_parts ? { last_parts: seen.last_parts } : {}),
    ...(imported ? { imported } : {}),
    ...(seen?.arrived ? { arrived: seen.arrived } : {}),
    // An existing place stays as it is here, so that a use never writes the index; the stream moves it.
    ...(counter.pool ? {} : seen?.feature_band === undefined ? placeOf(userId, counter) : placeIn(seen)),
    ...(resetDate === null || counter.pool ? {} : { reset_day: resetPlace(resetDate, shardOf(userId)) }),
    created_at: seen?.created_at ?? at,
    updated_at: at,
    ...keptIn(seen, ends),
  };
}

/** The partition of ResetDateIndex that lists what is reset on a day. */
export function resetPlace(date: string, shard: number): string {
  return `${date}#${shard}`;
}

/** The last moment at which something may count in it. A trial's window never ends, but nothing counts in it after the trial. */
export function lastMsOf({ endMs, trialEndMs }: Pick<Counter, 'endMs' | 'trialEndMs'>): number | null {
  return endMs ?? trialEndMs ?? null;
}

/** A day that arrived stays as long as the windows that its units were added to. */
function keptIn(seen: UsageRow | undefined, ends: (number | null)[]): { expires_at?: number } {
  const [own, ...carried] = ends.map(keptUntil);
  const first = seen?.arrived ? seen.expires_at : own;
  const all = [first, ...carried];
  return all.includes(undefined) ? {} : { expires_at: Math.max(...(all as number[])) };
}

/** In seconds; undefined: for good. */
export function keptUntil(endMs: number | null): number | undefined {
  return endMs === null ? undefined : Math.floor(endMs / 1000) + keptSeconds;
}

/** Whether the row already says what the rights say, and names the same counters beside it. */
export function isInStepWith(row: UsageRow, allowance: Allowance, also: string[]): boolean {
  const named = row.also ?? [];
  const isSame = named.length === also.length && also.every((key, index) => named[index] === key);
  return isSame && isInStep(fromRow(row), allowance);
}

/** A right that ended closes its counter before the window is over. */
export function isClosed(row: UsageRow): boolean {
  return row.rights_until_ms === 0;
}

export function actionOf(
  type: string,
  amount: number,
  nowMs: number,
  more: Pick<LastAction, 'details' | 'by' | 'reason'> = {},
): LastAction {
  return { type, n: amount, at: nowMs, ...carriedReq(), ...more };
}

/** As rows carry it to the stream, and so to the log and the open screens. */
export function carriedReq(): { req?: string } {
  const req = carriedId();
  return req === undefined ? {} : { req };
}

/** Fills the places of ids that have not come yet, so that each place exists from the start. No id looks like it. */
export const noId = '-';

function placeIn({ feature_band, open_until }: UsageRow) {
  return { feature_band: feature_band!, open_until: open_until! };
}
