import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { variable } from '../env.ts';
import { dynamodb } from './client.ts';

const table = variable('TABLE_USERS');
/** Accounts are listed through an index in so many partitions, so that no partition takes every sign-up. */
export const rosterShards = 8;

export type AccountStatus = 'ACTIVE' | 'DISABLED' | 'DELETING' | 'DELETED';

export interface UserRow {
  user_id: string;
  email?: string;
  name?: string;
  status: AccountStatus;
  created_at: string;
  updated_at: string;
  version: number;
  last_change: { reason: string; product_id?: string; at: string };
  stripe_customer_id?: string;
  sync_ticket?: number;
  sync_applied?: number;
  roster_shard: string;
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Strongly consistent: what has just been written decides. */
export async function getUser(userId: string): Promise<UserRow | undefined> {
  const answer = await dynamodb.send(
    new GetCommand({ TableName: table, Key: { user_id: userId }, ConsistentRead: true }),
  );
  return answer.Item as UserRow | undefined;
}

/** Makes the row, or gives the one that a racing call made first. */
export async function createUser(
  person: { userId: string; email?: string; name?: string },
  nowMs: number,
): Promise<{ row: UserRow; created: boolean }> {
  const at = new Date(nowMs).toISOString();
  const row: UserRow = {
    user_id: person.userId,
    ...(person.email ? { email: person.email.toLowerCase() } : {}),
    ...(person.name ? { name: person.name } : {}),
    status: 'ACTIVE',
    created_at: at,
    updated_at: at,
    version: 1,
    last_change: { reason: 'account.created', at },
    roster_shard: rosterShardOf(person.userId),
  };
  try {
    await dynamodb.send(
      new PutCommand({ TableName: table, Item: row, ConditionExpression: 'attribute_not_exists(user_id)' }),
    );
    return { row, created: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const existing = await getUser(person.userId);
    if (!existing) throw error;
    return { row: existing, created: false };
  }
}

/**
 * The part of every transaction that changes rights: the account's version moves, and the stream of this row tells the
 * open screens why. Fails when the account is gone.
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
      ConditionExpression: 'attribute_exists(user_id) AND #status <> :deleted',
      ExpressionAttributeNames: { '#version': 'version', '#status': 'status' },
      ExpressionAttributeValues: {
        ':one': 1,
        ':at': at,
        ':deleted': 'DELETED',
        ':change': { reason, at, ...(productId ? { product_id: productId } : {}) },
      },
    },
  };
}

/** A stable spread over the shards; needs no strength. */
function rosterShardOf(userId: string): string {
  let sum = 0;
  for (let i = 0; i < userId.length; i++) sum = (sum * 31 + userId.charCodeAt(i)) >>> 0;
  return String(sum % rosterShards);
}
