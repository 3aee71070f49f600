import { markSwept } from '../../store/users.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { noteLeaver } from '../archive/leavers.ts';
import { eraseRows } from './erase.ts';

/** A stream keeps its records for a day; what is written later than this after a deletion was begun after it. */
const lateMs = 25 * 3_600_000;

/**
 * The same rows once more, in the nights after a deletion: a use, a stream record or an import that was under way may have
 * written after the first pass. From then on nothing new comes, and the archive may forget.
 */
export async function sweepAccount(row: UserRow, nowMs: number): Promise<void> {
  await eraseRows(row.user_id, [], nowMs);
  if (nowMs - Date.parse(row.unswept_since!) <= lateMs) return;
  await noteLeaver(row);
  await markSwept(row.user_id);
}
