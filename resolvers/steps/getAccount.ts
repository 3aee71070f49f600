import { util, type Context, type DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import { toMe } from '../shared/account.ts';
import { userIdOf } from '../shared/caller.ts';

export function request(ctx: Context): DynamoDBGetItemRequest {
  return get({ key: { user_id: userIdOf(ctx) } });
}

/** Null when there is no row: the next step makes it. */
export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  if (!ctx.result) return null;
  // A token outlives its account by minutes; it must not bring it back.
  if (ctx.result.status === 'DELETED' || ctx.result.status === 'DELETING')
    util.error('This account was deleted.', 'Forbidden');
  return toMe(ctx.result);
}
