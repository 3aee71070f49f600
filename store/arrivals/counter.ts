import type { LegacyCounter } from '../../domain/legacy.ts';
import { endless, type Counter } from '../../domain/usage.ts';
import { listRights } from '../allRights.ts';
import { isTied } from '../carried.ts';
import { counterKey, putItem, unmarkCounterItem } from '../usage.ts';
import { fromRow, keptSeconds, rightsChanged, type UsageRow } from '../usageRow.ts';
import type { TransactItem } from '../write.ts';
import { addItem, besidesWindows, keptUntilMs, longWindowsOf, type LongWindow } from './days.ts';
import { markOf, moved, refusal, standingItem, there, type Arriving, type Plan } from './plan.ts';

const dayMs = 86_400_000;

/**
 * The counter of the day that it was counted on, and the units in every longer window that is open and that the day belongs to. A day
 * in whose counter something was counted here, or that has arrived, wins, and nothing is added.
 */
export async function counterPlan(counter: LegacyCounter, arriving: Arriving): Promise<Plan> {
  const { userId, user, nowMs, run, requests } = arriving;
  const { feature, date, used } = counter;
  const details = { type: 'usage', feature, date, used };
  const key = counterKey({ feature, date, period: 'DAY' });
  const places = [`usage ${userId} ${key}`];
  const row = await requests.counter(userId, key);
  if (row && !isUncounted(row)) return there(places, details, row.imported ? [unmarkCounterItem(row)] : []);
  const rights = used === 0 ? [] : await listRights(userId, nowMs);
  const windows = await longWindowsOf(userId, feature, date, rights, nowMs);
  const isOpen = (user?.status ?? 'ACTIVE') === 'ACTIVE';
  const added = windows.map((one) => addItem(userId, one, counter, { run, isOpen, nowMs }));
  if (!added.every((item) => item !== undefined))
    return refusal(`with what the account has used, ${used} is more than can be counted`);
  const day = dayItem(counter, row, windows, arriving);
  const items = [day, ...added, ...(await besidesWindows(windows, nowMs))];
  return moved(places, [...items, standingItem(arriving)], details);
}

/** A change of rights makes the counters that they ask for. Nothing was counted in such a one, be it of today. */
function isUncounted(row: UsageRow): boolean {
  const { used, holds, recent } = fromRow(row);
  const isOfRights = row.last_action?.type === rightsChanged && !row.arrived && !isTied(row);
  return isOfRights && used === 0 && holds.length === 0 && recent.length === 0;
}

function dayItem(
  counter: LegacyCounter,
  seen: UsageRow | undefined,
  windows: LongWindow[],
  { userId, nowMs, run }: Arriving,
): TransactItem {
  const { used } = counter;
  const before = seen ? fromRow(seen) : newDay(counter);
  const after = { ...before, used, remaining: before.remaining - used, version: before.version + 1 };
  const alone = seen?.also ? { alone: true as const } : {};
  const action = { type: 'usage.migrated', n: used, at: nowMs, ...alone };
  const how = { action, also: seen?.also ?? [], ...markOf(run, { n: used }) };
  const { Put } = putItem(userId, after, seen, how, nowMs);
  const { expires_at, ...row } = Put!.Item as UsageRow;
  const arrived = { n: used, into: windows.map(({ key }) => key) };
  return { Put: { ...Put!, Item: { ...row, arrived, ...keptFor(windows, expires_at, nowMs) } } };
}

/** Its rights are looked up before it is used. */
function newDay({ feature, date, limit }: LegacyCounter): Counter {
  const startMs = Date.parse(`${date}T00:00:00.000Z`);
  return {
    ...{ feature, period: 'DAY', startMs, endMs: startMs + dayMs, date, limit },
    ...{ rightsUntilMs: 0, source: 'legacy', productId: null, grantUnits: 0 },
    ...{ used: 0, drawn: 0, remaining: limit ?? endless, holds: [], recent: [], version: 0 },
  };
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
