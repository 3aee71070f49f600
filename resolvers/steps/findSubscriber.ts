import { runtime } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import type { QueryAccountArgs } from '../../generated/schema.ts';
import type { SubscriptionKey } from '../../store/rows/subscriptions.ts';
import type { Page, RequestContext, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';
import type { Found } from './findAccountId.ts';

/** From a subscription to the account's id; skipped when the account is named by something else. */
export function request(ctx: RequestContext<QueryAccountArgs>) {
  const { subscriptionId } = ctx.args;
  if (!subscriptionId) runtime.earlyReturn({});
  return query<{ subscription_id: string }>({
    index: 'SubscriptionIdIndex',
    query: { subscription_id: { eq: subscriptionId! } },
    limit: 1,
  });
}

export function response(ctx: ResponseContext<Page<SubscriptionKey>>): Found {
  const found = resultOf(ctx).items[0];
  return { userId: found ? found.user_id : '' };
}
