import type { Books } from './books.ts';
import { declined, invalid } from './failure.ts';
import { lineFor, type Attempt } from './invoices.ts';
import { cardFor } from './payments.ts';
import { renewalAfter } from './period.ts';
import { change, invoiceFor, newItem, periodOf, priceOf, withItems } from './subscriptions.ts';
import type { Price, Subscription, SubscriptionItem } from './records.ts';

export interface WantedItem {
  /** Absent: a new item. */
  id: string | undefined;
  price: Price | undefined;
  quantity: number | undefined;
  deleted: boolean;
}

export type PaymentBehavior =
  'allow_incomplete' | 'error_if_incomplete' | 'pending_if_incomplete' | 'default_incomplete';
export type Proration = 'always_invoice' | 'create_prorations' | 'none';

/** Puts other items into a subscription now, and bills the difference for the rest of the period. */
export function changeItems(
  books: Books,
  subscriptionId: string,
  wanted: WantedItem[],
  options: { proration: Proration; payment: PaymentBehavior; attempt: Attempt },
): Subscription {
  const before = books.need('subscriptions', subscriptionId);
  const items = itemsAfter(books, before, wanted);
  const reset = items.some((item) => isOtherInterval(before, item));
  const anchored = reset ? items.map((item) => startingNow(books, item)) : items;
  const lines = prorationLines(books, before, anchored, reset);
  const amount = lines.reduce((sum, line) => sum + line.amount, 0);
  const billed =
    before.status !== 'trialing' && amount > 0 && (reset || options.proration === 'always_invoice');
  if (billed && willFail(books, before, options.attempt)) {
    if (options.payment === 'error_if_incomplete') throw declined();
    if (options.payment === 'pending_if_incomplete') {
      return change(books, subscriptionId, {
        pending_update: { expires_at: books.at + 23 * 3600, subscription_items: anchored },
      });
    }
  }
  change(books, subscriptionId, {
    items: withItems(before, anchored),
    pending_update: null,
    ...(reset ? { billing_cycle_anchor: books.at } : {}),
  });
  if (billed) invoiceFor(books, subscriptionId, lines, 'subscription_update', options.attempt);
  return books.need('subscriptions', subscriptionId);
}

/** The buyer confirmed, or another card was put in: what was waiting becomes true. */
export function applyPendingUpdate(books: Books, subscriptionId: string): void {
  const before = books.need('subscriptions', subscriptionId);
  if (!before.pending_update) return;
  const items = before.pending_update.subscription_items;
  const lines = prorationLines(books, before, items, false);
  const after = books.put('subscriptions', {
    ...before,
    items: withItems(before, items),
    pending_update: null,
  });
  books.emit('customer.subscription.pending_update_applied', after);
  books.emit('customer.subscription.updated', after, before);
  invoiceFor(books, subscriptionId, lines, 'subscription_update', { present: true, confirmed: true });
}

function itemsAfter(books: Books, subscription: Subscription, wanted: WantedItem[]): SubscriptionItem[] {
  let items = subscription.items.data;
  for (const one of wanted) {
    if (one.id === undefined) {
      if (!one.price) throw invalid('An item needs a price.', 'items');
      items = [
        ...items,
        newItem(books, subscription.id, one.price, one.quantity ?? 1, subscription.billing_cycle_anchor),
      ];
      continue;
    }
    if (!items.some((item) => item.id === one.id))
      throw invalid(`No such subscription item: '${one.id}'`, 'items');
    items = one.deleted
      ? items.filter((item) => item.id !== one.id)
      : items.map((item) =>
          item.id === one.id
            ? { ...item, price: one.price ?? item.price, quantity: one.quantity ?? item.quantity }
            : item,
        );
  }
  if (items.length === 0) throw invalid('A subscription must have at least one active plan.', 'items');
  return items;
}

function isOtherInterval(before: Subscription, item: SubscriptionItem): boolean {
  const old = before.items.data.find((one) => one.id === item.id);
  if (!old) return false;
  return (
    old.price.recurring?.interval !== item.price.recurring?.interval ||
    old.price.recurring?.interval_count !== item.price.recurring?.interval_count
  );
}

function startingNow(books: Books, item: SubscriptionItem): SubscriptionItem {
  return {
    ...item,
    current_period_start: books.at,
    current_period_end: renewalAfter(books.at, item.price.recurring!, books.at),
  };
}

/** What is left of the old price is given back, what is left of the new one is charged. */
function prorationLines(books: Books, before: Subscription, items: SubscriptionItem[], reset: boolean) {
  const rest = (item: SubscriptionItem) =>
    Math.max(0, item.current_period_end - books.at) / (item.current_period_end - item.current_period_start);
  const back = before.items.data.map((item) =>
    lineFor(
      item,
      -Math.round(priceOf(item) * rest(item)),
      { start: books.at, end: item.current_period_end },
      true,
    ),
  );
  const ahead = items.map((item) =>
    lineFor(item, reset ? priceOf(item) : Math.round(priceOf(item) * rest(item)), periodOf(item), true),
  );
  return [...back, ...ahead];
}

function willFail(books: Books, subscription: Subscription, attempt: Attempt): boolean {
  const behaviour = cardFor(books, subscription.customer, subscription.default_payment_method)?._behaviour;
  if (behaviour === 'works') return false;
  if (behaviour === 'asks_once') return attempt.present === true && !attempt.confirmed;
  if (behaviour === 'needs_action') return !attempt.confirmed;
  if (behaviour === 'declined_later') return !attempt.present;
  return true;
}
