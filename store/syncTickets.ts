import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { changeNow } from './lastChange.ts';
import type { UserRow } from './rows/users.ts';
import { conditionFailed, type TransactItem } from './write.ts';

const table = variable('TABLE_USERS');

/**
 * A number that is higher than every one before it, taken before Stripe is asked: the holder of the highest asked last, and
 * saw the newest state. Undefined when the account is gone or names another customer. A ticket that the client's retry takes
 * twice skips a number and harms nothing.
 */
export async function takeTicket(
  userId: string,
  customerId: string,
): Promise<{ ticket: number; user: UserRow } | undefined> {
  try {
    const answer = await dynamodb.update({
      TableName: table,
      Key: { user_id: userId },
      UpdateExpression: 'ADD sync_ticket :one',
      ConditionExpression: ours,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':one': 1, ':customer': customerId, ...gone },
      ReturnValues: 'ALL_NEW',
    });
    const user = answer.Attributes as UserRow;
    return { ticket: user.sync_ticket!, user };
  } catch (error) {
    if (conditionFailed(error)) return undefined;
    throw error;
  }
}

/** What a sync found out, beside the rows that it writes. */
export interface Applied {
  userId: string;
  customerId: string;
  ticket: number;
  /** As it was when the rows were read that the changes were worked out from; undefined before the first. */
  seen: number | undefined;
}

/**
 * First in every transaction of a sync: a newer ticket was not applied, and nothing was written since the rows were read. With a
 * `change` the account's version moves, and the stream tells the open screens why.
 */
export function ticketAppliedItem(
  applied: Applied,
  change: { reason: string; productId: string | undefined } | undefined,
  nowMs: number,
): TransactItem {
  const at = new Date(nowMs).toISOString();
  const values = {
    ':ticket': applied.ticket,
    ':customer': applied.customerId,
    ':at': at,
    ...seenValue(applied),
    ...gone,
  };
  return {
    Update: {
      TableName: table,
      Key: { user_id: applied.userId },
      UpdateExpression: change
        ? 'SET sync_applied = :ticket, synced_at = :at, last_change = :change, updated_at = :at ADD #version :one'
        : 'SET sync_applied = :ticket, synced_at = :at',
      ConditionExpression: `${ours} AND ${notNewer(applied)}`,
      ExpressionAttributeNames: { '#status': 'status', ...(change ? { '#version': 'version' } : {}) },
      ExpressionAttributeValues: change
        ? {
            ...values,
            ':one': 1,
            ':change': changeNow(change.reason, change.productId, at),
          }
        : values,
    },
  };
}

/** When nothing is different: the same conditions, at half the price of a transaction. */
export async function markApplied(applied: Applied, nowMs: number): Promise<void> {
  await dynamodb.update(ticketAppliedItem(applied, undefined, nowMs).Update as UpdateCommandInput);
}

/** For the parts of a change that is too large for one transaction: the same conditions, and nothing written. */
export function ticketHoldsItem(applied: Applied): TransactItem {
  return {
    ConditionCheck: {
      TableName: table,
      Key: { user_id: applied.userId },
      ConditionExpression: `${ours} AND ${notNewer(applied)}`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':customer': applied.customerId,
        ...(applied.seen === undefined ? {} : { ':ticket': applied.ticket }),
        ...seenValue(applied),
        ...gone,
      },
    },
  };
}

const ours = 'stripe_customer_id = :customer AND NOT #status IN (:deleting, :deleted)';
const gone = { ':deleting': 'DELETING', ':deleted': 'DELETED' };

function notNewer({ seen }: Applied): string {
  return seen === undefined
    ? 'attribute_not_exists(sync_applied)'
    : '(sync_applied = :seen AND sync_applied < :ticket)';
}

function seenValue({ seen }: Applied): Record<string, number> {
  return seen === undefined ? {} : { ':seen': seen };
}
