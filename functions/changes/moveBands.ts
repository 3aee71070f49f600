import { moveBand } from '../store/usageBands.ts';
import { bandOf, type UsageRow } from '../store/usageRow.ts';
import { forEach, type Change, type Fault } from './change.ts';

/** Only a counter that crossed a band is written, and what is written changes nothing that anything follows from. */
export async function moveBands(changes: Change[]): Promise<Fault[]> {
  const newest = new Map<string, { index: number; item: UsageRow }>();
  for (const [index, change] of changes.entries()) {
    if (change.kind !== 'usage' || change.after.band_user === undefined) continue;
    newest.set(`${change.after.user_id}|${change.after.feature_date_key}`, { index, item: change.after });
  }
  const crossed = [...newest.values()].filter(({ item }) => !item.band_user.startsWith(`${bandNow(item)}#`));
  return forEach(crossed, (row) => moveBand(row, bandNow(row)));
}

function bandNow(row: UsageRow): string {
  return bandOf({ used: row.usage_count, limit: row.limit_value ?? null });
}
