import { reclaim, use, type Counter } from '../../domain/usage.ts';
import { drawsOf, type Draw } from '../../domain/pool.ts';
import { drawItem } from '../../store/grants.ts';
import { poolItems } from '../../store/pools.ts';
import { counterKey, putItem } from '../../store/usage.ts';
import type { TransactItem } from '../../store/write.ts';
import type { View } from './look.ts';
import type { UseRequest } from './useRequest.ts';
import { othersOf } from './view.ts';

/** Units beyond the limits, by where they came from, in the order in which they were taken. A grant has no keys. */
export interface Drawn {
  /** Of the pool's counters. */
  keys?: string[];
  units: number;
}

/**
 * The counters written whole, as they were decided on: the first use in a window, other rights than before, units of ended
 * holds, units out of grants and pools. Each fails when anything else wrote in between.
 */
export function wholeWrite(
  request: UseRequest,
  view: View,
  fromGrants: number,
  id: string,
  nowMs: number,
): { items: TransactItem[]; counters: Counter[]; drawn: Drawn[] } {
  const draws = drawsOf(view.right.grants, view.pools, fromGrants);
  const drawn = draws.map(drawnOf);
  const pools = Object.fromEntries(
    drawn.flatMap(({ keys, units }) => (keys ?? []).map((key) => [key, units])),
  );
  const first = Object.keys(pools).length > 0 ? { ...request.action, pools } : request.action;
  const counters = view.counters.map((counter, index) => ({
    ...after(request, reclaim(counter, nowMs), fromGrants, id),
    grantUnits: view.grantUnits - fromGrants,
    version: (view.rows[index]?.version ?? 0) + 1,
  }));
  const puts = counters.map((counter, index) => {
    const action = index === 0 ? first : { ...request.action, second: true as const };
    return putItem(
      request.userId,
      counter,
      view.rows[index],
      { action, also: othersOf(view.keys, index) },
      nowMs,
    );
  });
  return {
    counters,
    drawn,
    items: [...puts, ...draws.flatMap((draw) => itemsOf(draw, request, view, nowMs))],
  };
}

function drawnOf({ pool, units }: Draw): Drawn {
  return { units, ...(pool ? { keys: pool.counters.map(counterKey) } : {}) };
}

function itemsOf(
  { grant, pool, units }: Draw,
  { userId }: UseRequest,
  view: View,
  nowMs: number,
): TransactItem[] {
  if (pool) return poolItems(userId, pool, units, (key) => view.poolRows.get(key), nowMs);
  return [drawItem(userId, grant!, units, nowMs)];
}

function after(request: UseRequest, counter: Counter, fromGrants: number, id: string): Counter {
  const used = use(counter, request.amount, fromGrants, id);
  if (!request.hold) return used;
  const hold = { ...request.hold, amount: request.amount, drawn: fromGrants };
  return { ...used, used: counter.used, holds: [...counter.holds, hold] };
}
