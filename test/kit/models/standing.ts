import type Stripe from 'stripe';
import { day } from '../time.ts';
import { graceDays } from '../world/billing.ts';

/** What an account has, in the shape in which Stripe's side and ours are compared. */
export interface Standing {
  /** By subscription: status, price, quantity, the period's end, whether an end is planned. */
  subscriptions: Record<string, unknown[]>;
  /** By right: its product, and the first moment without it. */
  running: Record<string, unknown[]>;
}

/** From Stripe's own answers, by a rule that is written here once more. */
export async function standingAtStripe(
  sdk: Stripe,
  customer: string,
  productOf: (priceId: string) => string,
  nowMs: number,
): Promise<Standing> {
  const standing: Standing = { subscriptions: {}, running: {} };
  const all = await sdk.subscriptions
    .list({ customer, status: 'all', limit: 100 })
    .autoPagingToArray({ limit: 500 });
  for (const one of all) {
    const [item] = one.items.data;
    standing.subscriptions[one.id] = [
      one.status,
      item!.price.id,
      item!.quantity,
      new Date(item!.current_period_end * 1000).toISOString(),
      one.cancel_at !== null,
    ];
    const planned = (one.cancel_at ?? Infinity) * 1000;
    const ends: Record<string, number> = {
      active: item!.current_period_end * 1000 + graceDays * day,
      trialing: (one.trial_end ?? 0) * 1000,
      past_due: one.status === 'past_due' ? (await debtOf(sdk, one)) + graceDays * day : 0,
    };
    const end = Math.min(ends[one.status] ?? 0, planned);
    if (nowMs < end) standing.running[`simulations#sub:${one.id}`] = [productOf(item!.price.id), end];
  }
  return standing;
}

/** From the rows of the account. */
export function standingInRows(
  subscriptions: Record<string, any>[],
  rights: Record<string, any>[],
  nowMs: number,
): Standing {
  const standing: Standing = { subscriptions: {}, running: {} };
  for (const row of subscriptions) {
    standing.subscriptions[row['subscription_id']] = [
      row['status'],
      row['price_id'],
      row['items'][0].quantity,
      row['current_period_end'],
      row['cancel_at_period_end'],
    ];
  }
  for (const right of rights) {
    if (right['expires_ms'] !== undefined && nowMs >= right['expires_ms']) continue;
    standing.running[right['entitlement_key']] = [right['product_id'], right['expires_ms']];
  }
  return standing;
}

async function debtOf(sdk: Stripe, subscription: Stripe.Subscription): Promise<number> {
  const { data } = await sdk.invoices.list({ subscription: subscription.id, limit: 100 });
  const paid = data.findIndex((invoice) => invoice.status === 'paid');
  const since = data.slice(0, paid < 0 ? undefined : paid).filter((invoice) => invoice.status === 'open');
  return (since.at(-1)?.created ?? subscription.items.data[0]!.current_period_start) * 1000;
}
