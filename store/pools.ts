import type { MergedRight } from '../domain/entitlement.ts';
import { poolOf, takeFrom, type Pool } from '../domain/pool.ts';
import { adopt, newCounter, poolAllowancesOf } from '../domain/usage.ts';
import { variable } from '../platform/env.ts';
import { counterKey, keysOf, putItem } from './usage.ts';
import { actionOf, fromRow, type UsageRow } from './usageRow.ts';
import type { TransactItem } from './write.ts';

/** The counters that pools need, by their keys; one that was never drawn from in its window has no row. */
export function poolKeysOf(right: MergedRight, nowMs: number): string[] {
  return keysOf(poolAllowancesOf(right, nowMs));
}

/** The pools as the rights want them, from the rows that there are. */
export function poolsFrom(
  right: MergedRight,
  rowOf: (key: string) => UsageRow | undefined,
  nowMs: number,
): Pool[] {
  return right.pools.map((source) => {
    const allowances = poolAllowancesOf({ ...right, pools: [source] }, nowMs);
    const counters = allowances.map((allowance) => {
      const row = rowOf(counterKey(allowance));
      return row ? adopt(fromRow(row), allowance) : newCounter(allowance);
    });
    return poolOf(counters, source);
  });
}

/** Takes units out of a pool; each item fails when its counter is not as it was seen. */
export function poolItems(
  userId: string,
  pool: Pool,
  units: number,
  rowOf: (key: string) => UsageRow | undefined,
  nowMs: number,
): TransactItem[] {
  const action = { ...actionOf('pool.drawn', 0, nowMs), second: true as const };
  return pool.counters.map((counter) => {
    const seen = rowOf(counterKey(counter));
    const drawn = { ...takeFrom(counter, units), version: (seen?.version ?? 0) + 1 };
    return putItem(userId, drawn, seen, { action, also: [] }, nowMs);
  });
}

/** Gives units back to a counter of a pool. Into a window that is over they go as well, and lapse with it. */
export function poolReturnItem(userId: string, key: string, units: number, nowMs: number): TransactItem {
  return {
    Update: {
      TableName: variable('TABLE_USER_USAGE'),
      Key: { user_id: userId, feature_date_key: key },
      UpdateExpression:
        'SET usage_count = usage_count - :units, remaining = remaining + :units, #version = #version + :one, rights_version = rights_version + :one, updated_at = :at, last_action = :action',
      ConditionExpression: 'usage_count >= :units',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':units': units,
        ':one': 1,
        ':at': new Date(nowMs).toISOString(),
        ':action': { ...actionOf('pool.returned', 0, nowMs), second: true },
      },
    },
  };
}
