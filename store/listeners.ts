import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { listenerKey, type ListenerRow } from './rows/receipts.ts';

/** Until when each of these accounts is listened to; strongly consistent, because a listener that has just begun misses nothing. */
export async function listenedUntil(userIds: string[]): Promise<Map<string, number>> {
  const rows = await batchGet<ListenerRow>(variable('TABLE_RECEIPTS'), userIds.map(listenerKey));
  return new Map(rows.map(({ owner, until_ms }) => [owner, until_ms]));
}
