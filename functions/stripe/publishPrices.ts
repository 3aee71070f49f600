import type Stripe from 'stripe';
import type { Price, PriceInterval, Product } from '../../domain/catalog.ts';
import { isMissing, stripe } from './client.ts';

const intervals: Record<PriceInterval, Stripe.PriceCreateParams.Recurring | undefined> = {
  MONTH: { interval: 'month' },
  YEAR: { interval: 'year' },
  ONCE: undefined,
};

/**
 * The product with Stripe's ids in its prices: found by lookup key, made where they are missing, made anew where amount,
 * currency or interval changed (a price of Stripe's never changes; who has the old one keeps paying it). May run again.
 */
export async function publishPrices(product: Product): Promise<Product> {
  if (product.prices.length === 0) return product;
  const client = await stripe();
  await ensureProduct(client, product);
  const prices: Price[] = [];
  for (const price of product.prices) {
    prices.push({ ...price, stripePriceId: await ensurePrice(client, product, price) });
  }
  return { ...product, prices };
}

async function ensureProduct(client: Stripe, product: Product): Promise<void> {
  const id = stripeProductId(product);
  const fields = { name: product.name, ...(product.description ? { description: product.description } : {}) };
  try {
    const found = await client.products.retrieve(id);
    const isSame = found.name === product.name && (found.description ?? null) === product.description;
    if (!isSame) await client.products.update(id, fields);
  } catch (error) {
    if (!isMissing(error)) throw error;
    await client.products.create(
      { id, ...fields, metadata: { productId: product.id } },
      { idempotencyKey: `product:${id}` },
    );
  }
}

async function ensurePrice(client: Stripe, product: Product, price: Price): Promise<string> {
  const lookupKey = `usher:${product.id}:${price.id}`;
  const [found] = (await client.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 })).data;
  if (found && isSame(found, price)) return found.id;
  const recurring = intervals[price.interval];
  const made = await client.prices.create(
    {
      product: stripeProductId(product),
      currency: price.currency,
      unit_amount: price.unitAmount,
      ...(recurring ? { recurring } : {}),
      lookup_key: lookupKey,
      transfer_lookup_key: true,
      metadata: { productId: product.id, priceId: price.id },
    },
    {
      idempotencyKey: `price:${lookupKey}:${price.currency}:${price.unitAmount}:${price.interval}:${found?.id ?? ''}`,
    },
  );
  return made.id;
}

function isSame(found: Stripe.Price, price: Price): boolean {
  return (
    found.unit_amount === price.unitAmount &&
    found.currency === price.currency &&
    (found.recurring?.interval ?? undefined) === intervals[price.interval]?.interval
  );
}

function stripeProductId(product: Product): string {
  return `usher_${product.id}`;
}
