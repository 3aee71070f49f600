import { runtime, util, type Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';

/** From an e-mail address to the account's id; skipped when the id is given. */
export function request(ctx: Context) {
  if (ctx.args.userId) runtime.earlyReturn({ userId: ctx.args.userId });
  return query({ index: 'EmailIndex', query: { email: { eq: ctx.args.email.toLowerCase() } }, limit: 2 });
}

/** An address may be on a deleted account and a living one; the row decides later, so the first found will do. */
export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const found = ctx.result.items[0];
  return { userId: found ? found.user_id : '' };
}
