import { invalid, declined, missing } from './failure.ts';
import { page, type Operation } from './operation.ts';
import { paymentMethodOf } from './payments.ts';
import { changeItems, type WantedItem } from './planChange.ts';
import { pauseSubscription, resumeSubscription } from './pauses.ts';
import {
  cancelNow,
  change,
  createSubscription,
  isOver,
  periodEndOf,
  releaseSchedule,
} from './subscriptions.ts';
import type { Parameters } from './parameters.ts';
import type { Subscription } from './records.ts';

const daySeconds = 86_400;
const paymentBehaviors = [
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
] as const;
const prorations = ['always_invoice', 'create_prorations', 'none'] as const;

export function create({ books, parameters }: Operation): Subscription {
  const customer = books.need('customers', parameters.required('customer'), 'customer');
  if (customer.deleted) throw missing('customer', customer.id, 'customer');
  const card = parameters.text('default_payment_method');
  const behavior = parameters.oneOf('payment_behavior', paymentBehaviors) ?? 'allow_incomplete';
  const days = parameters.whole('trial_period_days');
  const mode = parameters.inside('billing_mode')?.oneOf('type', ['flexible', 'classic']) ?? 'flexible';
  const wanted = {
    customer: customer.id,
    items: parameters.list('items').map((item) => {
      const price = books.need('prices', item.required('price'), 'items[0][price]');
      const quantity = item.whole('quantity') ?? 1;
      item.finish();
      return { price, quantity };
    }),
    metadata: parameters.metadata('metadata'),
    defaultPaymentMethod: card
      ? paymentMethodOf(books, customer.id, card, 'default_payment_method').id
      : null,
    trialEnd: parameters.whole('trial_end') ?? (days ? books.at + days * daySeconds : null),
    missingPaymentMethod:
      parameters
        .inside('trial_settings')
        ?.inside('end_behavior')
        ?.oneOf('missing_payment_method', ['cancel', 'create_invoice', 'pause']) ??
      ('create_invoice' as const),
    flexible: mode === 'flexible',
  };
  parameters.finish();
  if (wanted.items.length === 0)
    throw invalid('Missing required param: items.', 'items', 'parameter_missing');
  const { subscription, outcome } = createSubscription(books, wanted, { present: true });
  if (outcome !== 'paid' && behavior === 'error_if_incomplete') throw declined();
  return subscription;
}

export function retrieve({ books, id, parameters }: Operation): Subscription {
  parameters.finish();
  return books.need('subscriptions', id);
}

export function update({ books, id, parameters }: Operation): Subscription {
  const before = books.need('subscriptions', id);
  const items = parameters.list('items').map((item) => wantedItem(books, item));
  const payment = parameters.oneOf('payment_behavior', paymentBehaviors) ?? 'allow_incomplete';
  const proration = parameters.oneOf('proration_behavior', prorations) ?? 'create_prorations';
  const fields = fieldsOf(books, before, parameters);
  parameters.finish();
  // Stripe: documented. What has ended takes nothing but metadata.
  if (isOver(before) && Object.keys(fields).some((name) => name !== 'metadata')) {
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
  }
  if (Object.keys(fields).length > 0) change(books, id, fields);
  if (items.length > 0) changeItems(books, id, items, { proration, payment, attempt: { present: true } });
  return books.need('subscriptions', id);
}

export function cancel({ books, id, parameters }: Operation): Subscription {
  parameters.flag('invoice_now');
  parameters.flag('prorate');
  parameters.finish();
  books.need('subscriptions', id);
  return cancelNow(books, id, 'cancellation_requested');
}

export function pause({ books, id, parameters }: Operation): Subscription {
  parameters.oneOf('type', ['subscription']);
  parameters.finish();
  return pauseSubscription(books, id);
}

export function resume({ books, id, parameters }: Operation): Subscription {
  const anchor = parameters.oneOf('billing_cycle_anchor', ['now', 'unchanged']) ?? 'now';
  parameters.oneOf('proration_behavior', prorations);
  parameters.finish();
  return resumeSubscription(books, id, anchor);
}

export function listItems({ books, parameters }: Operation) {
  const subscription = books.need('subscriptions', parameters.required('subscription'), 'subscription');
  return page(subscription.items.data.toReversed(), parameters, '/v1/subscription_items');
}

/** Stripe: documented. Canceled ones are left out unless they are asked for. */
export function list({ books, parameters }: Operation) {
  const customer = parameters.text('customer');
  const status = parameters.text('status');
  const price = parameters.text('price');
  const all = customer === undefined ? books.list('subscriptions') : books.of('subscriptions', customer);
  const found = all.filter(
    (one) =>
      hasStatus(one, status) &&
      (price === undefined || one.items.data.some((item) => item.price.id === price)),
  );
  return page(found, parameters, '/v1/subscriptions', all);
}

function hasStatus(subscription: Subscription, status: string | undefined): boolean {
  if (status === 'all') return true;
  if (status === undefined) return subscription.status !== 'canceled';
  if (status === 'ended') return isOver(subscription);
  return subscription.status === status;
}

function wantedItem(books: Operation['books'], item: Parameters): WantedItem {
  const price = item.text('price');
  const wanted = {
    id: item.text('id'),
    price: price === undefined ? undefined : books.need('prices', price, 'items[0][price]'),
    quantity: item.whole('quantity'),
    deleted: item.flag('deleted') ?? false,
  };
  item.finish();
  return wanted;
}

function fieldsOf(
  books: Operation['books'],
  before: Subscription,
  parameters: Parameters,
): Partial<Subscription> {
  const fields: Partial<Subscription> = {};
  const atPeriodEnd = parameters.flag('cancel_at_period_end');
  const cancelAt = parameters.whole('cancel_at');
  const card = parameters.text('default_payment_method');
  if (parameters.has('metadata')) fields.metadata = parameters.metadata('metadata', before.metadata);
  if (card)
    fields.default_payment_method = paymentMethodOf(
      books,
      before.customer,
      card,
      'default_payment_method',
    ).id;
  if (atPeriodEnd === true) Object.assign(fields, cancellation(books.at, periodEndOf(before), true));
  else if (cancelAt !== undefined) Object.assign(fields, cancellation(books.at, cancelAt, false));
  else if (atPeriodEnd === false || parameters.cleared('cancel_at')) Object.assign(fields, noCancellation);
  if (fields.cancel_at) releaseSchedule(books, before, 'released');
  if (fields.cancel_at && before.schedule) fields.schedule = null;
  const pausing = parameters.inside('pause_collection');
  if (pausing) {
    fields.pause_collection = {
      behavior: pausing.oneOf('behavior', ['keep_as_draft', 'mark_uncollectible', 'void']) ?? 'void',
      resumes_at: pausing.whole('resumes_at') ?? null,
    };
    pausing.finish();
  } else if (parameters.cleared('pause_collection')) fields.pause_collection = null;
  const trialEnd = parameters.text('trial_end');
  if (trialEnd !== undefined) fields.trial_end = trialEnd === 'now' ? books.at : Number(trialEnd);
  return fields;
}

/** Stripe: observed. `cancel_at_period_end` fills `cancel_at` too; the portal of a flexible subscription sets only the latter. */
export function cancellation(at: number, cancelAt: number, atPeriodEnd: boolean): Partial<Subscription> {
  return {
    cancel_at: cancelAt,
    cancel_at_period_end: atPeriodEnd,
    canceled_at: at,
    cancellation_details: { comment: null, feedback: null, reason: 'cancellation_requested' },
  };
}

export const noCancellation: Partial<Subscription> = {
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, reason: null },
};
