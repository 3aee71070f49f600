import { runtime, type DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import { hasLeft, type UserKey, type UserRow } from '../../store/rows/users.ts';
import type { RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';
import type { Known } from './getOwnTrial.ts';

/** The row of a trial outlives its account, and a token does by minutes. */
export function request(ctx: RequestContext<object, unknown, Known>): DynamoDBGetItemRequest {
  const { trial } = ctx.prev.result;
  if (!trial) runtime.earlyReturn({});
  return get<UserKey>({ key: { user_id: trial!.userId }, consistentRead: true });
}

/** The function says what becomes of an account that has left, or was never there. */
export function response(ctx: ResponseContext<UserRow | null, object, unknown, Known>): Known {
  const row = resultOf(ctx);
  return row && !hasLeft(row) ? ctx.prev.result : {};
}
