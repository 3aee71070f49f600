import { idsInPart, lookEvery } from '../domain/split.ts';
import { roomIn, type Counter } from '../domain/usage.ts';
import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import type { PartRow, Parts } from './rows/parts.ts';
import { transact } from './transact.ts';
import type { LastAction } from './rows/lastAction.ts';
import { actionOf, fromRow, noId, rightsChanged, type UsageRow } from './usageRow.ts';
import type { TransactItem } from './write.ts';

const table = variable('TABLE_USER_USAGE');
/** A part outlives its counter, so that no counter is ever read without what its parts counted: TTL takes rows in any order. */
const longerSeconds = 7 * 86_400;

type Key = Pick<PartRow, 'user_id' | 'feature_date_key'>;

/** Items of one partition key share a partition, so each part has its own; no account's id holds a tilde. */
function partKey(userId: string, key: string, part: number): Key {
  return { user_id: `${userId}~${part}`, feature_date_key: key };
}

export function isPart(row: object): row is PartRow {
  return 'part' in row;
}

/** Whose counter it is a part of. */
export function ownerOf({ user_id }: Pick<PartRow, 'user_id'>): string {
  return user_id.slice(0, user_id.lastIndexOf('~'));
}

export function partKeysOf({ user_id, feature_date_key, parts, last_parts }: UsageRow): Key[] {
  const n = Math.max(parts?.n ?? 0, last_parts?.n ?? 0);
  return Array.from({ length: n }, (_, part) => partKey(user_id, feature_date_key, part));
}

/** Strongly consistent, at one moment for each. */
export function readParts(row: UsageRow): Promise<PartRow[]> {
  return batchGet<PartRow>(table, partKeysOf(row));
}

/** Strongly consistent. */
export async function readPart(userId: string, key: string, part: number): Promise<PartRow | undefined> {
  const { Item } = await dynamodb.get({
    TableName: table,
    Key: partKey(userId, key, part),
    ConsistentRead: true,
  });
  return Item as PartRow | undefined;
}

/**
 * The counter as it stands, with what its parts have counted; undefined when one of them is of a later epoch, because the counter was
 * written since it was read. Uses only add, so what is read of the parts one after the other is what stood at some moment in between.
 */
export function splitStanding(row: UsageRow, found: PartRow[]): UsageRow | undefined {
  const { epoch } = row.parts!;
  if (found.some((part) => part.epoch > epoch)) return undefined;
  const parts = found.filter(isOfEpochOf(row));
  const { usage_count: used, remaining, version, limit_value, drawn, held_count } = row;
  const all = used + sumOf(parts, 'units_used');
  return {
    ...row,
    usage_count: all,
    remaining: roomIn({ limit: limit_value ?? null, drawn: drawn ?? 0 }) - all - held_count,
    version: version + sumOf(parts, 'uses'),
    split: { version, used, remaining, parts },
  };
}

export const isOfEpochOf =
  ({ parts }: UsageRow) =>
  ({ epoch }: PartRow): boolean =>
    epoch === parts?.epoch;

export function sumOf(parts: PartRow[], name: 'units_used' | 'units_left' | 'uses'): number {
  return parts.reduce((sum, part) => sum + part[name], 0);
}

/** The counter's own row, without what its parts have counted. */
export function ownOf({ split, ...row }: UsageRow): UsageRow {
  if (!split) return row;
  const { version, used: usage_count, remaining } = split;
  return { ...row, version, usage_count, remaining };
}

export interface PartUse {
  userId: string;
  key: string;
  part: number;
  epoch: number;
  amount: number;
  id: string;
  action: LastAction;
}

/** The whole of a plain use of a split counter: one conditional write, which answers with the part as it is afterwards. */
export async function usePart(use: PartUse, nowMs: number): Promise<PartRow> {
  const answer = await dynamodb.update({ ...partUpdate(use, nowMs), ReturnValues: 'ALL_NEW' });
  return answer.Attributes as PartRow;
}

/** The same as an item of a transaction. */
export function partUseItem(use: PartUse, nowMs: number): TransactItem {
  return { Update: partUpdate(use, nowMs) };
}

function partUpdate({ userId, key, part, epoch, amount, id, action }: PartUse, nowMs: number) {
  return {
    TableName: table,
    Key: partKey(userId, key, part),
    // As in `usage.ts`: the newest id comes behind the last one, and the oldest goes.
    UpdateExpression: `SET units_used = units_used + :n, units_left = units_left - :n, uses = uses + :one, last_action = :action, recent[${idsInPart}] = :id REMOVE recent[0]`,
    ConditionExpression: [
      'units_left >= :n',
      'epoch = :epoch',
      'is_open = :yes',
      'window_start_ms <= :now',
      'window_end_ms > :now',
      'rights_until_ms > :now',
      'NOT contains(recent, :id)',
    ].join(' AND '),
    ExpressionAttributeValues: {
      ':n': amount,
      ':one': 1,
      ':epoch': epoch,
      ':yes': true,
      ':now': nowMs,
      ':id': id,
      ':action': action,
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

/** Gives units of the counter's own row to one of its parts. `before`: the part as it was read. Counts nothing, so that it may be done twice. */
export async function giveOut(
  row: UsageRow,
  part: number,
  before: PartRow | undefined,
  units: number,
): Promise<void> {
  const own = ownOf(row);
  const isIn = before?.epoch === own.parts!.epoch && before.is_open;
  await transact([giveItem(own, units), isIn ? moreItem(before, units) : joinItem(own, part, before, units)]);
}

function giveItem({ user_id, feature_date_key, parts }: UsageRow, units: number): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { user_id, feature_date_key },
      UpdateExpression: 'SET remaining = remaining - :units',
      ConditionExpression:
        'parts.epoch = :epoch AND attribute_not_exists(parts.closing) AND remaining >= :units',
      ExpressionAttributeValues: { ':units': units, ':epoch': parts!.epoch },
    },
  };
}

