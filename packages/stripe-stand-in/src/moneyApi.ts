import { declined, invalid } from './failure.ts';
import { page, type Operation } from './operation.ts';
import { closeInvoice } from './invoices.ts';
import { collectFor } from './subscriptions.ts';
import type { Charge, Invoice, PaymentIntent } from './moneyRecords.ts';

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

export function updateIntent({ books, id, parameters }: Operation): PaymentIntent {
  const before = books.need('intents', id);
  const after = { ...before, metadata: parameters.metadata('metadata', before.metadata) };
  parameters.finish();
  return books.put('intents', after);
}

/** Which invoice a payment paid. */
export function listInvoicePayments({ books, parameters }: Operation) {
  const payment = parameters.inside('payment');
  payment?.oneOf('type', ['payment_intent']);
  const intent = payment?.text('payment_intent');
  payment?.finish();
  const invoiceId = parameters.text('invoice');
  const customer = intent === undefined ? undefined : books.get('intents', intent)?.customer;
  const invoices = customer ? books.of('invoices', customer) : books.list('invoices');
  const found = invoices
    .filter((one) => invoiceId === undefined || one.id === invoiceId)
    .flatMap((invoice) => invoice.payments.data.map((one) => ({ ...one, invoice: invoice.id })))
    .filter((one) => intent === undefined || one.payment.payment_intent === intent);
  return page(found, parameters, '/v1/invoice_payments');
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
