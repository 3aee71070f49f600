import { shareOf, type Counter } from '../domain/usage.ts';
import { shardOf } from './shards.ts';

/** Shares of the limit at which a counter moves within `FeatureDateIndex`; a use in between leaves the index alone. */
const bands = [0, 0.5, 0.8, 0.9, 1] as const;

/**
 * Where a counter stands in `FeatureDateIndex`: partitioned by feature, band and shard, sorted by when its window ends. So the
 * windows that are open are one range of each partition, whichever day they began on. Windows of a day are in a range of
 * their own (`D`), because a past day would otherwise have to pass by all the days since then.
 */
export function placeOf(userId: string, counter: Counter): Record<'feature_band' | 'open_until', string> {
  return {
    feature_band: partitionOf(counter.feature, bandOf(shareOf(counter)), shardOf(userId)),
    open_until: sortOf(counter.period === 'DAY' ? 'D' : 'L', endOf(counter)),
  };
}

export function partitionOf(feature: string, band: string, shard: number): string {
  return `${feature}#${band}#${shard}`;
}

/** `D`: a day. `L`: any longer window. */
export type Length = 'D' | 'L';

/** The last character comes after every digit, so that `never` is the last place. */
export function sortOf(length: Length, endMs: number | null): string {
  return `${length}${endMs === null || endMs > lastMs ? '~' : new Date(endMs).toISOString()}`;
}

/** `080` for a share from 0.8 up to the next band. Three digits, so that text sorts like numbers. */
export function bandOf(share: number): string {
  return nameOf(bands.findLast((from) => share >= from) ?? 0);
}

/** The bands that hold shares of at least this one, highest first. */
export function bandsFrom(share: number): string[] {
  const lowest = bandOf(share);
  return bands
    .map(nameOf)
    .filter((band) => band >= lowest)
    .reverse();
}

/** A trial's window has no end of its own: it ends with the right. */
function endOf({ endMs, trialEndMs }: Counter): number | null {
  return endMs ?? trialEndMs ?? null;
}

const nameOf = (band: number) => String(Math.round(band * 100)).padStart(3, '0');

/** The last moment that an ISO date of four digits can hold. */
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');
