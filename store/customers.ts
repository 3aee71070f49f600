import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import type { UserRow } from './rows/users.ts';
import { conditionFailed, type TransactItem } from './write.ts';

/** Which Stripe customer an account has is said in the account's own row. */
const table = variable('TABLE_USERS');

/**
 * Writes the customer into an account that has none; a faster concurrent write stays. Gives the one that is stored; undefined
 * when the account is gone or is being deleted, because then nothing would end what the customer pays.
 */
export async function mapCustomer(
  userId: string,
  customerId: string,
  nowMs: number,
): Promise<string | undefined> {
  try {
    const answer = await dynamodb.update({
      TableName: table,
      Key: { user_id: userId },
      UpdateExpression:
        'SET stripe_customer_id = if_not_exists(stripe_customer_id, :customer), updated_at = :at',
      ConditionExpression: 'attribute_exists(user_id) AND NOT #status IN (:deleting, :deleted)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':customer': customerId,
        ':at': new Date(nowMs).toISOString(),
        ':deleting': 'DELETING',
        ':deleted': 'DELETED',
      },
      ReturnValues: 'ALL_NEW',
    });
    return answer.Attributes!['stripe_customer_id'] as string;
  } catch (error) {
    if (conditionFailed(error)) return undefined;
    throw error;
  }
}

/** By an operator's order: in place of the one that the account was seen with. Fails when it changed or is being deleted meanwhile. */
export function linkItem(seen: UserRow, customerId: string, nowMs: number): TransactItem {
  const before = seen.stripe_customer_id;
  return {
    Update: {
      TableName: table,
      Key: { user_id: seen.user_id },
      UpdateExpression: 'SET stripe_customer_id = :customer, updated_at = :at',
      ConditionExpression: `${before === undefined ? 'attribute_not_exists(stripe_customer_id)' : 'stripe_customer_id = :before'} AND NOT #status IN (:deleting, :deleted)`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':customer': customerId,
        ':at': new Date(nowMs).toISOString(),
        ':deleting': 'DELETING',
        ':deleted': 'DELETED',
        ...(before === undefined ? {} : { ':before': before }),
      },
    },
  };
}

/** Forgets a customer that Stripe does not know, unless the account names another by now. */
export async function unmapCustomer(userId: string, customerId: string, nowMs: number): Promise<void> {
  try {
    await dynamodb.update({
      TableName: table,
      Key: { user_id: userId },
      UpdateExpression: 'SET updated_at = :at REMOVE stripe_customer_id',
      ConditionExpression: 'stripe_customer_id = :customer',
      ExpressionAttributeValues: { ':customer': customerId, ':at': new Date(nowMs).toISOString() },
    });
  } catch (error) {
    if (!conditionFailed(error)) throw error; // it names another: nothing to forget
  }
}

/** The user whom a Stripe customer belongs to, by our own record. */
export async function userOfCustomer(customerId: string): Promise<string | undefined> {
  const answer = await dynamodb.query({
    TableName: table,
    IndexName: 'CustomerIndex',
    KeyConditionExpression: 'stripe_customer_id = :customer',
    ExpressionAttributeValues: { ':customer': customerId },
    Limit: 1,
  });
  return answer.Items?.[0]?.['user_id'] as string | undefined;
}
