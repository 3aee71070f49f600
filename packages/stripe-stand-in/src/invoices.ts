import { newId, type Books } from './books.ts';
import { cardFor, pay, type Outcome } from './payments.ts';
import type { Invoice, InvoiceLine } from './moneyRecords.ts';
import type { Subscription, SubscriptionItem } from './records.ts';

/** Days from the first failure to each further attempt. Stripe: documented default is up to 8 tries in 2 weeks. */
const retryDays = [3, 7, 14];
const daySeconds = 86_400;

/** How an attempt is made: whether the buyer is there, and whether the bank's question was answered. */
export interface Attempt {
  present?: boolean;
  confirmed?: boolean;
}

/** A finalized invoice, open until it is paid; one of nothing is paid at once. */
export function makeInvoice(
  books: Books,
  subscription: Subscription,
  lines: InvoiceLine[],
  reason: Invoice['billing_reason'],
): Invoice {
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  const due = Math.max(total, 0);
  const id = newId('in_1', 23);
  const customer = books.need('customers', subscription.customer);
  const invoice = books.put('invoices', {
    id,
    object: 'invoice',
    amount_due: due,
    amount_paid: 0,
    amount_remaining: due,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: books.at,
    currency: subscription.currency,
    customer: subscription.customer,
    customer_email: customer.email,
    effective_at: books.at,
    hosted_invoice_url: null,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: newId('', 8).toUpperCase(),
    parent: {
      type: 'subscription_details',
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
    },
    payments: { object: 'list', data: [], has_more: false, url: `/v1/invoice_payments` },
    period_end: Math.max(...lines.map((line) => line.period.end)),
    period_start: Math.min(...lines.map((line) => line.period.start)),
    status: 'open',
    status_transitions: {
      finalized_at: books.at,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal: total,
    total,
  });
  books.emit('invoice.created', invoice);
  books.emit('invoice.finalized', invoice);
  return invoice;
}

/** Tries to collect an open invoice once, and says what came of it. */
export function collect(books: Books, invoiceId: string, attempt: Attempt): Outcome {
  const invoice = books.need('invoices', invoiceId);
  if (invoice.amount_due === 0) {
    markPaid(books, invoice);
    return 'paid';
  }
  const subscription = books.need('subscriptions', invoice.parent.subscription_details.subscription);
  const { outcome, intent } = pay(books, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    card: cardFor(books, invoice.customer, subscription.default_payment_method),
    metadata: {},
    present: attempt.present ?? false,
    confirmed: attempt.confirmed ?? false,
  });
  const attempted: Invoice = {
    ...invoice,
    attempted: true,
    attempt_count: invoice.attempt_count + 1,
    payments: {
      ...invoice.payments,
      data: [
        ...invoice.payments.data,
        {
          id: newId('inpay_1', 23),
          object: 'invoice_payment',
          payment: { type: 'payment_intent', payment_intent: intent.id },
          status: outcome === 'paid' ? 'paid' : 'open',
        },
      ],
    },
  };
  if (outcome === 'paid') {
    markPaid(books, attempted);
    return outcome;
  }
  const failed = books.put('invoices', {
    ...attempted,
    next_payment_attempt: nextAttempt(attempted, books.at),
  });
  books.emit('invoice.payment_failed', failed);
  if (outcome === 'needs_action') books.emit('invoice.payment_action_required', failed);
  return outcome;
}

export function closeInvoice(books: Books, invoice: Invoice, as: 'void' | 'uncollectible' | 'draft'): void {
  const transitions = { ...invoice.status_transitions };
  if (as === 'void') transitions.voided_at = books.at;
  if (as === 'uncollectible') transitions.marked_uncollectible_at = books.at;
  const closed = books.put('invoices', {
    ...invoice,
    status: as,
    next_payment_attempt: null,
    status_transitions: transitions,
  });
  if (as === 'void') books.emit('invoice.voided', closed);
  if (as === 'uncollectible') books.emit('invoice.marked_uncollectible', closed);
}

export function openInvoicesOf(books: Books, subscription: Subscription): Invoice[] {
  return books
    .of('invoices', subscription.customer)
    .filter(
      (one) => one.status === 'open' && one.parent.subscription_details.subscription === subscription.id,
    );
}

export function lineFor(
  item: SubscriptionItem,
  amount: number,
  period: { start: number; end: number },
  proration = false,
): InvoiceLine {
  return {
    id: newId('il_1', 23),
    object: 'line_item',
    amount,
    currency: item.price.currency,
    description: `${item.quantity} × ${item.price.nickname ?? item.price.id}`,
    period,
    pricing: { type: 'price_details', price_details: { price: item.price.id, product: item.price.product } },
    parent: {
      type: 'subscription_item_details',
      subscription_item_details: { subscription: item.subscription, subscription_item: item.id, proration },
    },
    quantity: item.quantity,
  };
}

function markPaid(books: Books, invoice: Invoice): void {
  const paid = books.put('invoices', {
    ...invoice,
    attempted: true,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    next_payment_attempt: null,
    status: 'paid',
    status_transitions: { ...invoice.status_transitions, paid_at: books.at },
  });
  books.emit('invoice.paid', paid);
  books.emit('invoice.payment_succeeded', paid);
}

/** Null after the last one: then the policy for unpaid subscriptions applies. */
function nextAttempt(invoice: Invoice, at: number): number | null {
  const first = invoice.status_transitions.finalized_at ?? invoice.created;
  const days = retryDays.find((day) => first + day * daySeconds > at);
  return days === undefined ? null : first + days * daySeconds;
}
