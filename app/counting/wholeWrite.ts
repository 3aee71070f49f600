import { reclaim, use, type Counter } from '../../domain/usage.ts';
import { drawItems } from '../../store/grants.ts';
import { putItem } from '../../store/usage.ts';
import type { TransactItem } from '../../store/write.ts';
import type { View } from './look.ts';
import type { UseRequest } from './useRequest.ts';
import { othersOf } from './view.ts';

/**
 * The counters written whole, as they were decided on: the first use in a window, other rights than before, units of ended
 * holds, units out of grants. Each fails when anything else wrote in between.
 */
export function wholeWrite(
  request: UseRequest,
  view: View,
  fromGrants: number,
  id: string,
  nowMs: number,
): { items: TransactItem[]; counters: Counter[] } {
  const counters = view.counters.map((counter, index) => ({
    ...after(request, reclaim(counter, nowMs), fromGrants, id),
    grantUnits: view.grantUnits - fromGrants,
    version: (view.rows[index]?.version ?? 0) + 1,
  }));
  const puts = counters.map((counter, index) => {
    const action = index === 0 ? request.action : { ...request.action, second: true as const };
    return putItem(
      request.userId,
      counter,
      view.rows[index],
      { action, also: othersOf(view.keys, index) },
      nowMs,
    );
  });
  return { counters, items: [...puts, ...drawItems(request.userId, view.right.grants, fromGrants, nowMs)] };
}

function after(request: UseRequest, counter: Counter, fromGrants: number, id: string): Counter {
  const used = use(counter, request.amount, fromGrants, id);
  if (!request.hold) return used;
  const hold = { ...request.hold, amount: request.amount, drawn: fromGrants };
  return { ...used, used: counter.used, holds: [...counter.holds, hold] };
}
