import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { tables, type TableShape } from '../../store/rows/tables.ts';
import { shardOf } from '../../store/shards.ts';
import { duePlace } from '../../store/trials.ts';
import { mapItem, type Item } from './attributeValues.ts';

export interface Restoring {
  /** The time that the environment runs on. */
  nowMs: number;
  /** Marks every row that this run writes, in tables whose changes have consequences; a run that is continued has another one. */
  mark: number;
  inText: (text: string) => string;
}

/** Which partition of an index over all accounts a row is in follows from the account's id. */
const sharded: Record<string, string[]> = {
  'user-usage': ['feature_band', 'reset_day'],
  'user-actions-log': ['day_shard', 'type_day'],
};

/**
 * What jobs remember of work under way, of a place in a table, or of the environment itself, as `{job}/{item}`: a new environment
 * begins these anew. A trial clock that began anew misses nothing, because a trial whose time has come since is due again now.
 */
const begunAnew =
  /^(verify|restore|trialClock|cursor|stripe-compare|[a-z-]+-lock|sync-seen#.*)\/|^sync\/current$|^archive\/(forgetting|by-hand#.*)$/;

/** The row as it is written into an environment; undefined when it is not. */
export function restoredRow(
  table: string,
  shape: TableShape,
  saved: Item,
  restoring: Restoring,
): Item | undefined {
  if (table === 'jobs' && isBegunAnew(saved)) return undefined;
  if (hasExpired(shape, saved, restoring.nowMs)) return undefined;
  const row = mapItem(saved, { text: restoring.inText });
  if (table === 'jobs' && nameOfJob(saved) === 'archive/place') return atBeginningOfDay(row);
  if (table in tables) place(table, row, restoring.nowMs);
  if (table in tables && shape.stream) row['restored'] = { N: String(restoring.mark) };
  return row;
}

function place(table: string, row: Item, nowMs: number): void {
  const userId = row['user_id']?.S;
  if (table === 'users' && userId !== undefined) row['roster_shard'] = { S: String(shardOf(userId)) };
  for (const name of sharded[table] ?? []) {
    const value = row[name]?.S;
    if (value !== undefined && userId !== undefined)
      row[name] = { S: value.replace(/#\d+$/, `#${shardOf(userId)}`) };
  }
  const owner = row['userId']?.S;
  if (table !== 'trials' || row['dueShard'] === undefined || owner === undefined) return;
  const { dueShard, dueAt } = duePlace(owner, Math.max(numberIn(row['dueAt']), nowMs));
  row['dueShard'] = { S: dueShard };
  row['dueAt'] = { N: String(dueAt) };
}

/** TTL would take it, and nothing is decided by it. */
function hasExpired({ ttl }: TableShape, row: Item, nowMs: number): boolean {
  return ttl !== undefined && row[ttl]?.N !== undefined && numberIn(row[ttl]) * 1000 <= nowMs;
}

function isBegunAnew(row: Item): boolean {
  return begunAnew.test(nameOfJob(row));
}

function nameOfJob(row: Item): string {
  return `${row['job']?.S}/${row['item']?.S}`;
}

/** Within a day it is a place among rows of the old ids, so that day is archived from its beginning. */
function atBeginningOfDay(row: Item): Item {
  const day = row['value']?.M?.['day'];
  return day ? { ...row, value: { M: { day, shard: { N: '0' }, part: { N: '0' } } } } : row;
}

function numberIn(value: AttributeValue | undefined): number {
  return Number(value?.N);
}
