import type { Pace } from '../../domain/split.ts';
import type { Renewal } from '../../domain/usage.ts';
import type { Seen } from '../../store/carried.ts';
import type { SplitSeen } from './splitSeen.ts';

/**
 * What a warm function remembers about one feature of one account: where its counters are, and whether looking before
 * writing is cheaper. Nothing is granted or refused from it: an entry that is out of date fails the write's condition.
 */
export interface CacheEntry {
  keys: string[];
  /** When another window starts for one of the counters. */
  endMs: number;
  /** With several limits: the others, as they stand in the row of the first. Absent: they are read before a use. */
  seen?: Seen[] | undefined;
  /** Its units are given out to parts: these, as this function has last seen each. */
  split?: SplitSeen | undefined;
  /** The number of parts into which it was split before: what one of them has counted is looked up before a use. */
  wasSplit?: number | undefined;
  /** Of a feature that may be split: how fast the counter changes. */
  pace?: Pace | undefined;
  /** Units that were left when this function last saw them; fewer than wanted means: read before writing. */
  remaining: number;
  /**
   * A refusal that was checked against the rights: which rights the counters carried then, and what the account had. Each
   * draw from a pool changes the counters' rights, too.
   */
  refusal?: { atMs: number; rightsVersions: number[]; products: string[]; renewals: Renewal[] };
}

const entriesMax = 10_000;
const entries = new Map<string, CacheEntry>();

export function cachedFor(userId: string, feature: string, nowMs: number): CacheEntry | undefined {
  const entry = entries.get(nameOf(userId, feature));
  return entry && nowMs < entry.endMs ? entry : undefined;
}

export function remember(userId: string, feature: string, entry: CacheEntry): void {
  const name = nameOf(userId, feature);
  entries.delete(name);
  entries.set(name, entry);
  if (entries.size > entriesMax) entries.delete(entries.keys().next().value!);
}

export function forget(userId: string, feature: string): void {
  entries.delete(nameOf(userId, feature));
}

/** As after a cold start. */
export function forgetAll(): void {
  entries.clear();
}

/** No id of an account has a line break. */
const nameOf = (userId: string, feature: string) => `${userId}\n${feature}`;
