import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';

const table = variable('TABLE_USER_SUBSCRIPTIONS');
/** Stripe's words for a subscription that would give its rights again once it is paid. */
const unpaid = new Set(['past_due', 'unpaid', 'incomplete']);

/** Ids of the account's subscriptions that wait for money. Asked only when something needs its reason. */
export async function owedSubscriptions(userId: string): Promise<string[]> {
  const answer = await dynamodb.query({
    TableName: table,
    KeyConditionExpression: 'user_id = :user',
    ProjectionExpression: '#status, subscription_id',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':user': userId },
    ConsistentRead: true,
  });
  return (answer.Items ?? [])
    .filter((row) => unpaid.has(row['status'] as string))
    .map((row) => row['subscription_id'] as string);
}
