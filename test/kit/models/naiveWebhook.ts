import type Stripe from 'stripe';
import type { Billing } from '../world/billing.ts';

/** What a webhook does that believes its payload: the newest to arrive is the truth. */
export async function believe(world: Billing, userId: string, event: Stripe.Event): Promise<void> {
  await writeBlindly(world, userId, event.data.object as Stripe.Subscription);
}

/** The row as Stripe had the subscription at some time, over the row that is there. */
export async function writeBlindly(
  world: Billing,
  userId: string,
  subscription: Stripe.Subscription,
): Promise<void> {
  const [item] = subscription.items.data;
  await world.put('TABLE_USER_SUBSCRIPTIONS', {
    user_id: userId,
    subscription_id: subscription.id,
    status: subscription.status,
    price_id: item!.price.id,
    items: [{ quantity: item!.quantity }],
    current_period_end: new Date(item!.current_period_end * 1000).toISOString(),
    cancel_at_period_end: subscription.cancel_at !== null,
  });
}
