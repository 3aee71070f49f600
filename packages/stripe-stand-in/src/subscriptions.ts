import { newId, type Books } from './books.ts';
import { invalid } from './failure.ts';
import { closeInvoice, collect, lineFor, makeInvoice, openInvoicesOf, type Attempt } from './invoices.ts';
import { cardFor, type Outcome } from './payments.ts';
import { renewalAfter } from './period.ts';
import type { Metadata } from './fieldTypes.ts';
import type { Price, Subscription, SubscriptionItem } from './records.ts';

/** What becomes of a subscription when the last attempt at its invoice fails; in Stripe a setting of the account. */
export type AfterRetries = 'canceled' | 'unpaid' | 'past_due';

export interface NewSubscription {
  customer: string;
  items: { price: Price; quantity: number }[];
  metadata: Metadata;
  defaultPaymentMethod: string | null;
  trialEnd: number | null;
  missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause';
  flexible: boolean;
}

const daySeconds = 86_400;
/** Stripe: documented. An invoice of a new subscription can be paid for 23 hours. */
export const incompleteSeconds = 23 * 3600;
/** Stripe: documented. `trial_will_end` comes three days before. */
export const trialNoticeSeconds = 3 * daySeconds;

export function createSubscription(
  books: Books,
  wanted: NewSubscription,
  attempt: Attempt,
): { subscription: Subscription; outcome: Outcome } {
  const id = newId('sub_1', 23);
  const anchor = wanted.trialEnd ?? books.at;
  const items = wanted.items.map(({ price, quantity }) =>
    newItem(books, id, price, quantity, anchor, wanted.trialEnd),
  );
  const trialing = wanted.trialEnd !== null;
  const subscription = books.put('subscriptions', {
    id,
    object: 'subscription',
    billing_cycle_anchor: anchor,
    billing_mode: { type: wanted.flexible ? 'flexible' : 'classic' },
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, reason: null },
    collection_method: 'charge_automatically',
    created: books.at,
    currency: wanted.items[0]!.price.currency,
    customer: wanted.customer,
    default_payment_method: wanted.defaultPaymentMethod,
    discounts: [],
    ended_at: null,
    items: { object: 'list', data: items, has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    latest_invoice: null,
    livemode: false,
    metadata: wanted.metadata,
    pause_collection: null,
    pending_update: null,
    schedule: null,
    start_date: books.at,
    status: trialing ? 'trialing' : 'incomplete',
    status_details: null,
    test_clock: null,
    trial_end: wanted.trialEnd,
    trial_settings: { end_behavior: { missing_payment_method: wanted.missingPaymentMethod } },
    trial_start: trialing ? books.at : null,
    _trialReminded: trialing && anchor - books.at <= trialNoticeSeconds,
  });
  books.emit('customer.subscription.created', subscription);
  const outcome = invoiceFor(
    books,
    id,
    items.map((item) => lineFor(item, trialing ? 0 : priceOf(item), periodOf(item))),
    'subscription_create',
    attempt,
  );
  return { subscription: books.need('subscriptions', id), outcome };
}

/** Bills lines, tries to collect, and lets the outcome decide about the status. */
export function invoiceFor(
  books: Books,
  subscriptionId: string,
  lines: Parameters<typeof makeInvoice>[2],
  reason: Parameters<typeof makeInvoice>[3],
  attempt: Attempt,
): Outcome {
  const subscription = books.need('subscriptions', subscriptionId);
  const invoice = makeInvoice(books, subscription, lines, reason);
  change(books, subscriptionId, { latest_invoice: invoice.id });
  const paused = subscription.pause_collection;
  if (paused) {
    closeInvoice(
      books,
      invoice,
      ({ void: 'void', keep_as_draft: 'draft', mark_uncollectible: 'uncollectible' } as const)[
        paused.behavior
      ],
    );
    return 'paid';
  }
  // Stripe: documented. An unpaid subscription's invoices stay drafts until it is resumed.
  if (subscription.status === 'unpaid') {
    closeInvoice(books, invoice, 'draft');
    return 'declined';
  }
  return collectFor(books, subscriptionId, invoice.id, attempt);
}

