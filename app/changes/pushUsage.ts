import { publishUsage } from '../../platform/publish.ts';
import { ownerOf } from '../../store/parts.ts';
import type { LastAction } from '../../store/rows/lastAction.ts';
import { featureIn, fromRow, type UsageRow } from '../../store/usageRow.ts';
import { getRows } from '../../store/usageRows.ts';
import { toUsage } from '../counting/answer.ts';
import { isUse } from './actionsIn.ts';
import { listenedAmong } from './listened.ts';
import { forEach, type Change, type Fault } from './change.ts';

/** A counter that a screen may show: its row, or only its key where its own row does not say where it stands. */
interface News {
  userId: string;
  feature: string;
  key: string;
  startMs: number;
  row: UsageRow | undefined;
  action: LastAction | undefined;
}

/** One push for each account and feature that a screen may be listening to, with the newest version of the batch. */
export async function pushUsage(changes: Change[], nowMs: number): Promise<Fault[]> {
  const newest = new Map<string, { index: number; item: News }>();
  for (const [index, change] of changes.entries()) {
    const news = newsIn(change, nowMs);
    if (!news) continue;
    const name = `${news.userId}|${news.feature}`;
    const known = newest.get(name)?.item;
    // Two windows in one batch: the later one is what a screen shows.
    if (!known || news.startMs >= known.startMs) newest.set(name, { index, item: news });
  }
  const accounts = new Set([...newest.values()].map(({ item }) => item.userId));
  const listened = await listenedAmong([...accounts], nowMs);
  const heard = [...newest.values()].filter(({ item }) => listened.has(item.userId));
  return forEach(heard, (news) => push(news, nowMs));
}

async function push({ userId, key, row, action }: News, nowMs: number): Promise<void> {
  const rows = await together(userId, key, row);
  const counters = rows.flatMap((one) => (one ? [fromRow(one)] : []));
  // The account was deleted meanwhile, or the right has ended.
  if (!rows.some((one) => one && isShown(one, nowMs))) return;
  await publishUsage({ ...toUsage(userId, counters, nowMs), requestId: action?.req ?? null });
}

/** The row with those of the feature's other limits. */
async function together(
  userId: string,
  key: string,
  row: UsageRow | undefined,
): Promise<(UsageRow | undefined)[]> {
  if (!row) return getRows(userId, [key]);
  const also = row.also ?? [];
  if (row.carried_by || row.parts) return getRows(userId, [key, ...also]);
  return also.length > 0 ? [row, ...(await getRows(userId, also, [row]))] : [row];
}

function newsIn(change: Change, nowMs: number): News | undefined {
  if (change.kind === 'usage') {
    const { before, after } = change;
    if (after.version === undefined || after.version === before?.version || !isShown(after, nowMs))
      return undefined;
    const { user_id: userId, feature_name: feature, feature_date_key: key } = after;
    return { userId, feature, key, startMs: after.window_start_ms, row: after, action: after.last_action };
  }
  if (change.kind !== 'part') return undefined;
  const { before, after } = change;
  if (!isUse(before, after) || !isShown(after, nowMs)) return undefined;
  const { feature_date_key: key, window_start_ms: startMs, last_action: action } = after;
  return { userId: ownerOf(after), feature: featureIn(key), key, startMs, row: undefined, action };
}

/** A counter of a window that is over, or that the rights do not ask for any more, is not what a screen shows. */
function isShown(row: Pick<UsageRow, 'window_end_ms' | 'rights_until_ms'>, nowMs: number): boolean {
  return nowMs < row.window_end_ms && nowMs < row.rights_until_ms;
}
