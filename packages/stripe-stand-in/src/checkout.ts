import { newId, type Books } from './books.ts';
import type { TestCard } from './cards.ts';
import { addCard, pay, type Outcome } from './payments.ts';
import { collectFor, createSubscription, change } from './subscriptions.ts';
import type { CheckoutSession, PaymentMethod } from './records.ts';

/** The buyer presses the button on the checkout page. What is declined leaves the page open for another card. */
export function payCheckout(books: Books, sessionId: string, card: TestCard, confirmed: boolean): Outcome {
  const before = books.need('sessions', sessionId);
  if (before.status !== 'open') return 'declined';
  const session = withCustomer(books, before);
  const method = addCard(books, session.customer!, card);
  return session.mode === 'payment'
    ? payOnce(books, session, method, confirmed)
    : subscribe(books, session, method, confirmed);
}

function payOnce(books: Books, session: CheckoutSession, method: PaymentMethod, confirmed: boolean): Outcome {
  const { outcome, intent } = pay(books, {
    amount: session.amount_total,
    currency: session.currency,
    customer: session.customer,
    card: method,
    metadata: session._intentMetadata,
    present: true,
    confirmed,
  });
  if (outcome === 'paid') complete(books, { ...session, payment_intent: intent.id });
  return outcome;
}

function subscribe(
  books: Books,
  session: CheckoutSession,
  method: PaymentMethod,
  confirmed: boolean,
): Outcome {
  // A declined first attempt left its subscription incomplete: the next one pays the same invoice.
  const { trialDays, trialEnd, metadata } = session._subscriptionData;
  if (session.subscription) {
    const subscription = change(books, session.subscription, { default_payment_method: method.id });
    if (subscription.status !== 'incomplete') return 'declined';
    const outcome = collectFor(books, subscription.id, subscription.latest_invoice!, {
      present: true,
      confirmed,
    });
    if (outcome === 'paid') complete(books, session);
    return outcome;
  }
  const { subscription, outcome } = createSubscription(
    books,
    {
      customer: session.customer!,
      items: session._lineItems.map(({ price, quantity }) => ({ price, quantity })),
      metadata,
      defaultPaymentMethod: method.id,
      trialEnd: trialEnd ?? (trialDays > 0 ? books.at + trialDays * 86_400 : null),
      missingPaymentMethod: 'create_invoice',
      flexible: true,
    },
    { present: true, confirmed },
  );
  const linked = books.put('sessions', { ...session, subscription: subscription.id });
  if (outcome === 'paid') complete(books, linked);
  return outcome;
}

function complete(books: Books, session: CheckoutSession): void {
  const subscription = session.subscription ? books.need('subscriptions', session.subscription) : undefined;
  const done = books.put('sessions', {
    ...session,
    status: 'complete',
    payment_status: subscription?.status === 'trialing' ? 'no_payment_required' : 'paid',
    invoice: subscription?.latest_invoice ?? null,
    url: null,
  });
  books.emit('checkout.session.completed', done);
}

/** A session without a customer creates one for the buyer. */
function withCustomer(books: Books, session: CheckoutSession): CheckoutSession {
  if (session.customer) return session;
  const customer = books.put('customers', {
    id: newId('cus_'),
    object: 'customer',
    address: null,
    balance: 0,
    created: books.at,
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    email: session.customer_email,
    invoice_settings: { default_payment_method: null },
    livemode: false,
    metadata: {},
    name: null,
    phone: null,
    test_clock: null,
  });
  books.emit('customer.created', customer);
  return books.put('sessions', { ...session, customer: customer.id });
}
