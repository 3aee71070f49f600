import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { variable } from '../env.ts';
import { dynamodb } from './client.ts';

const table = variable('TABLE_USER_SUBSCRIPTIONS');
/** Stripe's words for a subscription that would give its rights again once it is paid. */
const unpaid = new Set(['past_due', 'unpaid', 'incomplete']);

/** Whether a subscription of the account waits for money. Asked only when a refusal needs its reason. */
export async function isPaymentDue(userId: string): Promise<boolean> {
  const answer = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'user_id = :user',
      ProjectionExpression: '#status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':user': userId },
      ConsistentRead: true,
    }),
  );
  return (answer.Items ?? []).some((row) => unpaid.has(row['status'] as string));
}
