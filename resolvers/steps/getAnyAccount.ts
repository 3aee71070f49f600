import { runtime, util, type Context } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import { toMe } from '../shared/account.ts';

/** The account that the step before named. */
export function request(ctx: Context) {
  const userId = ctx.prev.result.userId;
  if (!userId) runtime.earlyReturn({ missing: true });
  return get({ key: { user_id: userId } });
}

export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  if (!ctx.result) return null;
  return toMe(ctx.result);
}
