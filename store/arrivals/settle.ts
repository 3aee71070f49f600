import type { Right } from '../../domain/entitlement.ts';
import { variable } from '../../platform/env.ts';
import { listRights } from '../allRights.ts';
import { getRowsAlone } from '../standAlone.ts';
import { isTied } from '../carried.ts';
import { listRows } from '../usageRows.ts';
import type { UsageRow } from '../usageRow.ts';
import { failureOf, pauseBefore, type TransactItem } from '../write.ts';
import { keptFor } from './counter.ts';
import { addItem, longWindowsOf, type LongWindow } from './days.ts';
import { isForgotten, standingItem } from './plan.ts';
import { oneByOne, type Requests } from './requests.ts';

const attemptsMax = 6;

/**
 * After a right arrived: days that arrived before it are added to the windows that it brought. So it does not matter which of an account's
 * records comes first. Each day is added once to a window, however often this runs.
 */
export async function settleDays(
  userId: string,
  nowMs: number,
  requests: Requests = oneByOne,
): Promise<void> {
  let rights: Right[] | undefined;
  for (const row of await listRows(userId)) {
    if (!row.arrived || row.arrived.n === 0) continue;
    rights ??= await listRights(userId, nowMs);
    await settleDay(row, rights, nowMs, requests);
  }
}

async function settleDay(seen: UsageRow, known: Right[], nowMs: number, requests: Requests): Promise<void> {
  const { user_id: userId, feature_date_key: key } = seen;
  let row: UsageRow | undefined = seen;
  let rights = known;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (!row?.arrived) return;
    const { feature_name: feature, arrived } = row;
    const date = key.slice(feature.length + 1, feature.length + 11);
    const windows = await longWindowsOf(userId, feature, date, rights, nowMs);
    const missing = windows.filter((one) => !arrived.into.includes(one.key));
    if (missing.length === 0) return;
    const tied = missing.flatMap((one) => (one.row && isTied(one.row) ? one.key : []));
    if (tied.length > 0) {
      await getRowsAlone(userId, tied, nowMs);
      continue;
    }
    const user = await requests.user(userId);
    if (isForgotten({ user })) return;
    // Taken back with the day itself.
    const [id] = Object.keys(row.imported ?? {});
    const run = id === undefined ? undefined : { id, source: '' };
    const isOpen = (user?.status ?? 'ACTIVE') === 'ACTIVE';
    const added = missing.map((one) =>
      addItem(userId, one, { date, used: arrived.n }, { run, isOpen, nowMs }),
    );
    if (!added.every((item) => item !== undefined)) return;
    try {
      await requests.transact([
        intoItem(row, missing, nowMs),
        ...added,
        standingItem({ userId, user, nowMs }),
      ]);
      return;
    } catch (error) {
      if (!failureOf(error)) throw error;
    }
    await pauseBefore(attempt);
    [row, rights] = await Promise.all([requests.counter(userId, key), listRights(userId, nowMs)]);
  }
  throw new Error(`The counters of ${userId} kept changing while days that had arrived were added.`);
}

/** Notes the windows in the row of the day; fails when another run noted some meanwhile. */
function intoItem(row: UsageRow, windows: LongWindow[], nowMs: number): TransactItem {
  const { expires_at } = keptFor(windows, row.expires_at, nowMs);
  return {
    Update: {
      TableName: variable('TABLE_USER_USAGE'),
      Key: { user_id: row.user_id, feature_date_key: row.feature_date_key },
      UpdateExpression: `SET arrived.#into = list_append(arrived.#into, :keys)${expires_at ? ', expires_at = :end' : ''}${expires_at ? '' : ' REMOVE expires_at'}`,
      ConditionExpression: 'size(arrived.#into) = :count',
      ExpressionAttributeNames: { '#into': 'into' },
      ExpressionAttributeValues: {
        ':keys': windows.map(({ key }) => key),
        ':count': row.arrived!.into.length,
        ...(expires_at ? { ':end': expires_at } : {}),
      },
    },
  };
}