/** Begins to give out: from now on its row counts no use, and is given as it is then. Fails when what the parts are made from has changed. */
export async function openParts(row: UsageRow, parts: Parts, nowMs: number): Promise<UsageRow> {
  const { user_id, feature_date_key, last_parts, rights_version } = row;
  const answer = await dynamodb.update({
    TableName: table,
    Key: { user_id, feature_date_key },
    UpdateExpression:
      'SET parts = :parts, last_parts = :last, #version = #version + :one, updated_at = :at, last_action = :action REMOVE parts_rest_ms',
    ConditionExpression: [
      'attribute_not_exists(parts)',
      'attribute_not_exists(also)',
      'attribute_not_exists(carries)',
      'attribute_not_exists(carried_by)',
      'rights_version = :seen',
      '(attribute_not_exists(last_parts) OR last_parts.epoch < :epoch)',
      '(attribute_not_exists(parts_rest_ms) OR parts_rest_ms <= :now)',
    ].join(' AND '),
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: {
      ':parts': parts,
      ':last': { n: Math.max(parts.n, last_parts?.n ?? 0), epoch: parts.epoch },
      ':epoch': parts.epoch,
      ':seen': rights_version,
      ':one': 1,
      ':now': nowMs,
      ':at': new Date(nowMs).toISOString(),
      ':action': actionOf(rightsChanged, 0, nowMs),
    },
    ReturnValues: 'ALL_NEW',
  });
  return answer.Attributes as UsageRow;
}

/** Of many that find it empty at the same time, one fills it. */
function moreItem({ user_id, feature_date_key, epoch, units_left }: PartRow, units: number): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { user_id, feature_date_key },
      UpdateExpression: 'SET units_left = units_left + :units',
      ConditionExpression: 'epoch = :epoch AND is_open = :yes AND units_left <= :seen',
      ExpressionAttributeValues: { ':units': units, ':epoch': epoch, ':yes': true, ':seen': units_left },
    },
  };
}

/** Of an earlier epoch it does not change any more, so it is written whole; one of this epoch that is closed does not come again. */
function joinItem(own: UsageRow, part: number, before: PartRow | undefined, units: number): TransactItem {
  const counter = fromRow(own);
  const { n, epoch } = own.parts!;
  const Item: PartRow = {
    ...partKey(own.user_id, own.feature_date_key, part),
    ...{ part, epoch, is_open: true, units_left: units, units_used: 0, uses: 0 },
    window_start_ms: own.window_start_ms,
    window_end_ms: own.window_end_ms,
    rights_until_ms: own.rights_until_ms,
    ...(counter.limit === null ? {} : { look_every: lookEvery(roomIn(counter), n) }),
    ...(own.plan_id ? { plan_id: own.plan_id } : {}),
    recent: idsFor(counter, before),
    ...(own.expires_at === undefined ? {} : { expires_at: own.expires_at + longerSeconds }),
  };
  return {
    Put: {
      TableName: table,
      Item,
      ConditionExpression: before
        ? 'epoch = :before AND uses = :uses AND epoch < :epoch'
        : 'attribute_not_exists(user_id)',
      ...(before
        ? { ExpressionAttributeValues: { ':before': before.epoch, ':uses': before.uses, ':epoch': epoch } }
        : {}),
    },
  };
}

/** What the part has counted before, and the counter itself: a retry is recognised whichever of them its first try met. */
function idsFor({ recent }: Counter, before: PartRow | undefined): string[] {
  const ids = [...(before?.recent ?? []), ...recent.toReversed()].slice(-idsInPart);
  return [...Array.from({ length: idsInPart - ids.length }, () => noId), ...ids];
}

/** The part as it is for good, with its final numbers. Fails when it is not of this epoch any more. */
export async function closePart(part: PartRow): Promise<PartRow> {
  const { user_id, feature_date_key, epoch } = part;
  const answer = await dynamodb.update({
    TableName: table,
    Key: { user_id, feature_date_key },
    UpdateExpression: 'SET is_open = :no',
    ConditionExpression: 'epoch = :epoch AND attribute_exists(user_id)',
    ExpressionAttributeValues: { ':epoch': epoch, ':no': false },
    ReturnValues: 'ALL_NEW',
  });
  return answer.Attributes as PartRow;
}
