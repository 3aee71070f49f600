import type { Right } from './entitlement.ts';
import { plus } from './units.ts';
import type { Counter, Renewal } from './usage.ts';

/** Units of one add-on's own, in periods in which the plan does not count. They come again with each window of the add-on. */
export interface Pool {
  /** One for each of the add-on's limits; a unit is taken from all of them or from none. */
  counters: Counter[];
  /** When what is left lapses, because a window or the right ends. Null: never. */
  endsMs: number | null;
}

/** Units out of one source: a grant, or a pool. */
export interface Draw {
  grant?: Right;
  pool?: Pool;
  units: number;
}

export function poolOf(counters: Counter[], right: Right): Pool {
  const ends = [right.expiresMs, ...counters.map(({ endMs }) => endMs)].filter((end) => end !== null);
  return { counters, endsMs: ends.length > 0 ? Math.min(...ends) : null };
}

export function leftIn({ counters }: Pool): number {
  return Math.max(0, Math.min(...counters.map(({ remaining }) => remaining)));
}

export function leftInAll(pools: Pool[]): number {
  return pools.reduce((sum, pool) => plus(sum, leftIn(pool)), 0);
}

/** When the pool holds more again, and how much. */
export function renewalOf({ counters }: Pool): Renewal {
  return counters.map(({ remaining, limit, endMs }) => ({ remaining, limit, endMs }));
}

/** Takes `units` out of grants and pools, out of what ends first in front; of those that end together, pools first. */
export function drawsOf(grants: Right[], pools: Pool[], units: number): Draw[] {
  const sources = [
    ...pools.map((pool) => ({ pool, units: leftIn(pool), endsMs: pool.endsMs ?? Infinity })),
    ...grants.map((grant) => ({
      grant,
      units: grant.limits[0]?.limit ?? 0,
      endsMs: grant.expiresMs ?? Infinity,
    })),
  ].sort((a, b) => (a.endsMs === b.endsMs ? 0 : a.endsMs - b.endsMs));
  let left = units;
  return sources.flatMap(({ endsMs: _, ...source }) => {
    const taken = Math.min(left, source.units);
    left -= taken;
    return taken > 0 ? [{ ...source, units: taken }] : [];
  });
}

/** The counter of a pool after units were taken from it; negative units go back. */
export function takeFrom(counter: Counter, units: number): Counter {
  return { ...counter, used: counter.used + units, remaining: counter.remaining - units };
}
