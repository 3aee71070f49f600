import { reclaim, use, type Counter } from '../../domain/usage.ts';
import { drawItems } from '../../store/grants.ts';
import { putItem } from '../../store/usage.ts';
import type { TransactItem } from '../../store/write.ts';
import type { View } from './look.ts';
import type { Wish } from './wish.ts';
import { othersOf } from './view.ts';

/**
 * The counters written whole, as they were decided on: the first use in a window, other rights than before, units of ended
 * holds, units out of grants. Each fails when anything else wrote in between.
 */
export function wholeWrite(
  wish: Wish,
  view: View,
  fromGrants: number,
  id: string,
  nowMs: number,
): { items: TransactItem[]; counters: Counter[] } {
  const counters = view.counters.map((counter, index) => ({
    ...after(wish, reclaim(counter, nowMs), fromGrants, id),
    grantUnits: view.grantUnits - fromGrants,
    version: (view.rows[index]?.version ?? 0) + 1,
  }));
  const puts = counters.map((counter, index) => {
    const action = index === 0 ? wish.action : { ...wish.action, second: true as const };
    return putItem(
      wish.userId,
      counter,
      view.rows[index],
      { action, also: othersOf(view.keys, index) },
      nowMs,
    );
  });
  return { counters, items: [...puts, ...drawItems(wish.userId, view.right.grants, fromGrants, nowMs)] };
}

function after(wish: Wish, counter: Counter, fromGrants: number, id: string): Counter {
  const used = use(counter, wish.amount, fromGrants, id);
  if (!wish.hold) return used;
  const hold = { ...wish.hold, amount: wish.amount, drawn: fromGrants };
  return { ...used, used: counter.used, holds: [...counter.holds, hold] };
}
