import { util } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import type { PlanSubscription } from '../generated/schema.ts';
import {
  completed,
  newestFirst,
  type StoredSubscription,
  type SubscriptionKey,
} from '../store/rows/subscriptions.ts';
import type { Me } from '../store/rows/users.ts';
import type { Page, RequestContext, ResponseContext } from './shared/context.ts';
import { resultOf } from './shared/result.ts';

export function request(ctx: RequestContext<object, Me>) {
  return query<SubscriptionKey>({
    query: { user_id: { eq: ctx.source.id } },
    consistentRead: true,
    limit: 1000,
  });
}

/** Newest first. Access is decided at the moment of the answer, from the dates that the last look at Stripe left. */
export function response(ctx: ResponseContext<Page<StoredSubscription>>): PlanSubscription[] {
  const nowMs = util.time.nowEpochMilliSeconds();
  const rows = newestFirst(resultOf(ctx).items.map((row) => completed(row)));
  return rows.map((row) => ({
    id: row.subscription_id,
    productId: row.plan_id ?? null,
    status: row.status,
    isActive: nowMs < row.access_until_ms,
    currentPeriodStart: row.current_period_start ?? null,
    currentPeriodEnd: row.current_period_end ?? null,
    cancelAtPeriodEnd: row.cancel_at_period_end,
    endsAt: row.ends_at ?? null,
  }));
}
