import { holdsMax } from '../domain/hold.ts';
import { recentKept, roomIn, type Allowance, type Counter } from '../domain/usage.ts';
import type { Period } from '../domain/window.ts';
import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import type { Imported } from './rows/imported.ts';
import { actionOf, fromRow, rightsChanged, toRow, type LastAction, type UsageRow } from './usageRow.ts';
import type { TransactItem } from './write.ts';

const table = variable('TABLE_USER_USAGE');

/**
 * `{feature}_{YYYY-MM-DD}`, and `#{PERIOD}` unless the period is a day; of units of an add-on's own always with the period, and
 * with `#{source}`. A feature's own id and a source hold no `#`.
 */
export function counterKey(
  counter: Pick<Allowance, 'feature' | 'date' | 'pool'> & { period: Period; source?: string },
): string {
  const { feature, date, period, pool, source } = counter;
  if (pool) return `${feature}_${date}#${period}#${source}`;
  return `${feature}_${date}${period === 'DAY' ? '' : `#${period}`}`;
}

export function keysOf(allowances: Allowance[]): string[] {
  return allowances.map(counterKey);
}

/** Strongly consistent: what has just been written decides. */
export async function getRow(userId: string, key: string): Promise<UsageRow | undefined> {
  const answer = await dynamodb.get({
    TableName: table,
    Key: { user_id: userId, feature_date_key: key },
    ConsistentRead: true,
  });
  return answer.Item as UsageRow | undefined;
}

/** Strongly consistent, in the order of the keys. */
export async function getRows(userId: string, keys: string[]): Promise<(UsageRow | undefined)[]> {
  if (keys.length === 1) return [await getRow(userId, keys[0]!)];
  const rows = await batchGet<UsageRow>(
    table,
    keys.map((key) => ({ user_id: userId, feature_date_key: key })),
  );
  const found = new Map(rows.map((row) => [row.feature_date_key, row]));
  return keys.map((key) => found.get(key));
}

/** Every counter of one feature, or of all, that the account has; strongly consistent, one page after the other. */
export async function* listRows(userId: string, feature?: string): AsyncGenerator<UsageRow> {
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
      if ((!feature || row.feature_name === feature) && row.period) yield row;
    }
    start = answer.LastEvaluatedKey;
  } while (start);
}

export interface Use {
  userId: string;
  /** The counters of all limits of the feature; with one only, that counter must have no others beside it. */
  keys: string[];
  amount: number;
  /** Short and random: tells a retry of this request from another request. */
  id: string;
  action: LastAction;
  /** Present: the units are set aside, not used. */
  hold?: { id: string; endsMs: number } | undefined;
}

/** The whole of a plain use: one conditional write, which answers with the counter as it is afterwards. */
export async function useOne(use: Use, nowMs: number): Promise<UsageRow> {
  const answer = await dynamodb.update({ ...useUpdate(use, 0, nowMs), ReturnValues: 'ALL_NEW' });
  return answer.Attributes as UsageRow;
}

/** The same writes as items of a transaction. */
export function useItems(use: Use, nowMs: number): TransactItem[] {
  return use.keys.map((_, index) => ({ Update: useUpdate(use, index, nowMs) }));
}

/**
 * A counter as it was decided on, whole. `seen` is the row that the decision was made from: the write fails when another
 * write came first.
 */
export function putItem(
  userId: string,
  counter: Counter,
  seen: UsageRow | undefined,
  how: { action?: LastAction; also: string[]; imported?: Imported },
  nowMs: number,
): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: toRow(userId, counterKey(counter), counter, seen, how, nowMs),
      ConditionExpression: seen ? '#version = :seen' : 'attribute_not_exists(user_id)',
      ...(seen
        ? {
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':seen': seen.version },
          }
        : {}),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** One put goes alone, at half the price of a transaction. */
export async function putOne(item: TransactItem): Promise<void> {
  await dynamodb.put(item.Put!);
}

/**
 * Brings the rights of a counter in step while it is being used: the difference is added, so that uses in between are
 * neither lost nor a reason to fail. Fails when the rights in the row are not the ones that were seen.
 */
