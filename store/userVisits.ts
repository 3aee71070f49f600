import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { changeNow } from './lastChange.ts';
import type { UserRow } from './rows/users.ts';
import { updateStanding } from './users.ts';
import { conditionFailed } from './write.ts';

const table = variable('TABLE_USERS');

/** E-mail and name as the pool has them now; the version moves, so that open screens show the new name. */
export async function updatePerson(
  person: { userId: string; email?: string; name?: string },
  nowMs: number,
): Promise<UserRow> {
  const at = new Date(nowMs).toISOString();
  const answer = await updateStanding({
    TableName: table,
    Key: { user_id: person.userId },
    UpdateExpression: `ADD #version :one SET last_change = :change, updated_at = :at${person.email ? ', email = :email' : ''}${person.name ? ', #name = :name' : ''}`,
    ConditionExpression: 'attribute_exists(user_id) AND NOT #status IN (:deleting, :deleted)',
    ExpressionAttributeNames: {
      '#version': 'version',
      '#status': 'status',
      ...(person.name ? { '#name': 'name' } : {}),
    },
    ExpressionAttributeValues: {
      ':one': 1,
      ':at': at,
      ':deleting': 'DELETING',
      ':deleted': 'DELETED',
      ':change': changeNow('account.updated', undefined, at),
      ...(person.email ? { ':email': person.email.toLowerCase() } : {}),
      ...(person.name ? { ':name': person.name } : {}),
    },
    ReturnValues: 'ALL_NEW',
  });
  return answer.Attributes as UserRow;
}

/** The first visit of an account that was made before visits were noted: what the stream makes of it moves its legacy rows. */
export async function noteFirstVisit(userId: string, nowMs: number): Promise<void> {
  try {
    await dynamodb.update({
      TableName: table,
      Key: { user_id: userId },
      UpdateExpression: 'SET legacy_looked = :at',
      ConditionExpression:
        'attribute_exists(user_id) AND attribute_not_exists(legacy_looked) AND NOT #status IN (:deleting, :deleted)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':at': new Date(nowMs).toISOString(),
        ...{ ':deleting': 'DELETING', ':deleted': 'DELETED' },
      },
    });
  } catch (error) {
    if (!conditionFailed(error)) throw error; // a concurrent call was first, or it is being deleted
  }
}
