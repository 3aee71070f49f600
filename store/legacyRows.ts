import type { LegacyRow } from '../domain/legacy.ts';
import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import type { TransactItem } from './write.ts';

const legacyTable = variable('TABLE_STRATEGY_METADATA');
const kinds = ['profile', 'subscription', 'usage'] as const;
/** Of a page of the whole table. */
const pageRows = 100;

type Key = Record<string, unknown>;

/**
 * What the legacy table still has of these accounts, by account: rows whose id names the account, and those whose `user_id`
 * does. The index says only where to look: what it names is read with strong consistency, so that a row that has moved meanwhile is not
 * moved again.
 */
export async function legacyOf(userIds: string[]): Promise<Map<string, LegacyRow[]>> {
  const owners = new Map(userIds.flatMap((userId) => kinds.map((kind) => [`${kind}#${userId}`, userId])));
  const tagged = await Promise.all(userIds.map(taggedWith));
  const ids = new Set([...owners.keys(), ...tagged.flat()]);
  const rows = await batchGet<LegacyRow>(
    legacyTable,
    [...ids].map((strategy_id) => ({ strategy_id })),
  );
  const found = new Map<string, LegacyRow[]>();
  for (const row of rows) {
    const userId = (row['user_id'] as string | undefined) ?? owners.get(row.strategy_id);
    if (userId === undefined || !userIds.includes(userId)) continue;
    found.set(userId, [...(found.get(userId) ?? []), row]);
  }
  return found;
}

/** Ids of the rows whose `user_id` names the account. */
async function taggedWith(userId: string): Promise<string[]> {
  const ids: string[] = [];
  let start: Key | undefined;
  do {
    const page = await dynamodb.query({
      TableName: legacyTable,
      IndexName: process.env['LEGACY_USER_INDEX'] ?? 'UserIdIndex',
      KeyConditionExpression: 'user_id = :user',
      ExpressionAttributeValues: { ':user': userId },
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    ids.push(...(page.Items ?? []).map((row) => row['strategy_id'] as string));
    start = page.LastEvaluatedKey;
  } while (start);
  return ids;
}

/** One page of the whole legacy table, for the migration: nothing else reads rows without an account. */
export async function legacyPage(
  start: Key | undefined,
): Promise<{ rows: LegacyRow[]; next: Key | undefined }> {
  const answer = await dynamodb.scan({
    TableName: legacyTable,
    ConsistentRead: true,
    Limit: pageRows,
    ...(start ? { ExclusiveStartKey: start } : {}),
  });
  return { rows: (answer.Items ?? []) as LegacyRow[], next: answer.LastEvaluatedKey };
}

export function deleteItem(row: LegacyRow): TransactItem {
  return { Delete: { TableName: legacyTable, Key: { strategy_id: row.strategy_id } } };
}
