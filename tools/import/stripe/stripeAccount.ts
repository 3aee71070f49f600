import type Stripe from 'stripe';
import { isLive } from '../../../domain/subscription.ts';
import type { Product } from '../../../domain/catalog.ts';
import { productsByPrice } from '../../../app/billing/readCustomer.ts';

/** A subscription that may ask for money again, and our product of each of its prices that is one. */
export interface FoundSubscription {
  id: string;
  status: string;
  products: string[];
}

export interface FoundCustomer {
  id: string;
  email: string | null;
  name: string | null;
  metadata: Record<string, string>;
  subscriptions: FoundSubscription[];
}

export interface StripeAccount {
  customers: FoundCustomer[];
  /** Prices that do not say themselves which product they are for, and what a lookup key or the map says. */
  prices: Map<string, string>;
}

const pageSize = 100;

/** The whole of a Stripe account, as far as an import looks at it; nothing is written. */
export async function readStripeAccount(
  stripe: Stripe,
  catalog: Product[],
  priceMap: Record<string, string>,
  progress: (read: number) => void,
): Promise<StripeAccount> {
  const prices = new Map<string, string>();
  const known = productsByPrice(catalog);
  const byLookupKey = new Map(
    catalog.flatMap((product) => [
      [product.id, product.id] as const,
      ...product.prices.map((price) => [price.id, product.id] as const),
    ]),
  );
  const productOf = (price: Stripe.Price): string | null => {
    const own = known(price);
    if (own !== null) return own;
    const found = priceMap[price.id] ?? byLookupKey.get(price.lookup_key ?? '') ?? null;
    if (found !== null) prices.set(price.id, found);
    return found;
  };
  const subscriptions = new Map<string, FoundSubscription[]>();
  for await (const one of stripe.subscriptions.list({ status: 'all', limit: pageSize })) {
    progress(1);
    if (!isLive(one)) continue;
    const customer = typeof one.customer === 'string' ? one.customer : one.customer.id;
    const products = one.items.data.flatMap(({ price }) => productOf(price) ?? []);
    const found = { id: one.id, status: one.status, products };
    subscriptions.set(customer, [...(subscriptions.get(customer) ?? []), found]);
  }
  const customers: FoundCustomer[] = [];
  for await (const { id, email, name, metadata } of stripe.customers.list({ limit: pageSize })) {
    progress(1);
    const own = subscriptions.get(id) ?? [];
    customers.push({ id, email, name: name ?? null, metadata, subscriptions: own });
  }
  return { customers, prices };
}
