import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';

const table = variable('TABLE_USERS');

/** Notes since when an operator is known to have a second factor, in epoch seconds; the first note stays. */
export async function noteSecondFactor(userId: string, atSeconds: number): Promise<number> {
  const answer = await dynamodb.update({
    TableName: table,
    Key: { user_id: userId },
    UpdateExpression: 'SET second_factor_since = if_not_exists(second_factor_since, :at)',
    ConditionExpression: 'attribute_exists(user_id)',
    ExpressionAttributeValues: { ':at': atSeconds },
    ReturnValues: 'UPDATED_NEW',
  });
  return answer.Attributes!['second_factor_since'] as number;
}

export async function forgetSecondFactor(userId: string): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: { user_id: userId },
    UpdateExpression: 'REMOVE second_factor_since',
    ConditionExpression: 'attribute_exists(user_id)',
  });
}
