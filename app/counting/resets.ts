import { shareOf } from '../../domain/usage.ts';
import { countersOf } from '../../store/usageBands.ts';
import { nextResets, type ResetPlace } from '../../store/usageResets.ts';
import { fromRow, isClosed } from '../../store/usageRow.ts';
import { openCursor, sealCursor } from './cursor.ts';
import type { OpenWindow } from './openWindows.ts';

/** A call looks at this many counters at most; a page that is not full by then has a next one all the same. */
const lookMost = 300;

/**
 * One page of the windows of all accounts after which the next one starts on a day (`yyyy-mm-dd`). A window that was closed before
 * its end, with the right that it counted for, is not reset: the account counts in another one.
 */
export async function resetPage(
  date: string,
  limit: number,
  nextToken: string | null | undefined,
  nowMs: number,
): Promise<{ windows: OpenWindow[]; nextToken: string | null }> {
  const seal = JSON.stringify(['resets', date]);
  const windows: OpenWindow[] = [];
  let place: ResetPlace | undefined = nextToken
    ? await openCursor<ResetPlace>(nextToken, seal, nowMs)
    : { shard: 0 };
  for (let looked = 0; place && windows.length < limit && looked < lookMost;) {
    const { found, next } = await nextResets(date, place, limit - windows.length);
    looked += found.length;
    place = next;
    for (const { row } of await countersOf(found)) {
      // The index may be a second behind the counter.
      if (isClosed(row) || row.reset_date !== date) continue;
      const counter = fromRow(row);
      windows.push({ row, counter, share: shareOf(counter) });
    }
  }
  windows.sort((a, b) => b.share - a.share);
  return { windows, nextToken: place ? await sealCursor(place, seal, nowMs) : null };
}
