import { holdsMax } from '../domain/hold.ts';
import { recentKept, roomIn, type Allowance, type Counter } from '../domain/usage.ts';
import type { Period } from '../domain/window.ts';
import { variable } from '../platform/env.ts';
import { writtenVersion } from './carried.ts';
import { dynamodb } from './client.ts';
import type { LastAction } from './rows/lastAction.ts';
import { actionOf, fromRow, rightsChanged, toRow, type UsageRow, type Written } from './usageRow.ts';
import type { TransactItem } from './write.ts';

const table = variable('TABLE_USER_USAGE');

/** The condition of a change to one counter of a feature by itself: no other row says where it stands, nor it where others do. */
export const standsAlone =
  'attribute_not_exists(carries) AND attribute_not_exists(carried_by) AND attribute_not_exists(parts)';

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

export interface Use {
  userId: string;
  /** The counters of all limits of the feature; those beside it stand in the row of the first. */
  keys: string[];
  amount: number;
  /** Short and random: tells a retry of this request from another request. */
  id: string;
  action: LastAction;
  /** Present: the units are set aside, not used. */
  hold?: { id: string; endsMs: number } | undefined;
}

/**
 * The whole of a plain use, of one limit or of several: one conditional write, which answers with the row as it is afterwards.
 */
export async function useOne(use: Use, nowMs: number): Promise<UsageRow> {
  const answer = await dynamodb.update({ ...useUpdate(use, 0, nowMs), ReturnValues: 'ALL_NEW' });
  return answer.Attributes as UsageRow;
}

/** The same write, or that of a hold, as items of a transaction. A hold is set aside in each row by itself. */
export function useItems(use: Use, nowMs: number): TransactItem[] {
  const written = use.hold ? use.keys : use.keys.slice(0, 1);
  return written.map((_, index) => ({ Update: useUpdate(use, index, nowMs) }));
}

/**
 * A counter as it was decided on, whole. `seen` is the row that the decision was made from: the write fails when another
 * write came first.
 */
export function putItem(
  userId: string,
  counter: Counter,
  seen: UsageRow | undefined,
  how: Written,
  nowMs: number,
): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: toRow(userId, counterKey(counter), counter, seen, how, nowMs),
      // What its parts counted would be lost.
      ConditionExpression: seen
        ? '#version = :seen AND attribute_not_exists(parts)'
        : 'attribute_not_exists(user_id)',
      ...(seen
        ? {
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':seen': writtenVersion(seen) },
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
      ConditionExpression: `rights_version = :seen AND ${standsAlone}`,
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
      ExpressionAttributeValues: { ':seen': writtenVersion(row) },
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
      ConditionExpression: `rights_version = :seen AND ${standsAlone}`,
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

function useUpdate({ userId, keys, amount, id, action, hold }: Use, index: number, nowMs: number) {
  const also = keys.filter((_, other) => other !== index);
  const change = hold
    ? 'holds.#hold = :hold, held_count = held_count + :n'
    : 'usage_count = usage_count + :n';
  const carried = hold ? [] : also.map((key, place) => ({ key, path: `carries.#k${place}` }));
  const carriedChange = carried.map(
    ({ path }) => `, ${path}.used = ${path}.used + :n, ${path}.#left = ${path}.#left - :n`,
  );
  return {
    TableName: table,
    Key: { user_id: userId, feature_date_key: keys[index]! },
    // The place behind the last one is the end of the list, whatever the number: the newest id comes there, and the oldest goes.
    UpdateExpression: `SET ${change}, remaining = remaining - :n, #version = #version + :one, updated_at = :at, last_action = :action, recent[${recentKept}] = :id${carriedChange.join('')} REMOVE recent[0]`,
    ConditionExpression: [
      'remaining >= :n',
      'window_start_ms <= :now',
      'window_end_ms > :now',
      'rights_until_ms > :now',
      'NOT contains(recent, :id)',
      also.length > 0 ? 'also = :also' : 'attribute_not_exists(also)',
      // Its parts know the ids that it had when it was split, and no later ones.
      'attribute_not_exists(parts)',
      ...(hold ? ['size(holds) < :holds', standsAlone] : []),
      ...carried.map(({ path }) => `${path}.#left >= :n`),
      ...(carried.length > 0 ? ['carries_from_ms <= :now', 'carries_until_ms > :now'] : []),
    ].join(' AND '),
    ExpressionAttributeNames: {
      '#version': 'version',
      ...(hold ? { '#hold': hold.id } : {}),
      ...(carried.length > 0 ? { '#left': 'left' } : {}),
      ...Object.fromEntries(carried.map(({ key }, place) => [`#k${place}`, key])),
    },
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
