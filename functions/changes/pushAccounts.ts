import { publishAccount } from '../publish.ts';
import { refreshWindows } from '../store/refresh.ts';
import type { UserRow } from '../store/users.ts';
import { forEach, type Change, type Fault } from './change.ts';

/**
 * Counters follow the rights once more, in case that whoever changed these died before it could; then the open screens are
 * told, so that what they read is in step.
 */
export async function pushAccounts(changes: Change[], nowMs: number): Promise<Fault[]> {
  const newest = new Map<string, { index: number; item: UserRow }>();
  for (const [index, change] of changes.entries()) {
    if (change.kind !== 'user' || change.after.version === change.before?.version) continue;
    newest.set(change.after.user_id, { index, item: change.after });
  }
  return forEach([...newest.values()], async (row) => {
    if (row.version > 1) await refreshWindows(row.user_id, nowMs);
    const { reason, product_id, at } = row.last_change;
    await publishAccount({
      userId: row.user_id,
      version: row.version,
      reason,
      productId: product_id ?? null,
      at,
    });
  });
}
