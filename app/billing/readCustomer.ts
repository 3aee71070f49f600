import type Stripe from 'stripe';
import type { Product } from '../../domain/catalog.ts';
import type { Item, PlanSubscription } from '../../domain/subscription.ts';
import { isMissing, stripe } from './client.ts';

/** The catalog's product of a price, as far as anybody knows it. */
export type ProductOfPrice = (price: { id: string; metadata: Record<string, string> }) => string | null;

const pageSize = 100;

/** By the catalog first; a price that the catalog has replaced still says in its metadata what it was made for. */
export function productsByPrice(catalog: Product[]): ProductOfPrice {
  const known = new Map<string, string>();
  for (const product of catalog) {
    for (const price of product.prices) if (price.stripePriceId) known.set(price.stripePriceId, product.id);
  }
  return (price) => {
    const named = known.get(price.id) ?? price.metadata['productId'];
    return named !== undefined && catalog.some((product) => product.id === named) ? named : null;
  };
}

/** Everything that a customer has bought, ended subscriptions too, as Stripe has it now. */
export async function readCustomer(
  customerId: string,
  productOf: ProductOfPrice,
): Promise<PlanSubscription[]> {
  const client = await stripe();
  try {
    const [subscriptions, purchases] = await Promise.all([
      readSubscriptions(client, customerId, productOf),
      readPurchases(client, customerId, productOf),
    ]);
    return [...subscriptions, ...purchases];
  } catch (error) {
    // Stripe does not know the customer: every subscription has ended.
    if (isMissing(error)) return [];
    throw error;
  }
}

async function readSubscriptions(
  client: Stripe,
  customerId: string,
  productOf: ProductOfPrice,
): Promise<PlanSubscription[]> {
  const read: PlanSubscription[] = [];
  // Never the search: it may be an hour behind.
  const pages = client.subscriptions.list({ customer: customerId, status: 'all', limit: pageSize });
  for await (const subscription of pages) read.push(await toSubscription(client, subscription, productOf));
  return read;
}

/** Asks once more for items that the list left out, and for the invoices of one that owes. */
export async function toSubscription(
  client: Stripe,
  subscription: Stripe.Subscription,
  productOf: ProductOfPrice,
): Promise<PlanSubscription> {
  const items = subscription.items.has_more
    ? await client.subscriptionItems
        .list({ subscription: subscription.id, limit: pageSize })
        .autoPagingToArray({ limit: 1000 })
    : subscription.items.data;
  const owes = subscription.status === 'past_due';
  return {
    id: subscription.id,
    status: subscription.status,
    createdMs: subscription.created * 1000,
    anchorMs: subscription.billing_cycle_anchor * 1000,
    trialEndMs: subscription.trial_end === null ? null : subscription.trial_end * 1000,
    cancelAtMs: plannedCancellation(subscription, items),
    pastDueSinceMs: owes ? await firstUnpaidMs(client, subscription.id) : null,
    collectionPaused: subscription.pause_collection !== null,
    items: items.map((item) => toItem(item, productOf)),
  };
}

/** A paid checkout of one-time prices gives its products for good, until all of it is refunded. */
async function readPurchases(
  client: Stripe,
  customerId: string,
  productOf: ProductOfPrice,
): Promise<PlanSubscription[]> {
  const read: PlanSubscription[] = [];
  const pages = client.checkout.sessions.list({
    customer: customerId,
    status: 'complete',
    limit: pageSize,
    expand: ['data.line_items', 'data.payment_intent'],
  });
  for await (const session of pages) {
    if (!isPurchase(session)) continue;
    const lines = (session.line_items?.data ?? []).flatMap(({ price, quantity }) =>
      price ? [{ priceId: price.id, productId: productOf(price), quantity: quantity ?? 1 }] : [],
    );
    read.push(toPurchase(session, lines));
  }
  return read;
}

export function isPurchase({ mode, payment_status }: Stripe.Checkout.Session): boolean {
  return mode === 'payment' && payment_status === 'paid';
}

/** With its payment expanded. */
export function toPurchase(
  session: Stripe.Checkout.Session,
  lines: Pick<Item, 'priceId' | 'productId' | 'quantity'>[],
): PlanSubscription {
  const intent = session.payment_intent as Stripe.PaymentIntent | null;
  const boughtMs = (intent?.created ?? session.created) * 1000;
  return {
    id: session.id,
    // Set by the policy for refunds and disputes; a refund alone takes nothing away.
    status: intent?.metadata['usher_ended'] ? 'canceled' : 'active',
    createdMs: boughtMs,
    anchorMs: boughtMs,
    trialEndMs: null,
    cancelAtMs: null,
    pastDueSinceMs: null,
    collectionPaused: false,
    items: lines.map((line) => ({ ...line, periodStartMs: boughtMs, periodEndMs: null })),
  };
}

function toItem(item: Stripe.SubscriptionItem, productOf: ProductOfPrice): Item {
  return {
    priceId: item.price.id,
    productId: productOf(item.price),
    quantity: item.quantity ?? 1,
    periodStartMs: item.current_period_start * 1000,
    periodEndMs: item.current_period_end * 1000,
  };
}

/** A classic subscription says `cancel_at_period_end`, a flexible one `cancel_at`; both mean that the end is planned. */
function plannedCancellation(
  subscription: Stripe.Subscription,
  items: Stripe.SubscriptionItem[],
): number | null {
  if (subscription.cancel_at !== null) return subscription.cancel_at * 1000;
  if (!subscription.cancel_at_period_end) return null;
  return Math.max(...items.map((item) => item.current_period_end)) * 1000;
}

/** When the debt began: the first of the unpaid invoices since the last paid one. Null when none is open. */
async function firstUnpaidMs(client: Stripe, subscriptionId: string): Promise<number | null> {
  let since: number | null = null;
  for await (const invoice of client.invoices.list({ subscription: subscriptionId, limit: pageSize })) {
    if (invoice.status === 'paid') break;
    if (invoice.status === 'open') since = invoice.status_transitions.finalized_at ?? invoice.created;
  }
  return since === null ? null : since * 1000;
}
