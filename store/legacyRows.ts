import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { LegacyRow } from '../domain/legacy.ts';
import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import type { TransactItem } from './write.ts';

const legacyTable = variable('TABLE_STRATEGY_METADATA');
const kinds = ['profile', 'subscription', 'usage'] as const;

/**
 * What the legacy table still has of these accounts, by account: rows whose id names the account, and, within the first
 * megabyte of the table, those whose `user_id` does. That bounds what a new account costs; the migration reads all of it.
 */
export async function legacyOf(userIds: string[]): Promise<Map<string, LegacyRow[]>> {
  const found = new Map<string, LegacyRow[]>();
  if (userIds.length === 0) return found;
  const owners = new Map(userIds.flatMap((userId) => kinds.map((kind) => [`${kind}#${userId}`, userId])));
  const named = batchGet<LegacyRow>(
    legacyTable,
    [...owners.keys()].map((strategy_id) => ({ strategy_id })),
  );
  const { rows: tagged } = await pageOf(undefined, userIds);
  const rows = new Map([...tagged, ...(await named)].map((row) => [row.strategy_id, row]));
  for (const row of rows.values()) {
    const userId = (row['user_id'] as string | undefined) ?? owners.get(row.strategy_id);
    if (userId === undefined || !userIds.includes(userId)) continue;
    found.set(userId, [...(found.get(userId) ?? []), row]);
  }
  return found;
}

/** Every row of an account, wherever it lies: reads the whole table, which is empty once it was migrated. */
export async function* allLegacyOf(userId: string): AsyncGenerator<LegacyRow> {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await pageOf(start, [userId]);
    yield* page.rows;
    start = page.next;
  } while (start);
}

/** One page of the whole legacy table, for the migration script. */
export function legacyPage(start: Record<string, unknown> | undefined): Promise<Page> {
  return pageOf(start, undefined);
}

interface Page {
  rows: LegacyRow[];
  next: Record<string, unknown> | undefined;
}

async function pageOf(
  start: Record<string, unknown> | undefined,
  userIds: string[] | undefined,
): Promise<Page> {
  const values = userIds?.map((userId, index) => [`:u${index}`, userId] as const) ?? [];
  const ids = kinds.flatMap((kind) => userIds?.map((userId) => `${kind}#${userId}`) ?? []);
  const answer = await dynamodb.send(
    new ScanCommand({
      TableName: legacyTable,
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
      ...(userIds
        ? {
            FilterExpression: `user_id IN (${values.map(([name]) => name).join(', ')})${
              userIds.length === 1 ? ' OR strategy_id IN (:i0, :i1, :i2)' : ''
            }`,
            ExpressionAttributeValues: Object.fromEntries([
              ...values,
              ...(userIds.length === 1 ? ids.map((id, index) => [`:i${index}`, id] as const) : []),
            ]),
          }
        : { Limit: 100 }),
    }),
  );
  return { rows: (answer.Items ?? []) as LegacyRow[], next: answer.LastEvaluatedKey };
}

export function deleteItem(row: LegacyRow): TransactItem {
  return { Delete: { TableName: legacyTable, Key: { strategy_id: row.strategy_id } } };
}
