import { rateLimits, rateWindow, type LimitedCall } from '../domain/rateLimit.ts';
import { digest } from '../platform/digest.ts';
import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { receiptKey } from './rows/receipts.ts';
import { failureOf } from './write.ts';

const table = variable('TABLE_RECEIPTS');

/**
 * Counts a call of an account, in one write. False: it was made as often as it may be in this window. The row goes with the
 * window, and names no account: there is nothing in it to export or to delete.
 */
export async function takeCall(userId: string, call: LimitedCall, nowMs: number): Promise<boolean> {
  const { number, endsMs } = rateWindow(call, nowMs);
  try {
    await dynamodb.update({
      TableName: table,
      Key: receiptKey(`rate#${digest(userId, 22)}#${call}-${number}`),
      UpdateExpression: 'ADD calls :one SET expires_at = :end',
      ConditionExpression: 'attribute_not_exists(calls) OR calls < :most',
      ExpressionAttributeValues: {
        ':one': 1,
        ':most': rateLimits[call].calls,
        ':end': Math.ceil(endsMs / 1000),
      },
    });
    return true;
  } catch (error) {
    if (failureOf(error)?.kind === 'condition') return false;
    throw error;
  }
}
