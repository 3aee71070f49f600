import type { Right } from '../domain/entitlement.ts';
import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import type { TransactItem } from './write.ts';
import { rowsOfUser } from './userRows.ts';
import { fromRightRow, rightKey, type RightKey, type RightRow } from './rows/entitlements.ts';
import type { Imported } from './rows/imported.ts';
import { toWordsRow } from './rows/words.ts';

const table = variable('TABLE_ENTITLEMENTS');

/** The rows of an account, strongly consistent: what has just been written decides. */
export async function listOwnRights(userId: string): Promise<Right[]> {
  return (await listRightRows(userId)).map(fromRightRow);
}

export function listRightRows(userId: string): Promise<RightRow[]> {
  return rowsOfUser<RightRow>(table, userId);
}

/** Those of these rows that are there, as of a second ago. */
export function getRightRows(keys: RightKey[]): Promise<RightRow[]> {
  return batchGet<RightRow>(table, keys, { isListing: true });
}

export type PaidRight = Pick<RightRow, 'user_id' | 'feature' | 'source'>;

/** One page of every account's rights, of which it gives those that come from Stripe; for the comparison that reads all of them. */
export async function paidRightPage(
  start: Record<string, unknown> | undefined,
  limit: number,
): Promise<{ rights: PaidRight[]; next: Record<string, unknown> | undefined }> {
  const answer = await dynamodb.scan({
    TableName: table,
    ProjectionExpression: 'user_id, feature, #source',
    FilterExpression: 'begins_with(#source, :stripe)',
    ExpressionAttributeNames: { '#source': 'source' },
    ExpressionAttributeValues: { ':stripe': 'sub:' },
    ExclusiveStartKey: start,
    Limit: limit,
  });
  return { rights: (answer.Items ?? []) as PaidRight[], next: answer.LastEvaluatedKey };
}

/** Writes one source's right whole; no other source's row is touched, so no other right gets shorter. */
export function putRightItem(userId: string, right: Right): TransactItem {
  return { Put: { TableName: table, Item: toRightRow(userId, right) } };
}

/** A right that must not be there yet, with the mark of the import that brings it. */
export function newRightItem(userId: string, right: Right, mark: { imported?: Imported }): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: { ...toRightRow(userId, right), ...mark },
      ConditionExpression: 'attribute_not_exists(user_id)',
    },
  };
}

export function deleteRightItem(userId: string, right: { feature: string; source: string }): TransactItem {
  return { Delete: { TableName: table, Key: { user_id: userId, entitlement_key: rightKey(right) } } };
}

/** Moves the end of one right that must be there. */
export function rightEndItem(
  userId: string,
  right: { feature: string; source: string },
  expiresMs: number,
): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { user_id: userId, entitlement_key: rightKey(right) },
      UpdateExpression: 'SET expires_ms = :end, rights_version = rights_version + :one',
      ConditionExpression: 'attribute_exists(user_id)',
      ExpressionAttributeValues: { ':end': expiresMs, ':one': 1 },
    },
  };
}

export function toRightRow(userId: string, right: Right): RightRow {
  return {
    user_id: userId,
    entitlement_key: rightKey(right),
    feature: right.feature,
    ...toWordsRow(right),
    source: right.source,
    ...(right.productId ? { product_id: right.productId } : {}),
    rank: right.rank,
    ...(right.adds ? { adds: true as const } : {}),
    limits: right.limits,
    anchor_ms: right.anchorMs,
    zone: right.zone,
    starts_ms: right.startsMs,
    ...(right.expiresMs === null ? {} : { expires_ms: right.expiresMs }),
    rights_version: right.rightsVersion,
  };
}
