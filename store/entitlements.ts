import type { Limit, Right } from '../domain/entitlement.ts';
import { variable } from '../platform/env.ts';
import type { TransactItem } from './write.ts';
import { rowsOfUser } from './userRows.ts';
import { fromWordsRow, toWordsRow, type WordsRow } from './wordsRow.ts';

const table = variable('TABLE_ENTITLEMENTS');

export interface RightRow extends WordsRow {
  user_id: string;
  entitlement_key: string;
  feature: string;
  source: string;
  product_id?: string;
  rank: number;
  /** Adds to what other sources give; absent: replaces. */
  adds?: true;
  limits: Limit[];
  anchor_ms: number;
  zone: string;
  starts_ms: number;
  /** Absent: for good. */
  expires_ms?: number;
  rights_version: number;
}

/** The rows of an account, strongly consistent: what has just been written decides. */
export async function listOwnRights(userId: string): Promise<Right[]> {
  return (await listRightRows(userId)).map(fromRightRow);
}

export function listRightRows(userId: string): Promise<RightRow[]> {
  return rowsOfUser<RightRow>(table, userId);
}

/** A feature's own id holds no `#`, so the key is told apart again. */
export function rightKey(right: { feature: string; source: string }): string {
  return `${right.feature}#${right.source}`;
}

/** Writes one source's right whole; no other source's row is touched, so no other right gets shorter. */
export function putRightItem(userId: string, right: Right): TransactItem {
  return { Put: { TableName: table, Item: toRightRow(userId, right) } };
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

export function fromRightRow(row: RightRow): Right {
  return {
    feature: row.feature,
    ...fromWordsRow(row),
    source: row.source,
    productId: row.product_id ?? null,
    rank: row.rank,
    ...(row.adds ? { adds: true as const } : {}),
    limits: row.limits,
    anchorMs: row.anchor_ms,
    zone: row.zone,
    startsMs: row.starts_ms,
    expiresMs: row.expires_ms ?? null,
    rightsVersion: row.rights_version,
  };
}
