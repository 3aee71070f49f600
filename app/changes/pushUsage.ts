import { publishUsage } from '../../platform/publish.ts';
import { getRows } from '../../store/usageRows.ts';
import { fromRow, type UsageRow } from '../../store/usageRow.ts';
import { toUsage } from '../counting/answer.ts';
import { listenedAmong } from './listened.ts';
import { forEach, type Change, type Fault } from './change.ts';

/** One push for each account and feature that a screen may be listening to, with the newest version of the batch. */
export async function pushUsage(changes: Change[], nowMs: number): Promise<Fault[]> {
  const newest = new Map<string, { index: number; item: UsageRow }>();
  for (const [index, change] of changes.entries()) {
    if (change.kind !== 'usage' || !isNews(change.before, change.after, nowMs)) continue;
    const name = `${change.after.user_id}|${change.after.feature_name}`;
    const known = newest.get(name)?.item;
    // Two windows in one batch: the later one is what a screen shows.
    if (!known || change.after.window_start_ms >= known.window_start_ms)
      newest.set(name, { index, item: change.after });
  }
  const accounts = new Set([...newest.values()].map(({ item }) => item.user_id));
  const listened = await listenedAmong([...accounts], nowMs);
  const heard = [...newest.values()].filter(({ item }) => listened.has(item.user_id));
  return forEach(heard, (row) => push(row, nowMs));
}

async function push(row: UsageRow, nowMs: number): Promise<void> {
  const rows = row.also ? await together(row, row.also) : [row];
  const counters = rows.flatMap((one) => (one ? [fromRow(one)] : []));
  const requestId = row.last_action?.req ?? null;
  await publishUsage({ ...toUsage(row.user_id, counters, nowMs), requestId });
}

/** The row with those of the feature's other limits. One that another row carries does not say itself where it stands. */
async function together(row: UsageRow, also: string[]): Promise<(UsageRow | undefined)[]> {
  if (row.carried_by) return getRows(row.user_id, [row.feature_date_key, ...also]);
  return [row, ...(await getRows(row.user_id, also, [row]))];
}

/** A counter of a window that is over, or that the rights do not ask for any more, is not what a screen shows. */
function isNews(before: UsageRow | undefined, after: UsageRow, nowMs: number): boolean {
  if (after.version === undefined || after.version === before?.version) return false;
  return nowMs < after.window_end_ms && nowMs < after.rights_until_ms;
}
