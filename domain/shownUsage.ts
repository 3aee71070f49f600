import { wordsFor } from './featureWords.ts';
import { heldBy, runningHolds } from './hold.ts';
import { plus } from './units.ts';
import { freeIn, roomIn, type Counter } from './usage.ts';

// Resolvers run this file too: it keeps to what AppSync's JavaScript knows.

type Standing = Omit<Counter, 'recent'>;

/** One counter as the API shows it at a moment, its times in milliseconds; what stands beside it is not in it. */
export function usageAt(userId: string, counter: Standing, nowMs: number) {
  return {
    userId,
    feature: counter.feature,
    ...wordsFor(counter.feature, counter),
    ...limitAt(counter, nowMs),
    held: heldBy(runningHolds(counter.holds, nowMs)),
    source: counter.source,
    version: counter.version,
  };
}

/** One limit. Units of grants count into the limit from the moment when they could be used. */
export function limitAt(counter: Standing, nowMs: number) {
  const { limit, grantUnits, period, startMs, endMs, used } = counter;
  return {
    period,
    used,
    limit: limit == null ? null : plus(roomIn(counter), grantUnits),
    remaining: limit == null ? null : plus(Math.max(0, freeIn(counter, nowMs)), grantUnits),
    startMs,
    endMs,
  };
}
