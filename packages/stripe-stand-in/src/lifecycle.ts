import type { Books } from './books.ts';
import { lineFor } from './invoices.ts';
import { renewalAfter } from './period.ts';
import { advanceSchedule } from './schedules.ts';
import {
  cancelNow,
  change,
  collectFor,
  giveUp,
  hasCard,
  incompleteSeconds,
  invoiceFor,
  isOver,
  periodOf,
  priceOf,
  trialNoticeSeconds,
  withItems,
  type AfterRetries,
} from './subscriptions.ts';
import type { Invoice } from './moneyRecords.ts';
import type { CheckoutSession, Subscription } from './records.ts';

/** When something happens to a subscription by itself next, in epoch seconds. */
export function subscriptionDueAt(subscription: Subscription): number | undefined {
  if (isOver(subscription)) return undefined;
  const moments: (number | null | undefined)[] = [
    subscription.cancel_at,
    subscription.pending_update?.expires_at,
  ];
  moments.push(subscription.pause_collection?.resumes_at);
  if (subscription.status === 'incomplete') moments.push(subscription.created + incompleteSeconds);
  if (subscription.status === 'trialing') {
    moments.push(subscription.trial_end);
    if (!subscription._trialReminded) moments.push(subscription.trial_end! - trialNoticeSeconds);
  }
  if (['active', 'past_due', 'unpaid'].includes(subscription.status)) {
    moments.push(...subscription.items.data.map((item) => item.current_period_end));
  }
  const due = moments.filter((moment): moment is number => typeof moment === 'number');
  return due.length > 0 ? Math.min(...due) : undefined;
}

export function invoiceDueAt(invoice: Invoice): number | undefined {
  return invoice.status === 'open' ? (invoice.next_payment_attempt ?? undefined) : undefined;
}

export function sessionDueAt(session: CheckoutSession): number | undefined {
  return session.status === 'open' ? session.expires_at : undefined;
}

/** What is due at this moment happens; the books' time is that moment. */
export function live(books: Books, id: string): void {
  const subscription = books.need('subscriptions', id);
  const at = books.at;
  if (subscription.status === 'incomplete' && subscription.created + incompleteSeconds <= at) {
    cancelNow(books, id, 'expired');
    return;
  }
  if (subscription.cancel_at !== null && subscription.cancel_at <= at) {
    cancelNow(books, id, 'cancellation_requested');
    return;
  }
  if (subscription.pending_update && subscription.pending_update.expires_at <= at) {
    const after = books.put('subscriptions', { ...subscription, pending_update: null });
    books.emit('customer.subscription.pending_update_expired', after);
    return;
  }
  const resumesAt = subscription.pause_collection?.resumes_at;
  if (typeof resumesAt === 'number' && resumesAt <= at) {
    change(books, id, { pause_collection: null });
    return;
  }
  if (subscription.status === 'trialing') {
    liveTrial(books, subscription);
    return;
  }
  renew(books, subscription, at);
}

export function retry(books: Books, invoiceId: string, policy: AfterRetries): void {
  const invoice = books.need('invoices', invoiceId);
  const subscriptionId = invoice.parent.subscription_details.subscription;
  const outcome = collectFor(books, subscriptionId, invoiceId, {});
  const after = books.need('invoices', invoiceId);
  if (outcome !== 'paid' && after.next_payment_attempt === null) giveUp(books, subscriptionId, policy);
}

export function expireSession(books: Books, id: string): CheckoutSession {
  const session = books.put('sessions', { ...books.need('sessions', id), status: 'expired', url: null });
  books.emit('checkout.session.expired', session);
  return session;
}

function liveTrial(books: Books, subscription: Subscription): void {
  const trialEnd = subscription.trial_end!;
  if (trialEnd > books.at) {
    const after = change(books, subscription.id, { _trialReminded: true });
    books.emit('customer.subscription.trial_will_end', after);
    return;
  }
  const { missing_payment_method: missing } = subscription.trial_settings.end_behavior;
  if (!hasCard(books, subscription)) {
    if (missing === 'cancel') {
      cancelNow(books, subscription.id, 'payment_failed');
      return;
    }
    if (missing === 'pause') {
      const reason = { type: 'trial_end_without_payment_method' };
      const paused = change(books, subscription.id, {
        status: 'paused',
        status_details: { paused: { type: 'subscription', subscription: { reason }, since: books.at } },
      });
      books.emit('customer.subscription.paused', paused);
      return;
    }
  }
  renew(books, { ...subscription, status: 'active' }, books.at);
}

function renew(books: Books, subscription: Subscription, at: number): void {
  const scheduled = advanceSchedule(books, subscription);
  const items = scheduled.items.data.map((item) =>
    item.current_period_end <= at
      ? {
          ...item,
          current_period_start: item.current_period_end,
          current_period_end: renewalAfter(
            scheduled.billing_cycle_anchor,
            item.price.recurring!,
            item.current_period_end,
          ),
        }
      : item,
  );
  const due = items.filter((item) => item.current_period_start === at);
  change(books, subscription.id, {
    items: withItems(scheduled, items),
    status: subscription.status,
    schedule: scheduled.schedule,
    billing_cycle_anchor: scheduled.billing_cycle_anchor,
  });
  if (due.length === 0) return;
  const lines = due.map((item) => lineFor(item, priceOf(item), periodOf(item)));
  invoiceFor(books, subscription.id, lines, 'subscription_cycle', {});
}
