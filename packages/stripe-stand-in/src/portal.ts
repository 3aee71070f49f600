import type { Books } from './books.ts';
import { invalid } from './failure.ts';
import { openInvoicesOf } from './invoices.ts';
import type { TestCard } from './cards.ts';
import { addCard } from './payments.ts';
import { applyPendingUpdate, changeItems } from './planChange.ts';
import { resumeSubscription } from './pauses.ts';
import { scheduleFrom, setPhases } from './schedules.ts';
import { cancellation, noCancellation } from './subscriptionApi.ts';
import { change, collectFor, isOver, periodEndOf, releaseSchedule } from './subscriptions.ts';
import type { Price, Subscription } from './records.ts';

/** A new card for renewals; what is owed is tried with it at once. */
export function putCard(books: Books, customerId: string, chosen: TestCard): void {
  const customer = books.need('customers', customerId);
  const card = addCard(books, customerId, chosen);
  if (chosen.behaviour === 'declined') throw invalid('Your card was declined. Try another one.');
  const after = books.put('customers', {
    ...customer,
    invoice_settings: { default_payment_method: card.id },
  });
  books.emit('payment_method.attached', card);
  books.emit('customer.updated', after, customer);
  for (const subscription of books.of('subscriptions', customerId)) {
    if (isOver(subscription)) continue;
    change(books, subscription.id, { default_payment_method: card.id });
    if (subscription.pending_update) applyPendingUpdate(books, subscription.id);
    payWhatIsOwed(books, subscription);
    const paused = books.need('subscriptions', subscription.id);
    const reason = paused.status_details?.paused.subscription.reason.type;
    if (paused.status === 'paused' && reason === 'trial_end_without_payment_method') {
      resumeSubscription(books, subscription.id, 'now');
    }
  }
}

/** Stripe: observed. The portal of a flexible subscription fills `cancel_at` and leaves `cancel_at_period_end` false. */
export function cancelInPortal(books: Books, id: string): void {
  const subscription = books.need('subscriptions', id);
  releaseSchedule(books, subscription, 'released');
  const classic = subscription.billing_mode.type === 'classic';
  change(books, id, { ...cancellation(books.at, periodEndOf(subscription), classic), schedule: null });
}

export function resumeInPortal(books: Books, id: string): void {
  change(books, id, noCancellation);
}

/** A dearer plan begins now and is paid for at once; a cheaper one waits for the end of the period. */
export function switchPlan(books: Books, id: string, priceId: string): void {
  const subscription = books.need('subscriptions', id);
  const price = books.need('prices', priceId, 'price');
  const item = subscription.items.data[0]!;
  if (price.id === item.price.id) return;
  if (subscription.schedule) {
    releaseSchedule(books, subscription, 'released');
    change(books, id, { schedule: null });
  }
  if (perDay(price) >= perDay(item.price)) {
    changeItems(books, id, [{ id: item.id, price, quantity: item.quantity, deleted: false }], {
      proration: 'always_invoice',
      payment: 'pending_if_incomplete',
      attempt: { present: true },
    });
    return;
  }
  planDowngrade(books, id, price);
}

function planDowngrade(books: Books, id: string, price: Price): void {
  const schedule = scheduleFrom(books, books.need('subscriptions', id));
  const first = schedule.phases[0]!;
  const quantity = first.items[0]!.quantity;
  setPhases(
    books,
    schedule,
    [
      first,
      { start_date: first.end_date!, end_date: null, items: [{ price: price.id, quantity }], metadata: {} },
    ],
    'release',
  );
}

function payWhatIsOwed(books: Books, subscription: Subscription): void {
  for (const invoice of openInvoicesOf(books, subscription)) {
    collectFor(books, subscription.id, invoice.id, { present: true, confirmed: true });
  }
  const latest = subscription.latest_invoice ? books.get('invoices', subscription.latest_invoice) : undefined;
  if (subscription.status !== 'unpaid' || latest?.status !== 'draft') return;
  books.put('invoices', { ...latest, status: 'open' });
  collectFor(books, subscription.id, latest.id, { present: true, confirmed: true });
}

function perDay(price: Price): number {
  const days = { day: 1, week: 7, month: 30, year: 365 }[price.recurring?.interval ?? 'month'];
  return price.unit_amount / (days * (price.recurring?.interval_count ?? 1));
}
