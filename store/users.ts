import type { TransactWriteCommandInput, UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { Mistake } from '../domain/errors.ts';
import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import { changeNow } from './lastChange.ts';
import type { AccountStatus, UserRow } from './rows/users.ts';
import { transact } from './transact.ts';
import { conditionFailed, failureOf } from './write.ts';

const table = variable('TABLE_USERS');

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Strongly consistent: what has just been written decides. */
export async function getUser(userId: string): Promise<UserRow | undefined> {
  const answer = await dynamodb.get({ TableName: table, Key: { user_id: userId }, ConsistentRead: true });
  return answer.Item as UserRow | undefined;
}

/**
 * The part of every transaction that changes rights: the account's version moves, and the stream of this row tells the
 * open screens why. Fails when the account is gone or is being deleted.
 */
export function usersVersionBump(
  userId: string,
  reason: string,
  productId: string | undefined,
  nowMs: number,
): TransactItem {
  const at = new Date(nowMs).toISOString();
  return {
    Update: {
      TableName: table,
      Key: { user_id: userId },
      UpdateExpression: 'ADD #version :one SET last_change = :change, updated_at = :at',
      ConditionExpression: 'attribute_exists(user_id) AND NOT #status IN (:deleting, :deleted)',
      ExpressionAttributeNames: { '#version': 'version', '#status': 'status' },
      ExpressionAttributeValues: {
        ':one': 1,
        ':at': at,
        ':deleting': 'DELETING',
        ':deleted': 'DELETED',
        ':change': changeNow(reason, productId, at),
      },
    },
  };
}

/** Moves an account to another status, and forgets the attributes that `forget` names. Nothing leads back from a deletion. */
export async function setStatus(
  userId: string,
  status: AccountStatus,
  reason: string,
  nowMs: number,
  forget: (keyof UserRow)[] = [],
): Promise<UserRow> {
  const update = statusUpdate(userId, status, reason, nowMs, forget);
  const answer = await updateStanding({ ...update, ReturnValues: 'ALL_NEW' });
  return answer.Attributes as UserRow;
}

/**
 * The same, ordered by an operator whose own account must still be active: of two operators who lock each other out at the same
 * time one succeeds, so that an active one is always left.
 */
export async function setStatusBy(
  operatorId: string,
  userId: string,
  status: AccountStatus,
  reason: string,
  nowMs: number,
  also: TransactItem[] = [],
): Promise<UserRow> {
  const stillActive: TransactItem = {
    ConditionCheck: {
      TableName: table,
      Key: { user_id: operatorId },
      ConditionExpression: '#status = :active',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':active': 'ACTIVE' },
    },
  };
  try {
    // What an operator decides holds, whatever the pool does.
    const update = statusUpdate(userId, status, reason, nowMs, ['locked_in_pool']);
    await transact([stillActive, { Update: update }, ...also]);
  } catch (error) {
    const failed = failureOf(error);
    if (!failed) throw error;
    throw new Mistake('Conflict', 'The account, or your own, was changed at the same time. Look again.');
  }
  return (await getUser(userId))!;
}

/** Locks an account because the pool of its app has locked the user out. */
export async function lockWithPool(userId: string, nowMs: number): Promise<void> {
  await updateStanding(statusUpdate(userId, 'DISABLED', 'account.disabled', nowMs, [], 'locked_in_pool'));
}

/** `since` is noted with it. */
function statusUpdate(
  userId: string,
  status: AccountStatus,
  reason: string,
  nowMs: number,
  forget: (keyof UserRow)[],
  since: keyof UserRow | undefined = status === 'DELETED' ? 'unswept_since' : undefined,
) {
  const at = new Date(nowMs).toISOString();
  const names = Object.fromEntries(forget.map((name, i) => [`#f${i}`, name]));
  const remove = forget.length > 0 ? ` REMOVE ${Object.keys(names).join(', ')}` : '';
  const barred = barredFrom[status];
  const bars = barred.map((_, i) => ` AND #status <> :b${i}`).join('');
  const noted = since ? `, ${since} = :at` : '';
  return {
    TableName: table,
    Key: { user_id: userId },
    UpdateExpression: `ADD #version :one SET #status = :status, last_change = :change, updated_at = :at${noted}${remove}`,
    ConditionExpression: `attribute_exists(user_id)${bars}`,
    ExpressionAttributeNames: { '#version': 'version', '#status': 'status', ...names },
    ExpressionAttributeValues: {
      ':one': 1,
      ':at': at,
      ':status': status,
      ':change': changeNow(reason, undefined, at),
      ...Object.fromEntries(barred.map((one, i) => [`:b${i}`, one])),
    },
  };
}

