import type { Books } from './books.ts';
import { invalid } from './failure.ts';
import { lineFor } from './invoices.ts';
import { renewalAfter } from './period.ts';
import { change, invoiceFor, periodOf, priceOf, withItems } from './subscriptions.ts';
import type { Subscription } from './records.ts';

/** Stripe: documented. A paused subscription makes no invoices and its periods stand still. */
export function pauseSubscription(books: Books, id: string): Subscription {
  const subscription = books.need('subscriptions', id);
  if (subscription.schedule) throw invalid('A subscription with a schedule cannot be paused.');
  if (subscription.status !== 'active' && subscription.status !== 'trialing') {
    throw invalid(`A subscription that is ${subscription.status} cannot be paused.`);
  }
  const reason = { type: 'pause_requested' };
  const paused = change(books, id, {
    status: 'paused',
    status_details: { paused: { type: 'subscription', subscription: { reason }, since: books.at } },
  });
  books.emit('customer.subscription.paused', paused);
  return paused;
}

/** With the anchor now, a new period begins and is billed; unchanged, the paid one runs to its end. */
export function resumeSubscription(books: Books, id: string, anchor: 'now' | 'unchanged'): Subscription {
  const subscription = books.need('subscriptions', id);
  if (subscription.status !== 'paused') throw invalid('Only a paused subscription can be resumed.');
  const stillPaid = subscription.items.data.every((item) => item.current_period_end > books.at);
  if (anchor === 'unchanged' && stillPaid) {
    const resumed = change(books, id, { status: 'active', status_details: null });
    books.emit('customer.subscription.resumed', resumed);
    return resumed;
  }
  const from = anchor === 'now' ? books.at : subscription.billing_cycle_anchor;
  const items = subscription.items.data.map((item) => ({
    ...item,
    current_period_start: books.at,
    current_period_end: renewalAfter(from, item.price.recurring!, books.at),
  }));
  change(books, id, { items: withItems(subscription, items), billing_cycle_anchor: from });
  const lines = items.map((item) => lineFor(item, priceOf(item), periodOf(item)));
  if (invoiceFor(books, id, lines, 'subscription_cycle', {}) === 'paid') {
    books.emit('customer.subscription.resumed', books.need('subscriptions', id));
  }
  return books.need('subscriptions', id);
}
