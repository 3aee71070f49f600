import { rightsFrom, type Right } from '../../domain/entitlement.ts';
import type { LegacySubscription } from '../../domain/legacy.ts';
import { putRightItem } from '../entitlements.ts';
import { legacySource } from '../legacySource.ts';
import type { SubscriptionRow } from '../rows/subscriptions.ts';
import { listSubscriptionRows, putSubscriptionItem, unmarkSubscriptionItem } from '../subscriptions.ts';
import { markOf, moved, refusal, standingItem, there, type Arriving, type Plan } from './plan.ts';

/** Kept as it is until the end of its period; from the moment that Stripe knows it, what Stripe says counts. */
export async function subscriptionPlan(subscription: LegacySubscription, arriving: Arriving): Promise<Plan> {
  const { userId, user, nowMs, run, requests } = arriving;
  const { id, planId, status, stripeSubscriptionId: stripeId } = subscription;
  const product = await requests.product(planId);
  if (!product && subscription.hasAccess) return refusal(`the catalog has no product ${planId}`);
  const details = { type: 'subscription', subscriptionId: id, planId, status };
  const ids = stripeId === null ? [id] : [id, stripeId];
  const places = ids.map((own) => `subscription ${userId} ${own}`);
  const rows = await listSubscriptionRows(userId);
  const same = rows.find((one) =>
    ids.some((own) => own === one.subscription_id || own === one.stripe_subscription_id),
  );
  if (same) return there(places, details, same.imported ? [unmarkSubscriptionItem(same)] : []);
  const row = { ...toRow(userId, subscription, nowMs), ...markOf(run) };
  const rights: Right[] =
    product && row.access_until_ms > nowMs
      ? rightsFrom(product, {
          source: legacySource(row),
          anchorMs: subscription.startMs!,
          startsMs: subscription.startMs!,
          expiresMs: row.access_until_ms,
          rightsVersion: (user?.version ?? 0) + 1,
        })
      : [];
  const put = putSubscriptionItem(row);
  return moved(
    places,
    [
      { Put: { ...put.Put!, ConditionExpression: 'attribute_not_exists(user_id)' } },
      ...rights.map((right) => putRightItem(userId, right)),
      standingItem(arriving, 'subscription.updated', planId),
    ],
    details,
  );
}

function toRow(userId: string, one: LegacySubscription, nowMs: number): SubscriptionRow {
  const iso = (ms: number) => new Date(ms).toISOString();
  const period = {
    ...(one.startMs === null ? {} : { current_period_start: iso(one.startMs) }),
    ...(one.endMs === null ? {} : { current_period_end: iso(one.endMs) }),
  };
  return {
    user_id: userId,
    subscription_id: one.id,
    plan_id: one.planId,
    status: one.status,
    ...period,
    cancel_at_period_end: one.cancelAtPeriodEnd,
    ...(one.hasAccess ? { ends_at: iso(one.endMs!) } : {}),
    access_until_ms: one.hasAccess ? one.endMs! : 0,
    ...(one.stripeSubscriptionId === null ? {} : { stripe_subscription_id: one.stripeSubscriptionId }),
    items:
      one.startMs === null
        ? []
        : [
            {
              price_id: 'legacy',
              product_id: one.planId,
              quantity: 1,
              current_period_start: iso(one.startMs),
              ...(one.endMs === null ? {} : { current_period_end: iso(one.endMs) }),
            },
          ],
    created_at: iso(one.createdMs ?? one.startMs ?? nowMs),
    updated_at: iso(nowMs),
    sync_version: 0,
    legacy: true,
  };
}