/** Sends an update whose condition fails for an account that was deleted. */
export async function updateStanding(update: UpdateCommandInput) {
  try {
    return await dynamodb.update(update);
  } catch (error) {
    if (!conditionFailed(error)) throw error;
    throw new Mistake('Forbidden', 'This account was deleted.');
  }
}

const barredFrom: Record<AccountStatus, AccountStatus[]> = {
  ACTIVE: ['DELETING', 'DELETED'],
  DISABLED: ['DELETING', 'DELETED'],
  DELETING: ['DELETED'],
  DELETED: [],
};

/** Rows by id, in no order; strongly consistent, unless a listing is enough. */
export async function getUsers(
  userIds: string[],
  options: { isListing?: boolean } = {},
): Promise<Map<string, UserRow>> {
  const keys = userIds.map((user_id) => ({ user_id }));
  const rows = await batchGet<UserRow>(table, keys, options);
  return new Map(rows.map((row) => [row.user_id, row]));
}

/** One page of one shard of all accounts: ids and what the index carries. */
export async function listRoster(
  shard: number,
  cursor: Record<string, unknown> | undefined,
  limit: number,
): Promise<{ userIds: string[]; next: Record<string, unknown> | undefined }> {
  const answer = await dynamodb.query({
    TableName: table,
    IndexName: 'RosterIndex',
    KeyConditionExpression: 'roster_shard = :shard',
    ExpressionAttributeValues: { ':shard': String(shard) },
    ExclusiveStartKey: cursor,
    Limit: limit,
  });
  return {
    userIds: (answer.Items ?? []).map((row) => row['user_id'] as string),
    next: answer.LastEvaluatedKey,
  };
}

/** Notes that a comparison missed the account in the user pool; the next one may act on it. */
export async function markOrphan(userId: string, reportId: string): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: { user_id: userId },
    UpdateExpression: 'SET orphan_seen = if_not_exists(orphan_seen, :report)',
    ConditionExpression: 'attribute_exists(user_id)',
    ExpressionAttributeValues: { ':report': reportId },
  });
}

/** The pool knows the account after all: the next miss is a first one again. */
export async function clearOrphan(userId: string): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: { user_id: userId },
    UpdateExpression: 'REMOVE orphan_seen',
    ConditionExpression: 'attribute_exists(user_id)',
  });
}

/** Nothing that was under way when the account was deleted can come any more. */
export async function markSwept(userId: string): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: { user_id: userId },
    UpdateExpression: 'REMOVE unswept_since',
    ConditionExpression: 'attribute_exists(user_id)',
  });
}

/** Accounts that carry an address, as an index of a moment ago says. */
export async function idsByEmail(email: string): Promise<string[]> {
  const answer = await dynamodb.query({
    TableName: table,
    IndexName: 'EmailIndex',
    KeyConditionExpression: 'email = :email',
    ExpressionAttributeValues: { ':email': email.toLowerCase() },
  });
  return (answer.Items ?? []).map((row) => row['user_id'] as string);
}

/** Adds a mailbox that an account had before, by its hash. */
export async function noteFormerMailbox(userId: string, hash: string): Promise<void> {
  try {
    await dynamodb.update({
      TableName: table,
      Key: { user_id: userId },
      UpdateExpression: 'ADD former_mailboxes :hash',
      ConditionExpression: 'attribute_exists(user_id) AND #status <> :deleted',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':hash': new Set([hash]), ':deleted': 'DELETED' },
    });
  } catch (error) {
    if (!conditionFailed(error)) throw error; // nothing is remembered of who is gone
  }
}
