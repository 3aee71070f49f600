import { runtime } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import type { QueryAccountArgs } from '../../generated/schema.ts';
import type { UserRow } from '../../store/rows/users.ts';
import type { Page, RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';

export interface Found {
  /** Empty: no account has the address, or the subscription. */
  userId: string;
}

/** From an e-mail address to the account's id; skipped when the id is given, or when a subscription was looked for. */
export function request(ctx: RequestContext<QueryAccountArgs, unknown, Partial<Found>>) {
  if (ctx.args.subscriptionId) runtime.earlyReturn({ userId: ctx.prev.result.userId });
  if (ctx.args.userId) runtime.earlyReturn({ userId: ctx.args.userId });
  return query<{ email: string }>({
    index: 'EmailIndex',
    query: { email: { eq: (ctx.args.email ?? '').toLowerCase() } },
    limit: 2,
  });
}

/** An address may be on a deleted account and a living one; the row decides later, so the first found will do. */
export function response(ctx: ResponseContext<Page<Pick<UserRow, 'user_id'>>>): Found {
  const found = resultOf(ctx).items[0];
  return { userId: found ? found.user_id : '' };
}
