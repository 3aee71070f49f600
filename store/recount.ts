import { roomIn } from '../domain/usage.ts';
import { variable } from '../platform/env.ts';
import { pagesOfUser } from './actionPages.ts';
import { actionRetentionDays } from './actions.ts';
import { dynamodb } from './client.ts';
import { isTied } from './carried.ts';
import { getRow } from './usageRows.ts';
import { actionOf, type UsageRow } from './usageRow.ts';
import { failureOf } from './write.ts';

/** One counter beside what its log says. */
export interface Recount {
  row: UsageRow;
  /** `uncovered`: part of the log has left by its age, so that nothing can be said. */
  verdict: 'right' | 'drifted' | 'uncovered';
  used: number;
  held: number;
  remaining: number;
}

const retentionMs = actionRetentionDays * 86_400_000;

/**
 * Counts again from the log: used is the sum of what was logged, held the sum of the holds, remaining follows. Of a pool, used
 * is what the log says was drawn from it.
 */
async function recount(row: UsageRow, nowMs: number): Promise<Recount> {
  const createdMs = Date.parse(row.created_at);
  // Added up without rounding, in any order of the log.
  let sum = 0n;
  // A clock that was behind may have logged a moment before the row says that it was made.
  for await (const page of pagesOfUser(row.user_id, createdMs - 60_000)) {
    for (const action of page) {
      if (action.counters?.includes(row.feature_date_key)) sum += BigInt(action.amount ?? 0);
      sum += BigInt(action.pools?.[row.feature_date_key] ?? 0);
    }
  }
  const used = Number(sum);
  const held = Object.values(row.holds).reduce((sum, hold) => sum + hold.n, 0);
  const remaining = roomIn({ limit: row.limit_value ?? null, drawn: row.drawn ?? 0 }) - used - held;
  const isRight = row.usage_count === used && row.held_count === held && row.remaining === remaining;
  const verdict = isRight ? 'right' : nowMs - createdMs > retentionMs ? 'uncovered' : 'drifted';
  return { row, verdict, used, held, remaining };
}

/** The log follows the counter by a moment, so a counter that seems to drift is looked at again before it is said to. */
export async function recountPatiently(
  row: UsageRow,
  nowMs: number,
  wait: () => Promise<void>,
  tries = 5,
): Promise<Recount> {
  let found = await recount(row, nowMs);
  for (let again = 1; again < tries && found.verdict === 'drifted'; again++) {
    await wait();
    const fresh = await getRow(row.user_id, row.feature_date_key);
    if (!fresh) return { ...found, verdict: 'right' };
    found = await recount(fresh, nowMs);
  }
  return found;
}

/**
 * Brings counter and log to the higher of the two, because what was used is never given back: a counter that is behind its log
 * (a restored table) follows it, and a log that is behind its counter (a row that was lost) is completed. The correction says
 * what was there before, and counts what the log lacked. False when the counter moved meanwhile.
 */
export async function repair(
  { row, used: logged, held, remaining: byLog }: Recount,
  reason: string,
  nowMs: number,
): Promise<boolean> {
  if (isTied(row)) return false;
  const used = Math.max(row.usage_count, logged);
  const remaining = byLog - (used - logged);
  const details = { used: row.usage_count, held: row.held_count, remaining: row.remaining, by_log: logged };
  try {
    await dynamodb.update({
      TableName: variable('TABLE_USER_USAGE'),
      Key: { user_id: row.user_id, feature_date_key: row.feature_date_key },
      UpdateExpression:
        'SET usage_count = :used, held_count = :held, remaining = :remaining, #version = #version + :one, rights_version = rights_version + :one, updated_at = :at, last_action = :action',
      ConditionExpression: '#version = :seen',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':used': used,
        ':held': held,
        ':remaining': remaining,
        ':one': 1,
        ':seen': row.version,
        ':at': new Date(nowMs).toISOString(),
        ':action': {
          ...actionOf('usage.corrected', used - logged, nowMs, {
            details: { before: details },
            by: 'verify',
            reason,
          }),
          alone: true,
        },
      },
    });
    return true;
  } catch (error) {
    if (!failureOf(error)) throw error;
    return false;
  }
}
