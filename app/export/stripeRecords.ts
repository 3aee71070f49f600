import type Stripe from 'stripe';
import { orUnavailable, stripe, unlessMissing } from '../billing/client.ts';
import type { Row, Section } from './section.ts';

interface Listed {
  id: string;
}

/** What Stripe keeps of a customer, by the names of Stripe's own lists. Neither metadata, where operators write, nor links that open without a sign-in. */
export const stripeSections: Section[] = [
  section('stripeCustomer', customerAt, (one) =>
    pick(one, [
      'id',
      'created',
      'email',
      'name',
      'phone',
      'address',
      'shipping',
      'currency',
      'balance',
      'preferred_locales',
      'tax_exempt',
    ]),
  ),
  section(
    'stripeSubscriptions',
    (client, customer, after) => client.subscriptions.list({ customer, status: 'all', ...pageAt(after) }),
    (one) => ({
      ...pick(one, [
        'id',
        'created',
        'status',
        'start_date',
        'trial_start',
        'trial_end',
        'cancel_at',
        'cancel_at_period_end',
        'canceled_at',
        'ended_at',
      ]),
      items: one.items.data.map((item) => ({
        ...pick(item, ['quantity', 'current_period_start', 'current_period_end']),
        ...pick(item.price, ['product', 'unit_amount', 'currency', 'recurring']),
        price: item.price.id,
      })),
    }),
  ),
  section(
    'stripeInvoices',
    (client, customer, after) => client.invoices.list({ customer, ...pageAt(after) }),
    (one) => ({
      ...pick(one, [
        'id',
        'number',
        'created',
        'status',
        'currency',
        'total',
        'amount_due',
        'amount_paid',
        'period_start',
        'period_end',
        'customer_email',
        'customer_name',
        'customer_phone',
        'customer_address',
        'customer_shipping',
        'customer_tax_ids',
      ]),
      lines: one.lines.data.map((line) => pick(line, ['description', 'amount', 'quantity', 'period'])),
    }),
  ),
  section(
    'stripeCharges',
    (client, customer, after) => client.charges.list({ customer, ...pageAt(after) }),
    (one) => ({
      ...pick(one, [
        'id',
        'created',
        'status',
        'amount',
        'amount_refunded',
        'currency',
        'description',
        'receipt_email',
        'billing_details',
      ]),
      card: one.payment_method_details?.card ? cardOf(one.payment_method_details.card) : null,
    }),
  ),
  section(
    'stripePaymentMethods',
    (client, customer, after) => client.customers.listPaymentMethods(customer, pageAt(after)),
    (one) => ({
      ...pick(one, ['id', 'type', 'created', 'billing_details']),
      card: one.card ? cardOf(one.card) : null,
    }),
  ),
];

/** One list of Stripe's, row by row; the customer is another one's or none when the account has never paid. */
function section<One extends Listed>(
  name: string,
  list: (
    client: Stripe,
    customer: string,
    after: string | undefined,
  ) => Promise<{ data: One[]; has_more: boolean }>,
  shown: (one: One) => Row,
): Section {
  return {
    name,
    async *read({ customerId }, place) {
      if (customerId === undefined) return;
      const client = await stripe();
      let after = place?.['id'] as string | undefined;
      for (;;) {
        // The customer may have been deleted in Stripe.
        const asked = orUnavailable(() => list(client, customerId, after));
        const page = await unlessMissing(asked, { data: [], has_more: false });
        for (const one of page.data) yield { row: shown(one), place: { id: one.id } };
        after = page.data.at(-1)?.id;
        if (!page.has_more) return;
      }
    },
  };
}

/** A list of one. */
async function customerAt(client: Stripe, customerId: string, after: string | undefined) {
  const found = after === undefined ? await client.customers.retrieve(customerId) : undefined;
  return { data: found && !found.deleted ? [found] : [], has_more: false };
}

function pageAt(after: string | undefined): Stripe.PaginationParams {
  return { limit: 100, ...(after === undefined ? {} : { starting_after: after }) };
}

/** What stands on a receipt; never the number, never the fingerprint. */
function cardOf(card: {
  brand: string | null;
  last4: string | null;
  exp_month: number;
  exp_year: number;
}): Row {
  return pick(card, ['brand', 'last4', 'exp_month', 'exp_year']);
}

/** Null for what Stripe leaves out. */
function pick<One extends object>(one: One, names: (keyof One & string)[]): Row {
  return Object.fromEntries(names.map((name) => [name, one[name] ?? null]));
}
