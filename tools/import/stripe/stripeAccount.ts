import type Stripe from 'stripe';
import { isLive } from '../../../domain/subscription.ts';
import type { Product } from '../../../domain/catalog.ts';
import { idOf } from '../../../app/billing/client.ts';
import { productsByPrice } from '../../../app/billing/readCustomer.ts';

/** A subscription that may ask for money again. */
export interface FoundSubscription {
  id: string;
  status: string;
  /** Our product of each of its prices that is one. */
  products: string[];
  /** Stripe's own product of each of its prices. */
  soldAs: string[];
  metadata: Record<string, string>;
  /** Its prices that do not say themselves which product they are for, and what a lookup key or the map says. */
  untold: Map<string, string>;
}

export interface FoundCustomer {
  id: string;
  email: string | null;
  name: string | null;
  metadata: Record<string, string>;
  subscriptions: FoundSubscription[];
}

const pageSize = 100;

/** The whole of a Stripe account, as far as an import looks at it; nothing is written. */
export async function readStripeAccount(
  stripe: Stripe,
  catalog: Product[],
  priceMap: Record<string, string>,
  progress: (read: number) => void,
): Promise<FoundCustomer[]> {
  const known = productsByPrice(catalog);
  const byLookupKey = new Map(
    catalog.flatMap((product) => [
      [product.id, product.id] as const,
      ...product.prices.map((price) => [price.id, product.id] as const),
    ]),
  );
  const toldOf = ({ id, lookup_key: key }: Stripe.Price) => priceMap[id] ?? byLookupKey.get(key ?? '');
  const subscriptions = new Map<string, FoundSubscription[]>();
  for await (const one of stripe.subscriptions.list({ status: 'all', limit: pageSize })) {
    progress(1);
    if (!isLive(one)) continue;
    const customer = idOf(one.customer);
    const prices = one.items.data.map(({ price }) => price);
    const untold = new Map(
      prices.flatMap((price) => {
        const productId = known(price) === null ? toldOf(price) : undefined;
        return productId === undefined ? [] : [[price.id, productId] as const];
      }),
    );
    const found: FoundSubscription = {
      ...{ id: one.id, status: one.status, metadata: one.metadata, untold },
      products: prices.flatMap((price) => known(price) ?? untold.get(price.id) ?? []),
      soldAs: prices.map(({ product }) => idOf(product)),
    };
    subscriptions.set(customer, [...(subscriptions.get(customer) ?? []), found]);
  }
  const customers: FoundCustomer[] = [];
  for await (const { id, email, name, metadata } of stripe.customers.list({ limit: pageSize })) {
    progress(1);
    const own = subscriptions.get(id) ?? [];
    customers.push({ id, email, name: name ?? null, metadata, subscriptions: own });
  }
  return customers;
}
