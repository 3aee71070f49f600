import { variable } from '../platform/env.ts';
import { plainUse, type ActionRow } from './rows/actions.ts';
import { dynamodb } from './client.ts';

const table = variable('TABLE_USER_ACTIONS_LOG');

/** A page of a day in one shard, oldest first, and where the next one begins. */
export async function pageOfDay(
  day: string,
  shard: number,
  start: Record<string, unknown> | undefined,
): Promise<{ rows: ActionRow[]; next: Record<string, unknown> | undefined }> {
  const answer = await dynamodb.query({
    TableName: table,
    IndexName: 'TimestampIndex',
    KeyConditionExpression: 'day_shard = :shard',
    ExpressionAttributeValues: { ':shard': `${day}#${shard}` },
    ExclusiveStartKey: start,
  });
  return { rows: (answer.Items ?? []) as ActionRow[], next: answer.LastEvaluatedKey };
}

export interface ShardWanted {
  day: string;
  shard: number;
  /** Absent: actions of every type. */
  type?: string | undefined;
  feature?: string | undefined;
  fromMs: number;
  toMs: number;
  /** The timestamp to continue from, this one included. */
  through?: string | undefined;
  limit: number;
}

/** With a filter, rows are looked at in larger steps: a partition may hold others for a long time. */
const rowsLookedAt = 500;

/** One page of one shard, newest first, and how far down it is complete: null when there is nothing below. */
export async function pageOfShard(
  wanted: ShardWanted,
): Promise<{ rows: ActionRow[]; completeTo: string | null }> {
  const { day, shard, type, feature, fromMs, toMs, through, limit } = wanted;
  // `~` comes after every character of a timestamp, so the last millisecond is included whole.
  const to = through ?? `${new Date(toMs).toISOString()}~`;
  const isByType = type !== undefined && type !== plainUse;
  const filters = [
    ...(feature ? ['feature = :feature'] : []),
    ...(type && !isByType ? ['action_type = :type'] : []),
  ];
  const answer = await dynamodb.query({
    TableName: table,
    IndexName: isByType ? 'ActionTypeIndex' : 'TimestampIndex',
    KeyConditionExpression: '#shard = :shard AND #timestamp BETWEEN :from AND :to',
    ...(filters.length > 0 ? { FilterExpression: filters.join(' AND ') } : {}),
    ExpressionAttributeNames: { '#shard': isByType ? 'type_day' : 'day_shard', '#timestamp': 'timestamp' },
    ExpressionAttributeValues: {
      ':shard': isByType ? `${type}#${day}#${shard}` : `${day}#${shard}`,
      ':from': new Date(fromMs).toISOString(),
      ':to': to,
      ...(feature ? { ':feature': feature } : {}),
      ...(type && !isByType ? { ':type': type } : {}),
    },
    ScanIndexForward: false,
    Limit: filters.length > 0 ? Math.max(limit, rowsLookedAt) : limit,
  });
  const last = answer.LastEvaluatedKey?.['timestamp'] as string | undefined;
  return { rows: (answer.Items ?? []) as ActionRow[], completeTo: last ?? null };
}

/** Every action of an account from a moment on, oldest first, a page at a time. */
export async function* pagesOfUser(userId: string, fromMs: number): AsyncGenerator<ActionRow[]> {
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await dynamodb.query({
      TableName: table,
      KeyConditionExpression: 'user_id = :user AND #timestamp >= :from',
      ExpressionAttributeNames: { '#timestamp': 'timestamp' },
      ExpressionAttributeValues: { ':user': userId, ':from': new Date(fromMs).toISOString() },
      ConsistentRead: true,
      ExclusiveStartKey: start,
    });
    if (answer.Items?.length) yield answer.Items as ActionRow[];
    start = answer.LastEvaluatedKey;
  } while (start);
}
