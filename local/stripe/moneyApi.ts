import { newId } from './books.ts';
import { declined, invalid } from './failure.ts';
import { page, type Operation } from './operation.ts';
import { closeInvoice } from './invoices.ts';
import { collectFor } from './subscriptions.ts';
import type { Charge, Dispute, Invoice, PaymentIntent, Refund } from './moneyRecords.ts';

export function retrieveInvoice({ books, id, parameters }: Operation): Invoice {
  parameters.finish();
  return books.need('invoices', id);
}

export function listInvoices({ books, parameters }: Operation) {
  const customer = parameters.text('customer');
  const subscription = parameters.text('subscription');
  const status = parameters.oneOf('status', ['draft', 'open', 'paid', 'uncollectible', 'void']);
  const owner =
    customer ?? (subscription === undefined ? undefined : books.get('subscriptions', subscription)?.customer);
  const all = owner === undefined ? books.list('invoices') : books.of('invoices', owner);
  const found = all.filter(
    (one) =>
      (subscription === undefined || one.parent.subscription_details.subscription === subscription) &&
      (status === undefined || one.status === status),
  );
  return page(found, parameters, '/v1/invoices');
}

export function payInvoice({ books, id, parameters }: Operation): Invoice {
  parameters.finish();
  const invoice = books.need('invoices', id);
  if (invoice.status === 'draft') books.put('invoices', { ...invoice, status: 'open' });
  else if (invoice.status !== 'open') throw invalid(`Invoice is already ${invoice.status}`, 'id');
  const outcome = collectFor(books, invoice.parent.subscription_details.subscription, id, { present: true });
  if (outcome !== 'paid') throw declined();
  return books.need('invoices', id);
}

export function voidInvoice({ books, id, parameters }: Operation): Invoice {
  parameters.finish();
  const invoice = books.need('invoices', id);
  if (invoice.status !== 'open')
    throw invalid(`You can only void an open invoice; this one is ${invoice.status}.`);
  closeInvoice(books, invoice, 'void');
  return books.need('invoices', id);
}

export function retrieveIntent({ books, id, parameters }: Operation): PaymentIntent {
  parameters.finish();
  return books.need('intents', id);
}

export function retrieveCharge({ books, id, parameters }: Operation): Charge {
  parameters.finish();
  return books.need('charges', id);
}

export function listCharges({ books, parameters }: Operation) {
  const customer = parameters.text('customer');
  const intent = parameters.text('payment_intent');
  const all = customer === undefined ? books.list('charges') : books.of('charges', customer);
  return page(
    all.filter((one) => intent === undefined || one.payment_intent === intent),
    parameters,
    '/v1/charges',
  );
}

export function createRefund({ books, parameters }: Operation): Refund {
  const intentId = parameters.text('payment_intent');
  const chargeId =
    parameters.text('charge') ??
    (intentId ? books.need('intents', intentId, 'payment_intent').latest_charge : null);
  if (!chargeId) throw invalid('One of the following params should be provided: payment_intent or charge.');
  const charge = books.need('charges', chargeId, 'charge');
  const left = charge.amount - charge.amount_refunded;
  const amount = parameters.whole('amount') ?? left;
  const reason = parameters.text('reason') ?? null;
  const metadata = parameters.metadata('metadata');
  parameters.finish();
  if (!charge.paid || left === 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
  }
  if (amount < 1 || amount > left)
    throw invalid('Refund amount is greater than unrefunded amount on charge', 'amount');
  const refund = books.put('refunds', {
    id: newId('re_3', 23),
    object: 'refund',
    amount,
    charge: charge.id,
    created: books.at,
    currency: charge.currency,
    metadata,
    payment_intent: charge.payment_intent,
    reason,
    status: 'succeeded',
  });
  const after = books.put('charges', {
    ...charge,
    amount_refunded: charge.amount_refunded + amount,
    refunded: amount === left,
  });
  books.emit('refund.created', refund);
  books.emit('charge.refunded', after, charge);
  return refund;
}

/** What the cardholder's bank would do; Stripe itself has no call for it. */
export function openDispute(books: Operation['books'], chargeId: string): Dispute {
  const charge = books.need('charges', chargeId, 'charge');
  const dispute = books.put('disputes', {
    id: newId('du_1', 23),
    object: 'dispute',
    amount: charge.amount,
    charge: charge.id,
    created: books.at,
    currency: charge.currency,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: 'needs_response',
  });
  books.put('charges', { ...charge, disputed: true });
  books.emit('charge.dispute.created', dispute);
  books.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

export function closeDispute(books: Operation['books'], disputeId: string, status: 'won' | 'lost'): Dispute {
  const before = books.need('disputes', disputeId);
  const after = books.put('disputes', { ...before, status });
  if (status === 'won') {
    const charge = books.need('charges', before.charge);
    books.put('charges', { ...charge, disputed: false });
    books.emit('charge.dispute.funds_reinstated', after);
  }
  books.emit('charge.dispute.closed', after, before);
  return after;
}

export function retrieveDispute({ books, id, parameters }: Operation): Dispute {
  parameters.finish();
  return books.need('disputes', id);
}

export function listDisputes({ books, parameters }: Operation) {
  const charge = parameters.text('charge');
  const intent = parameters.text('payment_intent');
  const found = books
    .list('disputes')
    .filter(
      (one) =>
        (charge === undefined || one.charge === charge) &&
        (intent === undefined || one.payment_intent === intent),
    );
  return page(found, parameters, '/v1/disputes');
}
