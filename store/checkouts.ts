import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { receiptKey } from './rows/receipts.ts';
import { conditionFailed } from './write.ts';

const table = variable('TABLE_RECEIPTS');

/** One open checkout of an account for one thing: plans exclude each other, so they share a slot. */
export interface Reservation {
  receipt_id: string;
  price_id: string;
  /** Names the request to Stripe, so that a retry gets the same session. */
  nonce: string;
  session_id?: string;
  /** Epoch seconds: the session's own end, and this row's. */
  expires_at: number;
}

export function reservationId(userId: string, slot: string): string {
  return `CHECKOUT#${userId}#${slot}`;
}

export async function getReservation(id: string): Promise<Reservation | undefined> {
  const answer = await dynamodb.get({ TableName: table, Key: receiptKey(id), ConsistentRead: true });
  return answer.Item as Reservation | undefined;
}

/** Takes the slot: an empty one, or the place of a reservation that was seen. False when a concurrent request was faster. */
export async function reserve(wanted: Reservation, seen: Reservation | undefined): Promise<boolean> {
  try {
    await dynamodb.put({
      TableName: table,
      Item: { ...wanted, ...receiptKey(wanted.receipt_id) },
      ...(seen
        ? {
            ConditionExpression: 'nonce = :seen',
            ExpressionAttributeValues: { ':seen': seen.nonce },
          }
        : { ConditionExpression: 'attribute_not_exists(receipt_id)' }),
    });
    return true;
  } catch (error) {
    if (conditionFailed(error)) return false;
    throw error;
  }
}

/** False when another reservation took the place. */
export async function noteSession(reservation: Reservation, sessionId: string): Promise<boolean> {
  try {
    await dynamodb.update({
      TableName: table,
      Key: receiptKey(reservation.receipt_id),
      UpdateExpression: 'SET session_id = :session',
      ConditionExpression: 'nonce = :nonce',
      ExpressionAttributeValues: { ':session': sessionId, ':nonce': reservation.nonce },
    });
    return true;
  } catch (error) {
    if (conditionFailed(error)) return false;
    throw error;
  }
}
