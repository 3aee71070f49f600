import { newId } from './books.ts';
import { invalid, missing } from './failure.ts';
import { expireSession } from './lifecycle.ts';
import { createdFilter, page, type Operation } from './operation.ts';
import type { Parameters } from './parameters.ts';
import type { CheckoutSession, LineItem } from './records.ts';

const daySeconds = 86_400;

export function create({ books, parameters, publicUrl }: Operation): CheckoutSession {
  const mode = parameters.oneOf('mode', ['payment', 'subscription']);
  if (!mode) throw invalid('Missing required param: mode.', 'mode', 'parameter_missing');
  const customerId = parameters.text('customer');
  const customer = customerId === undefined ? undefined : books.need('customers', customerId, 'customer');
  if (customer?.deleted) throw missing('customer', customer.id, 'customer');
  const lines = parameters.list('line_items').map((item) => lineItem(books, item, mode));
  if (lines.length === 0)
    throw invalid('Missing required param: line_items.', 'line_items', 'parameter_missing');
  const id = newId('cs_test_', 56);
  const total = lines.reduce((sum, line) => sum + line.amount_total, 0);
  const email = parameters.text('customer_email') ?? null;
  const session: CheckoutSession = {
    id,
    object: 'checkout.session',
    amount_subtotal: total,
    amount_total: total,
    cancel_url: address(parameters, 'cancel_url'),
    client_reference_id: parameters.text('client_reference_id') ?? null,
    created: books.at,
    currency: lines[0]!.currency,
    customer: customer?.id ?? null,
    customer_details: customer ? { email: customer.email, name: customer.name } : null,
    customer_email: email,
    expires_at: expiry(parameters.whole('expires_at'), books.at),
    invoice: null,
    livemode: false,
    metadata: parameters.metadata('metadata'),
    mode,
    payment_intent: null,
    payment_method_types: ['card'],
    payment_status: 'unpaid',
    status: 'open',
    subscription: null,
    success_url: address(parameters, 'success_url'),
    ui_mode: 'hosted_page',
    url: `${publicUrl}/checkout/${id}`,
    _lineItems: lines,
    _subscriptionData: subscriptionData(parameters, mode),
    _intentMetadata: parameters.inside('payment_intent_data')?.metadata('metadata') ?? {},
  };
  if (session.success_url === null)
    throw invalid('Missing required param: success_url.', 'success_url', 'parameter_missing');
  parameters.flag('allow_promotion_codes');
  parameters.finish();
  return books.put('sessions', session);
}

export function retrieve({ books, id, parameters }: Operation): CheckoutSession {
  parameters.finish();
  return books.need('sessions', id);
}

export function expire({ books, id, parameters }: Operation): CheckoutSession {
  parameters.finish();
  const session = books.need('sessions', id);
  if (session.status !== 'open') {
    throw invalid(
      `Only Checkout Sessions with a status in ["open"] can be expired. This one is ${session.status}.`,
    );
  }
  return expireSession(books, id);
}

export function list({ books, parameters }: Operation) {
  const customer = parameters.text('customer');
  const status = parameters.oneOf('status', ['open', 'complete', 'expired']);
  const subscription = parameters.text('subscription');
  const intent = parameters.text('payment_intent');
  const created = createdFilter(parameters);
  const all = customer === undefined ? books.list('sessions') : books.of('sessions', customer);
  const found = all.filter(
    (one) =>
      created(one) &&
      (status === undefined || one.status === status) &&
      (subscription === undefined || one.subscription === subscription) &&
      (intent === undefined || one.payment_intent === intent),
  );
  return page(found, parameters, '/v1/checkout/sessions', all);
}

export function lineItems({ books, id, parameters }: Operation) {
  const items = books.need('sessions', id)._lineItems;
  return page(items.toReversed(), parameters, `/v1/checkout/sessions/${id}/line_items`);
}

function lineItem(books: Operation['books'], item: Parameters, mode: CheckoutSession['mode']): LineItem {
  const price = books.need('prices', item.required('price'), 'line_items[0][price]');
  const quantity = item.whole('quantity') ?? 1;
  item.finish();
  if (!price.active) throw invalid('The price specified is inactive.', 'line_items[0][price]');
  if (mode === 'payment' && price.recurring) {
    throw invalid('You specified `payment` mode but passed a recurring price.', 'line_items[0][price]');
  }
  if (mode === 'subscription' && !price.recurring) {
    throw invalid(
      'You must provide at least one recurring price in `subscription` mode.',
      'line_items[0][price]',
    );
  }
  const amount = price.unit_amount * quantity;
  return {
    id: newId('li_1', 23),
    object: 'item',
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: books.need('products', price.product).name,
    price,
    quantity,
  };
}

function subscriptionData(
  parameters: Parameters,
  mode: CheckoutSession['mode'],
): CheckoutSession['_subscriptionData'] {
  const data = parameters.inside('subscription_data');
  if (data && mode !== 'subscription')
    throw invalid('You can not pass `subscription_data` in `payment` mode.', 'subscription_data');
  const result = {
    metadata: data?.metadata('metadata') ?? {},
    trialDays: data?.whole('trial_period_days') ?? 0,
    trialEnd: data?.whole('trial_end') ?? null,
  };
  data?.finish();
  return result;
}

function address(parameters: Parameters, name: string): string | null {
  const value = parameters.text(name);
  if (value === undefined) return null;
  if (!URL.canParse(value.replaceAll(/[{}]/g, ''))) throw invalid('Not a valid URL', name, 'url_invalid');
  return value;
}

/** Stripe: documented. Between 30 minutes and 24 hours from now; the default is 24 hours. */
function expiry(wanted: number | undefined, at: number): number {
  if (wanted === undefined) return at + daySeconds;
  if (wanted < at + 30 * 60 - 60 || wanted > at + daySeconds) {
    throw invalid(
      'The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.',
      'expires_at',
    );
  }
  return wanted;
}