export function rightsItem(row: UsageRow, allowance: Allowance, also: string[], nowMs: number): TransactItem {
  const before = fromRow(row);
  const after = toRow(row.user_id, row.feature_date_key, { ...before, ...allowance }, row, { also }, nowMs);
  const { set, remove, names, values } = rightsPart(after);
  return {
    Update: {
      TableName: table,
      Key: { user_id: row.user_id, feature_date_key: row.feature_date_key },
      UpdateExpression: `SET ${set}, remaining = remaining + :more, #version = #version + :one, rights_version = :next, updated_at = :at, last_action = :action${remove}`,
      ConditionExpression: 'rights_version = :seen',
      ExpressionAttributeNames: { ...names, '#version': 'version' },
      ExpressionAttributeValues: {
        ...values,
        ':more': roomIn({ limit: allowance.limit, drawn: before.drawn }) - roomIn(before),
        ':one': 1,
        ':seen': row.rights_version,
        ':next': row.rights_version + 1,
        ':at': new Date(nowMs).toISOString(),
        ':action': actionOf(rightsChanged, 0, nowMs),
      },
    },
  };
}

/** What an import brought into the counter stays for good. Fails when the counter moved since it was seen. */
export function unmarkCounterItem(row: UsageRow): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { user_id: row.user_id, feature_date_key: row.feature_date_key },
      UpdateExpression: 'REMOVE imported',
      ConditionExpression: '#version = :seen',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':seen': row.version },
    },
  };
}

/** Ends a counter that the rights do not ask for any more, so that no warm function keeps using it. */
export function closeItem(row: UsageRow, nowMs: number): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { user_id: row.user_id, feature_date_key: row.feature_date_key },
      UpdateExpression:
        'SET rights_until_ms = :zero, rights_version = :next, #version = #version + :one, updated_at = :at, last_action = :action',
      ConditionExpression: 'rights_version = :seen',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ':zero': 0,
        ':one': 1,
        ':seen': row.rights_version,
        ':next': row.rights_version + 1,
        ':at': new Date(nowMs).toISOString(),
        ':action': actionOf(rightsChanged, 0, nowMs),
      },
    },
  };
}

/** The ids move up by one place and the last one falls out; each place takes what its neighbour held before. */
const shift = Array.from({ length: recentKept }, (_, place) =>
  place === 0 ? 'recent[0] = :id' : `recent[${place}] = recent[${place - 1}]`,
).join(', ');

function useUpdate({ userId, keys, amount, id, action, hold }: Use, index: number, nowMs: number) {
  const also = keys.filter((_, other) => other !== index);
  const change = hold
    ? 'holds.#hold = :hold, held_count = held_count + :n'
    : 'usage_count = usage_count + :n';
  return {
    TableName: table,
    Key: { user_id: userId, feature_date_key: keys[index]! },
    UpdateExpression: `SET ${change}, remaining = remaining - :n, #version = #version + :one, updated_at = :at, last_action = :action, ${shift}`,
    ConditionExpression: [
      'remaining >= :n',
      'window_start_ms <= :now',
      'window_end_ms > :now',
      'rights_until_ms > :now',
      'NOT contains(recent, :id)',
      also.length > 0 ? 'also = :also' : 'attribute_not_exists(also)',
      ...(hold ? ['size(holds) < :holds'] : []),
    ].join(' AND '),
    ExpressionAttributeNames: { '#version': 'version', ...(hold ? { '#hold': hold.id } : {}) },
    ExpressionAttributeValues: {
      ':n': amount,
      ':one': 1,
      ':now': nowMs,
      ':id': id,
      ':at': new Date(nowMs).toISOString(),
      ':action': index === 0 ? action : { ...action, second: true },
      ...(also.length > 0 ? { ':also': also } : {}),
      ...(hold ? { ':hold': { n: amount, ends_ms: hold.endsMs }, ':holds': holdsMax } : {}),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

const rightsAttributes = [
  'limit_value',
  'period',
  'reset_date',
  'window_start_ms',
  'window_end_ms',
  'rights_until_ms',
  'source',
  'plan_id',
  'grant_units',
  'name',
  'unit',
  'unit_singular',
  'also',
  'reset_day',
  'trial_end_ms',
  'expires_at',
] as const;

function rightsPart(after: UsageRow) {
  const present = rightsAttributes.filter((name) => after[name] !== undefined);
  const absent = rightsAttributes.filter((name) => after[name] === undefined);
  return {
    set: present.map((name) => `#${name} = :${name}`).join(', '),
    remove: absent.length > 0 ? ` REMOVE ${absent.map((name) => `#${name}`).join(', ')}` : '',
    names: Object.fromEntries(rightsAttributes.map((name) => [`#${name}`, name])),
    values: Object.fromEntries(present.map((name) => [`:${name}`, after[name]])),
  };
}
