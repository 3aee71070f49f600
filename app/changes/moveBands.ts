import { moveTo } from '../../store/usageBands.ts';
import { placeOf } from '../../store/usagePlace.ts';
import { fromRow, isClosed, type UsageRow } from '../../store/usageRow.ts';
import { forEach, type Change, type Fault } from './change.ts';

/**
 * Only a counter that crossed a band, or whose window ends at another moment than before, is written; what is written changes
 * nothing that anything follows from. A closed counter stays where it is.
 */
export async function moveBands(changes: Change[]): Promise<Fault[]> {
  const newest = new Map<string, { index: number; item: UsageRow }>();
  for (const [index, change] of changes.entries()) {
    if (change.kind !== 'usage' || change.after.feature_band === undefined) continue;
    newest.set(`${change.after.user_id}|${change.after.feature_date_key}`, { index, item: change.after });
  }
  const moved = [...newest.values()].filter(({ item }) => {
    if (isClosed(item)) return false;
    const place = placeNow(item);
    return item.feature_band !== place.feature_band || item.open_until !== place.open_until;
  });
  return forEach(moved, (row) => moveTo(row, placeNow(row)));
}

function placeNow(row: UsageRow) {
  return placeOf(row.user_id, fromRow(row));
}
