import { reclaim, use, type Counter } from '../../domain/usage.ts';
import { drawsOf, type Draw } from '../../domain/pool.ts';
import { carryingOf, type Seen } from '../../store/carried.ts';
import { drawItem } from '../../store/grants.ts';
import { poolItems } from '../../store/pools.ts';
import { counterKey, putItem } from '../../store/usage.ts';
import { lastMsOf, type Written } from '../../store/usageRow.ts';
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

interface Whole {
  items: TransactItem[];
  counters: Counter[];
  drawn: Drawn[];
  /** The counters beside the first, as its row carries them afterwards. */
  seen: Seen[] | undefined;
}

/**
 * The counters written whole, as they were decided on: the first use in a window, other rights than before, units of ended
 * holds, units out of grants and pools. Each fails when anything else wrote in between.
 */
export async function wholeWrite(
  request: UseRequest,
  view: View,
  fromGrants: number,
  id: string,
  nowMs: number,
): Promise<Whole> {
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
  // A hold is set aside in each row by itself.
  const seen = request.hold
    ? undefined
    : counters.slice(1).map((counter) => ({ counter, v: counter.version }));
  const puts = counters.map((counter, index) => {
    const action = index === 0 ? first : { ...request.action, second: true as const };
    const how = {
      action,
      also: othersOf(view.keys, index),
      ...(seen ? tieOf(counters, view.keys, index) : {}),
    };
    return putItem(request.userId, counter, view.rows[index], how, nowMs);
  });
  return {
    counters,
    drawn,
    seen,
    items: [
      ...puts,
      ...draws.flatMap((draw) => itemsOf(draw, request, view, nowMs)),
      ...(await tiedTo(view, nowMs)),
    ],
  };
}

/** The first row carries the others, so that the next uses write nothing else. */
function tieOf(counters: Counter[], keys: string[], index: number): Partial<Written> {
  if (index > 0) return { carriedBy: keys[0] };
  return { carrying: carryingOf(counters, keys), carriedEnds: counters.slice(1).map(lastMsOf) };
}

/** Of a feature with several limits. A file of its own in every bundle. */
async function tiedTo({ keys, rows }: View, nowMs: number): Promise<TransactItem[]> {
  if (!rows.some((row) => row?.asRead || row?.carries)) return [];
  const { besides } = await import('../../store/standAlone.ts');
  return besides(keys, rows, nowMs);
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
