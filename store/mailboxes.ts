import type { Period } from '../domain/window.ts';
import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { claimPartition } from './rows/trials.ts';
import { isOfPool } from './rows/usage.ts';
import type { UsageRow } from './usageRow.ts';
import { conditionFailed } from './write.ts';

/** Beside the claims of trials, under the same hashed mailbox. */
const table = variable('TABLE_TRIALS');
const lockSort = 'LOCKED';
const usePrefix = 'USE#';

/** Windows of the calendar and the one for good are the same for every account; other windows begin with what was bought. */
const carriedPeriods: readonly Period[] = ['DAY', 'WEEK', 'MONTH', 'LIFETIME'];

/** What a window had counted when its account was deleted. */
export interface CarriedUse {
  feature: string;
  period: Period;
  date: string;
  startMs: number;
  /** Null: never. */
  endMs: number | null;
  limit: number | null;
  used: number;
}

/** What a new account of the mailbox begins with. */
export interface Remembered {
  isLocked: boolean;
  uses: CarriedUse[];
}

/** Strongly consistent. What has ended counts for nothing, whether or not TTL has come by. */
export async function listRemembered(hash: string, nowMs: number): Promise<Remembered> {
  const rows = await rowsOfMailbox(hash);
  const uses = rows.filter((row) => String(row['sk']).startsWith(usePrefix)).map((row) => row['use']);
  return {
    isLocked: rows.some((row) => row['sk'] === lockSort),
    uses: (uses as CarriedUse[]).filter(({ endMs }) => endMs === null || nowMs < endMs),
  };
}

/** Everything that is remembered of a mailbox, claims of trials too. */
export async function rowsOfMailbox(hash: string): Promise<Record<string, unknown>[]> {
  const answer = await dynamodb.query({
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': claimPartition({ kind: 'mailbox', hash }) },
    ConsistentRead: true,
  });
  return answer.Items ?? [];
}

/** What a counter says that another account of the same mailbox has to begin with; undefined when it may begin anew. */
export function useIn(row: UsageRow, endMs: number | null, nowMs: number): CarriedUse | undefined {
  // A row that only notes a refusal has no period.
  if (!row.period || isOfPool(row) || !carriedPeriods.includes(row.period)) return undefined;
  const used = row.usage_count - (row.drawn ?? 0);
  if (used <= 0 || (endMs !== null && endMs <= nowMs)) return undefined;
  const date = row.feature_date_key.slice(row.feature_name.length + 1, row.feature_name.length + 11);
  const { feature_name: feature, period, window_start_ms: startMs } = row;
  return { feature, period, date, startMs, endMs, limit: row.limit_value ?? null, used };
}

/** Goes by itself when the window ends. The most that was ever counted stays. */
export async function rememberUse(hash: string, use: CarriedUse): Promise<void> {
  const { feature, date, period, endMs } = use;
  try {
    await dynamodb.put({
      TableName: table,
      Item: {
        pk: claimPartition({ kind: 'mailbox', hash }),
        sk: `${usePrefix}${feature}_${date}#${period}`,
        use,
        ...(endMs === null ? {} : { expires_at: Math.ceil(endMs / 1000) }),
      },
      ConditionExpression: 'attribute_not_exists(pk) OR #use.used < :used',
      ExpressionAttributeNames: { '#use': 'use' },
      ExpressionAttributeValues: { ':used': use.used },
    });
  } catch (error) {
    if (!conditionFailed(error)) throw error; // as much or more is remembered already
  }
}

/** Until an operator lets an account of the mailbox in again. */
export async function rememberLock(hash: string, nowMs: number): Promise<void> {
  const Item = { pk: claimPartition({ kind: 'mailbox', hash }), sk: lockSort, lockedAt: nowMs };
  await dynamodb.put({ TableName: table, Item });
}

export async function forgetLock(hash: string): Promise<void> {
  const Key = { pk: claimPartition({ kind: 'mailbox', hash }), sk: lockSort };
  await dynamodb.delete({ TableName: table, Key });
}
