import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';

const table = variable('TABLE_USERS');

type OperatorNote = 'second_factor_since' | 'operator_since';

/** Notes since when an operator is known to have a second factor, in epoch seconds. */
export function noteSecondFactor(userId: string, atSeconds: number): Promise<number> {
  return noteSince(userId, 'second_factor_since', atSeconds);
}

/** Notes since when the user of an issuer is known to be an operator, in epoch seconds. */
export function noteOperator(userId: string, atSeconds: number): Promise<number> {
  return noteSince(userId, 'operator_since', atSeconds);
}

/** The first note stays. */
async function noteSince(userId: string, what: OperatorNote, atSeconds: number): Promise<number> {
  const answer = await dynamodb.update({
    TableName: table,
    Key: { user_id: userId },
    UpdateExpression: `SET ${what} = if_not_exists(${what}, :at)`,
    ConditionExpression: 'attribute_exists(user_id)',
    ExpressionAttributeValues: { ':at': atSeconds },
    ReturnValues: 'UPDATED_NEW',
  });
  return answer.Attributes![what] as number;
}

export async function forgetSecondFactor(userId: string): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: { user_id: userId },
    UpdateExpression: 'REMOVE second_factor_since',
    ConditionExpression: 'attribute_exists(user_id)',
  });
}
