import type { LegacyCounter } from '../../domain/legacy.ts';
import { counterKey, getRow, putItem, unmarkCounterItem } from '../usage.ts';
import { markOf, moved, standingItem, there, type Arriving, type Plan } from './plan.ts';

const dayMs = 86_400_000;

/** A counter of the day that it was counted on. One that exists has counted since, and wins. */
export async function counterPlan(counter: LegacyCounter, arriving: Arriving): Promise<Plan> {
  const { userId, nowMs, run } = arriving;
  const { feature, date, used, limit } = counter;
  const startMs = Date.parse(`${date}T00:00:00.000Z`);
  const day = {
    ...{ feature, period: 'DAY' as const, startMs, endMs: startMs + dayMs, date, limit },
    // Its rights are looked up before it is used.
    ...{ rightsUntilMs: 0, source: 'legacy', productId: null, grantUnits: 0 },
    ...{ used, drawn: 0, remaining: (limit ?? 0) - used, holds: [], recent: [], version: 1 },
  };
  const details = { type: 'usage', feature, date, used };
  const places = [`usage ${userId} ${counterKey(day)}`];
  const row = await getRow(userId, counterKey(day));
  if (row) return there(places, details, row.imported ? [unmarkCounterItem(row)] : []);
  const action = { type: 'usage.migrated', n: used, at: nowMs };
  const item = putItem(userId, day, undefined, { action, also: [], ...markOf(run, { n: used }) }, nowMs);
  return moved(places, [item, standingItem(arriving)], details);
}
