import { carriedShare } from '../../store/carried.ts';
import { ownerOf } from '../../store/parts.ts';
import type { PartRow } from '../../store/rows/parts.ts';
import { moveTo } from '../../store/usageBands.ts';
import { bandOf, placeOf } from '../../store/usagePlace.ts';
import { fromRow, isClosed, type UsageRow } from '../../store/usageRow.ts';
import { getRow } from '../../store/usageRows.ts';
import { isUse } from './actionsIn.ts';
import { forEach, type Change, type Fault } from './change.ts';

/** A counter that may have to move: its row, or, where another row says where it stands, only its key. */
interface Candidate {
  userId: string;
  key: string;
  row: UsageRow | undefined;
}

/**
 * Only a counter that crossed a band, or whose window ends at another moment than before, is written; what is written changes
 * nothing that anything follows from. A closed counter stays where it is.
 */
export async function moveBands(changes: Change[]): Promise<Fault[]> {
  const newest = new Map<string, { index: number; item: Candidate }>();
  for (const [index, change] of changes.entries()) {
    for (const item of candidatesOf(change)) newest.set(`${item.userId}|${item.key}`, { index, item });
  }
  return forEach([...newest.values()], move);
}

function candidatesOf(change: Change): Candidate[] {
  if (change.kind === 'usage') return candidatesIn(change.before, change.after);
  return change.kind === 'part' ? candidatesBehind(change.before, change.after) : [];
}

/** What one part has counted says little of the whole, which is looked at after each hundredth of its room. */
function candidatesBehind(before: PartRow | undefined, after: PartRow): Candidate[] {
  const every = after.look_every;
  if (every === undefined || !isUse(before, after)) return [];
  const steps = (row: PartRow | undefined) =>
    row?.epoch === after.epoch ? Math.floor(row.units_used / every) : 0;
  if (steps(before) === steps(after)) return [];
  return [{ userId: ownerOf(after), key: after.feature_date_key, row: undefined }];
}

function candidatesIn(before: UsageRow | undefined, after: UsageRow): Candidate[] {
  const userId = after.user_id;
  const crossed = Object.entries(after.carries ?? {}).filter(([key, carried]) => {
    const seen = before?.carries?.[key];
    return seen && bandOf(carriedShare(seen)) !== bandOf(carriedShare(carried));
  });
  const carried = crossed.map(([key]) => ({ userId, key, row: undefined }));
  if (after.feature_band === undefined) return carried;
  // Its own numbers are those of when it was taken up, or split.
  const row = after.carried_by === undefined && after.parts === undefined ? after : undefined;
  if (!row && after.version === before?.version) return carried;
  return [...carried, { userId, key: after.feature_date_key, row }];
}

async function move({ userId, key, row: known }: Candidate): Promise<void> {
  const row = known ?? (await getRow(userId, key));
  if (row?.feature_band === undefined || isClosed(row)) return;
  const place = placeOf(userId, fromRow(row));
  if (row.feature_band !== place.feature_band || row.open_until !== place.open_until)
    await moveTo(row, place);
}
