import { newId } from './books.ts';
import { missing } from './failure.ts';
import { createdFilter, page, type Operation } from './operation.ts';
import { testCards } from './cards.ts';
import { paymentMethodOf } from './payments.ts';
import { cancelNow, isOver } from './subscriptions.ts';
import type { Customer } from './records.ts';

export function createCustomer({ books, parameters }: Operation): Customer {
  const customer: Customer = {
    id: newId('cus_'),
    object: 'customer',
    address: null,
    balance: 0,
    created: books.at,
    currency: null,
    default_source: null,
    delinquent: false,
    description: parameters.text('description') ?? null,
    email: parameters.text('email') ?? null,
    invoice_settings: { default_payment_method: null },
    livemode: false,
    metadata: parameters.metadata('metadata'),
    name: parameters.text('name') ?? null,
    phone: null,
    test_clock: null,
  };
  parameters.finish();
  books.put('customers', customer);
  books.emit('customer.created', customer);
  return customer;
}

export function retrieveCustomer({ books, id, parameters }: Operation) {
  parameters.finish();
  const customer = books.need('customers', id);
  // Stripe: documented. A deleted customer is found, and says only that.
  return customer.deleted ? { id, object: 'customer', deleted: true } : customer;
}

export function updateCustomer({ books, id, parameters }: Operation): Customer {
  const before = books.need('customers', id);
  if (before.deleted) throw missing('customer', id);
  const settings = parameters.inside('invoice_settings');
  const card = settings?.text('default_payment_method');
  settings?.finish();
  const cleared = (name: 'email' | 'name' | 'description') =>
    parameters.cleared(name) ? null : (parameters.text(name) ?? before[name]);
  const after: Customer = {
    ...before,
    email: cleared('email'),
    name: cleared('name'),
    description: cleared('description'),
    metadata: parameters.metadata('metadata', before.metadata),
    ...(card
      ? {
          invoice_settings: {
            default_payment_method: paymentMethodOf(
              books,
              id,
              card,
              'invoice_settings[default_payment_method]',
            ).id,
          },
        }
      : {}),
  };
  parameters.finish();
  books.put('customers', after);
  books.emit('customer.updated', after, before);
  return after;
}

/** Stripe: documented. Deleting a customer ends the subscriptions at once. */
export function deleteCustomer({ books, id, parameters }: Operation) {
  parameters.finish();
  const customer = books.need('customers', id);
  if (customer.deleted) throw missing('customer', id);
  for (const subscription of books.of('subscriptions', id)) {
    if (!isOver(subscription)) cancelNow(books, subscription.id, 'cancellation_requested');
  }
  books.put('customers', { ...customer, deleted: true });
  books.emit('customer.deleted', customer);
  return { id, object: 'customer', deleted: true };
}

export function listCustomers({ books, parameters }: Operation) {
  const email = parameters.text('email');
  const created = createdFilter(parameters);
  const found = books
    .list('customers')
    .filter((one) => !one.deleted && created(one) && (email === undefined || one.email === email));
  return page(found, parameters, '/v1/customers');
}

/** Stripe: documented. The test ids (`pm_card_visa`) become a card of the customer. */
export function attachPaymentMethod({ books, id, parameters }: Operation) {
  const customer = parameters.required('customer');
  parameters.finish();
  books.need('customers', customer, 'customer');
  const card = paymentMethodOf(books, customer, id, 'payment_method');
  if (testCards[id]) books.emit('payment_method.attached', card);
  return card;
}

/** Stripe: documented. Those of one customer; a deleted one has none any more. */
export function listPaymentMethods({ books, id, parameters }: Operation) {
  const customer = books.need('customers', id, 'customer');
  parameters.oneOf('type', ['card']);
  return page(
    customer.deleted ? [] : books.of('payment_methods', id),
    parameters,
    `/v1/customers/${id}/payment_methods`,
  );
}

export function retrievePaymentMethod({ books, id, parameters }: Operation) {
  parameters.finish();
  return books.need('payment_methods', id);
}
