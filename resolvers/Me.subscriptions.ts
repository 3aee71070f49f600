import { util, type Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';

export function request(ctx: Context) {
  return query({ query: { user_id: { eq: ctx.source.id } }, consistentRead: true, limit: 1000 });
}

/** Newest first. Access is decided at the moment of the answer, from the dates that the last look at Stripe left. */
export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const nowMs = util.time.nowEpochMilliSeconds();
  const all = ctx.result.items.map((row: Record<string, any>) => ({
    id: row.subscription_id,
    productId: row.plan_id,
    status: row.status ?? 'canceled',
    isActive: nowMs < (row.access_until_ms ?? 0),
    currentPeriodStart: row.current_period_start,
    currentPeriodEnd: row.current_period_end,
    cancelAtPeriodEnd: row.cancel_at_period_end ?? false,
    endsAt: row.ends_at,
    place: `${row.created_at}#${row.subscription_id}`,
  }));
  const places = all.map((one: { place: string }) => one.place).sort();
  places.reverse();
  return places.map((place: string) => all.find((one: { place: string }) => one.place === place));
}
