import type { LegacyCounter } from '../../domain/legacy.ts';
import { endless } from '../../domain/usage.ts';
import { listRights } from '../allRights.ts';
import { counterKey, putItem, unmarkCounterItem } from '../usage.ts';
import { keptSeconds, type UsageRow } from '../usageRow.ts';
import type { TransactItem } from '../write.ts';
import { addItem, besidesWindows, keptUntilMs, longWindowsOf, type LongWindow } from './days.ts';
import { markOf, moved, refusal, standingItem, there, type Arriving, type Plan } from './plan.ts';

const dayMs = 86_400_000;

/**
 * The counter of the day that it was counted on, and the units in every longer window that is open and that the day belongs to. A day
 * that has a counter has counted here since, or has arrived: it wins, and nothing is added.
 */
export async function counterPlan(counter: LegacyCounter, arriving: Arriving): Promise<Plan> {
  const { userId, user, nowMs, run, requests } = arriving;
  const { feature, date, used } = counter;
  const details = { type: 'usage', feature, date, used };
  const key = counterKey({ feature, date, period: 'DAY' });
  const places = [`usage ${userId} ${key}`];
  const row = await requests.counter(userId, key);
  if (row) return there(places, details, row.imported ? [unmarkCounterItem(row)] : []);
  const rights = used === 0 ? [] : await listRights(userId, nowMs);
  const windows = await longWindowsOf(userId, feature, date, rights, nowMs);
  const isOpen = (user?.status ?? 'ACTIVE') === 'ACTIVE';
  const added = windows.map((one) => addItem(userId, one, counter, { run, isOpen, nowMs }));
  if (!added.every((item) => item !== undefined))
    return refusal(`with what the account has used, ${used} is more than can be counted`);
  const items = [dayItem(counter, windows, arriving), ...added, ...(await besidesWindows(windows, nowMs))];
  return moved(places, [...items, standingItem(arriving)], details);
}

function dayItem(
  { feature, date, used, limit }: LegacyCounter,
  windows: LongWindow[],
  { userId, nowMs, run }: Arriving,
): TransactItem {
  const startMs = Date.parse(`${date}T00:00:00.000Z`);
  const counter = {
    ...{ feature, period: 'DAY' as const, startMs, endMs: startMs + dayMs, date, limit },
    // Its rights are looked up before it is used.
    ...{ rightsUntilMs: 0, source: 'legacy', productId: null, grantUnits: 0 },
    ...{ used, drawn: 0, remaining: (limit ?? endless) - used, holds: [], recent: [], version: 1 },
  };
  const action = { type: 'usage.migrated', n: used, at: nowMs };
  const { Put } = putItem(
    userId,
    counter,
    undefined,
    { action, also: [], ...markOf(run, { n: used }) },
    nowMs,
  );
  const { expires_at, ...row } = Put!.Item as UsageRow;
  const arrived = { n: used, into: windows.map(({ key }) => key) };
  return { Put: { ...Put!, Item: { ...row, arrived, ...keptFor(windows, expires_at, nowMs) } } };
}

/** A day that arrives late is kept as long as one that ends now: brought again, it is known. */
export function keptFor(
  windows: LongWindow[],
  expires_at: number | undefined,
  nowMs: number,
): { expires_at?: number } {
  const untilMs = keptUntilMs(windows, nowMs);
  if (untilMs === null) return {};
  return { expires_at: Math.max(expires_at ?? 0, Math.floor(untilMs / 1000) + keptSeconds) };
}
