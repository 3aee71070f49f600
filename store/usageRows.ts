import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { standing } from './carried.ts';
import { dynamodb } from './client.ts';
import { keyOf, nameOf, readsMax, type UsageKey } from './usageKeys.ts';
import type { UsageRow } from './usageRow.ts';

const table = variable('TABLE_USER_USAGE');

/** Strongly consistent: what has just been written decides. */
export async function getRow(userId: string, key: string): Promise<UsageRow | undefined> {
  const [row] = await getRows(userId, [key]);
  return row;
}

/**
 * Strongly consistent, in the order of the keys, each as it stands. `known`: a row that may carry them, as its stream has it.
 */
export async function getRows(
  userId: string,
  keys: string[],
  known: UsageRow[] = [],
): Promise<(UsageRow | undefined)[]> {
  const rows = await standingRows(await readRows(userId, keys), known);
  const found = new Map(rows.map((row) => [row.feature_date_key, row]));
  return keys.map((key) => found.get(key));
}

/** As the table has them, in no order. */
export async function readRows(userId: string, keys: string[]): Promise<UsageRow[]> {
  const wanted = keys.map((key) => keyOf({ user_id: userId, feature_date_key: key }));
  if (wanted.length !== 1) return batchGet<UsageRow>(table, wanted);
  const [Key] = wanted;
  const { Item } = await dynamodb.get({ TableName: table, Key, ConsistentRead: true });
  return Item ? [Item as UsageRow] : [];
}

/** Every counter of one feature, or of all, that the account has; strongly consistent, each as it stands. */
export async function listRows(userId: string, feature?: string): Promise<UsageRow[]> {
  const rows: UsageRow[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await dynamodb.query({
      TableName: table,
      KeyConditionExpression: feature
        ? 'user_id = :user AND begins_with(feature_date_key, :feature)'
        : 'user_id = :user',
      ExpressionAttributeValues: { ':user': userId, ...(feature ? { ':feature': `${feature}_` } : {}) },
      ConsistentRead: true,
      ExclusiveStartKey: start,
    });
    for (const row of (answer.Items ?? []) as UsageRow[]) {
      // `a_2026-…` also begins the keys of a feature that is called `a_2026-…` itself.
      if ((!feature || row.feature_name === feature) && row.period) rows.push(row);
    }
    start = answer.LastEvaluatedKey;
  } while (start);
  return standingRows(rows);
}

/**
 * Rows of any accounts as they stand: what another row carries of them is put into them. `known`: rows that were read beside them. One
 * that no row carries any more, as a restored table may have it, stands for itself.
 */
export async function standingRows(rows: UsageRow[], known: UsageRow[] = []): Promise<UsageRow[]> {
  const stand = await withCarried(rows, known);
  if (!stand.some(({ parts }) => parts !== undefined)) return stand;
  // Of a counter that is split, its parts say the rest. What has to do with parts is a file of its own in every bundle.
  const { withParts } = await import('./split.ts');
  return withParts(stand);
}

async function withCarried(rows: UsageRow[], known: UsageRow[]): Promise<UsageRow[]> {
  const carried = rows.filter(({ carried_by }) => carried_by !== undefined);
  if (carried.length === 0) return rows;
  const seen = new Map([...known, ...rows].map((row) => [nameOf(row), row]));
  const look = async (wanted: UsageKey[]) => {
    for (const row of await batchGet<UsageRow>(table, wanted)) seen.set(nameOf(row), row);
  };
  const strangers = carried.map(carrierOf).filter((key) => !seen.has(nameOf(key)));
  if (strangers.length > 0) await look(strangers);
  for (let read = 0; read < readsMax; read++) {
    const torn = carried.filter((row) => !standingIn(seen, row));
    if (torn.length === 0) break;
    // One of the two was written between the reads.
    await look(torn.flatMap((row) => [keyOf(row), carrierOf(seen.get(nameOf(row))!)]));
  }
  return rows.map((row) => standingIn(seen, row) ?? seen.get(nameOf(row))!);
}

function standingIn(seen: Map<string, UsageRow>, row: UsageRow): UsageRow | undefined {
  const now = seen.get(nameOf(row))!;
  return now.carried_by === undefined ? now : standing(now, seen.get(nameOf(carrierOf(now))));
}

const carrierOf = (row: UsageRow): UsageKey => ({ user_id: row.user_id, feature_date_key: row.carried_by! });