export function collectFor(
  books: Books,
  subscriptionId: string,
  invoiceId: string,
  attempt: Attempt,
): Outcome {
  const outcome = collect(books, invoiceId, attempt);
  const { status, latest_invoice } = books.need('subscriptions', subscriptionId);
  if (outcome === 'paid') {
    const owing = ['incomplete', 'past_due', 'unpaid', 'paused'].includes(status);
    // Stripe: documented. The latest invoice decides; an older one that stays open does not keep it past due.
    if (owing && latest_invoice === invoiceId)
      change(books, subscriptionId, { status: 'active', status_details: null });
  } else if (status === 'active' || status === 'trialing') {
    change(books, subscriptionId, { status: 'past_due' });
  }
  return outcome;
}

/** After the last attempt at an invoice. */
export function giveUp(books: Books, subscriptionId: string, policy: AfterRetries): void {
  const subscription = books.need('subscriptions', subscriptionId);
  if (subscription.status !== 'past_due') return;
  if (policy === 'canceled') cancelNow(books, subscriptionId, 'payment_failed');
  if (policy === 'unpaid') change(books, subscriptionId, { status: 'unpaid' });
}

export function cancelNow(books: Books, subscriptionId: string, reason: string): Subscription {
  const subscription = books.need('subscriptions', subscriptionId);
  if (isOver(subscription))
    throw invalid(`No such subscription: '${subscriptionId}'`, 'id', 'resource_missing');
  for (const invoice of openInvoicesOf(books, subscription)) {
    // Stripe: documented. Open invoices stay, and are no longer tried by themselves.
    books.put('invoices', { ...invoice, auto_advance: false, next_payment_attempt: null });
  }
  releaseSchedule(books, subscription, 'canceled');
  const canceled = books.put('subscriptions', {
    ...books.need('subscriptions', subscriptionId),
    status: subscription.status === 'incomplete' && reason === 'expired' ? 'incomplete_expired' : 'canceled',
    canceled_at: subscription.canceled_at ?? books.at,
    cancellation_details: { comment: null, feedback: null, reason },
    ended_at: books.at,
    pending_update: null,
    schedule: null,
  });
  if (canceled.status === 'incomplete_expired')
    books.emit('customer.subscription.updated', canceled, subscription);
  else books.emit('customer.subscription.deleted', canceled);
  return canceled;
}

/** Merges fields into a subscription, and tells when something is different then. */
export function change(books: Books, subscriptionId: string, fields: Partial<Subscription>): Subscription {
  const before = books.need('subscriptions', subscriptionId);
  const after = books.put('subscriptions', { ...before, ...fields });
  const known = ['latest_invoice', '_trialReminded'];
  const differs = Object.keys(fields).some(
    (name) =>
      !known.includes(name) &&
      JSON.stringify(before[name as keyof Subscription]) !==
        JSON.stringify(after[name as keyof Subscription]),
  );
  if (differs) books.emit('customer.subscription.updated', after, before);
  return after;
}

export function releaseSchedule(books: Books, subscription: Subscription, as: 'released' | 'canceled'): void {
  if (!subscription.schedule) return;
  const schedule = books.need('schedules', subscription.schedule);
  const done = books.put('schedules', {
    ...schedule,
    status: as,
    subscription: null,
    ...(as === 'released'
      ? { released_at: books.at, released_subscription: subscription.id }
      : { canceled_at: books.at }),
  });
  books.emit(`subscription_schedule.${as}`, done);
}

export function newItem(
  books: Books,
  subscription: string,
  price: Price,
  quantity: number,
  anchor: number,
  trialEnd: number | null = null,
): SubscriptionItem {
  if (!price.recurring) {
    throw invalid(
      'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
      'items[0][price]',
    );
  }
  return {
    id: newId('si_'),
    object: 'subscription_item',
    created: books.at,
    current_period_end: trialEnd ?? renewalAfter(anchor, price.recurring, books.at),
    current_period_start: books.at,
    discounts: [],
    metadata: {},
    price,
    quantity,
    subscription,
    tax_rates: [],
  };
}

export function isOver(subscription: Subscription): boolean {
  return subscription.status === 'canceled' || subscription.status === 'incomplete_expired';
}

export function hasCard(books: Books, subscription: Subscription): boolean {
  return cardFor(books, subscription.customer, subscription.default_payment_method) !== undefined;
}

export function periodEndOf(subscription: Subscription): number {
  return Math.min(...subscription.items.data.map((item) => item.current_period_end));
}

export function withItems(subscription: Subscription, data: SubscriptionItem[]): Subscription['items'] {
  return { ...subscription.items, data };
}

export const priceOf = (item: SubscriptionItem): number => item.price.unit_amount * item.quantity;

export const periodOf = (item: SubscriptionItem) => ({
  start: item.current_period_start,
  end: item.current_period_end,
});
