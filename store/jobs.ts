import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { conditionFailed, type TransactItem } from './write.ts';

const table = variable('TABLE_JOBS');

/** What a job remembers under its name: one item for each thing. */
export async function recall<Value>(job: string, item: string): Promise<Value | undefined> {
  const answer = await dynamodb.get({ TableName: table, Key: { job, item }, ConsistentRead: true });
  return answer.Item?.['value'] as Value | undefined;
}

/** `expiresAtMs` is when the item may go; absent, it stays. */
export async function remember(
  job: string,
  item: string,
  value: unknown,
  expiresAtMs?: number,
): Promise<void> {
  await dynamodb.put({ TableName: table, Item: { job, item, value, ...ttl(expiresAtMs) } });
}

/** The first value wins: every caller gets the one that was stored first. */
export async function rememberFirst<Value>(job: string, item: string, value: Value): Promise<Value> {
  const answer = await dynamodb.update({
    TableName: table,
    Key: { job, item },
    UpdateExpression: 'SET #value = if_not_exists(#value, :value)',
    ExpressionAttributeNames: { '#value': 'value' },
    ExpressionAttributeValues: { ':value': value },
    ReturnValues: 'ALL_NEW',
  });
  return answer.Attributes!['value'] as Value;
}

/** Takes a job for a while: false when another worker holds it. The end makes a crashed holder harmless. */
export async function takeJob(job: string, holder: string, nowMs: number, forMs: number): Promise<boolean> {
  try {
    await dynamodb.put({
      TableName: table,
      Item: { job, item: 'lock', holder, until_ms: nowMs + forMs },
      ConditionExpression: 'attribute_not_exists(job) OR until_ms < :now OR holder = :holder',
      ExpressionAttributeValues: { ':now': nowMs, ':holder': holder },
    });
    return true;
  } catch (error) {
    if (conditionFailed(error)) return false;
    throw error;
  }
}

/** Gives a job free before its time is over; one that another worker has taken meanwhile stays theirs. */
export async function leaveJob(job: string, holder: string): Promise<void> {
  try {
    await dynamodb.delete({
      TableName: table,
      Key: { job, item: 'lock' },
      ConditionExpression: 'holder = :holder',
      ExpressionAttributeValues: { ':holder': holder },
    });
  } catch (error) {
    if (!conditionFailed(error)) throw error;
  }
}

/** From now on it stays until then at most. An item that is gone, or that goes anyway, is left as it is. */
export async function ageItem(job: string, item: string, expiresAtMs: number): Promise<void> {
  try {
    await dynamodb.update({
      TableName: table,
      Key: { job, item },
      UpdateExpression: 'SET expires_at = :end',
      ConditionExpression: 'attribute_exists(job) AND attribute_not_exists(expires_at)',
      ExpressionAttributeValues: { ':end': Math.ceil(expiresAtMs / 1000) },
    });
  } catch (error) {
    if (!conditionFailed(error)) throw error;
  }
}

export async function forgetItem(job: string, item: string): Promise<void> {
  await dynamodb.delete({ TableName: table, Key: { job, item } });
}

/** As part of a transaction. */
export function itemPut(job: string, item: string, value: unknown): TransactItem {
  return { Put: { TableName: table, Item: { job, item, value } } };
}

/** The same for what is there once: one that has ended counts for none, and a failed condition brings what is there. */
export function itemPutFirst(
  job: string,
  item: string,
  value: unknown,
  expiresAtMs: number,
  nowMs: number,
): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: { job, item, value, ...ttl(expiresAtMs) },
      ConditionExpression: 'attribute_not_exists(job) OR expires_at <= :now',
      ExpressionAttributeValues: { ':now': Math.floor(nowMs / 1000) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** As part of a transaction; an item that is not there is none either way. */
export function itemDelete(job: string, item: string): TransactItem {
  return { Delete: { TableName: table, Key: { job, item } } };
}

/** The same, and the whole transaction fails when a concurrent write was faster. */
export function itemTaken(job: string, item: string): TransactItem {
  return {
    Delete: { TableName: table, Key: { job, item }, ConditionExpression: 'attribute_exists(job)' },
  };
}

/** A page of what a job remembers, newest item first by default. */
export async function recallPage<Value>(
  job: string,
  options: { limit?: number; cursor?: Record<string, unknown>; oldestFirst?: boolean } = {},
): Promise<{ items: { item: string; value: Value }[]; next: Record<string, unknown> | undefined }> {
  const answer = await dynamodb.query({
    TableName: table,
    KeyConditionExpression: 'job = :job',
    ExpressionAttributeValues: { ':job': job },
    ScanIndexForward: options.oldestFirst ?? false,
    ConsistentRead: true,
    Limit: options.limit,
    ExclusiveStartKey: options.cursor,
  });
  const items = (answer.Items ?? []).map((row) => ({
    item: row['item'] as string,
    value: row['value'] as Value,
  }));
  return { items, next: answer.LastEvaluatedKey };
}

function ttl(expiresAtMs: number | undefined): { expires_at?: number } {
  return expiresAtMs === undefined ? {} : { expires_at: Math.ceil(expiresAtMs / 1000) };
}
