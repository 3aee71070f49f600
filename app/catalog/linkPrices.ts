import Stripe from 'stripe';
import type { Price, Product } from '../../domain/catalog.ts';

/**
 * The product with every price known to Stripe: found by its lookup key, or made. What Stripe charges for a price never
 * changes, so a price that says something else is a new one that takes the key over; subscribers stay on the old one.
 */
export async function linkPrices(stripe: Stripe, product: Product): Promise<Product> {
  if (product.prices.length === 0) return product;
  const stripeProductId = await ensureProduct(stripe, product);
  const prices: Price[] = [];
  for (const price of product.prices) {
    const stripePriceId =
      price.stripePriceId ?? (await ensurePrice(stripe, price, product.id, stripeProductId));
    prices.push({ ...price, stripePriceId });
  }
  return { ...product, prices };
}

async function ensureProduct(stripe: Stripe, product: Product): Promise<string> {
  const id = `usher_${product.id}`;
  const wanted = {
    name: product.name,
    ...(product.description ? { description: product.description } : {}),
    metadata: { productId: product.id, kind: product.kind },
  };
  try {
    const there = await stripe.products.retrieve(id);
    const isSame =
      there.name === product.name &&
      (there.description ?? null) === product.description &&
      there.metadata['kind'] === product.kind;
    if (!isSame) {
      await stripe.products.update(id, wanted);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
    await stripe.products.create({ id, ...wanted });
  }
  return id;
}

async function ensurePrice(
  stripe: Stripe,
  price: Price,
  productId: string,
  stripeProductId: string,
): Promise<string> {
  const { data } = await stripe.prices.list({ lookup_keys: [price.id], active: true, limit: 1 });
  const there = data[0];
  if (there && saysTheSame(there, price, stripeProductId)) return there.id;
  const made = await stripe.prices.create({
    product: stripeProductId,
    currency: price.currency,
    unit_amount: price.unitAmount,
    ...(price.interval === 'ONCE'
      ? {}
      : { recurring: { interval: price.interval === 'YEAR' ? 'year' : 'month' } }),
    lookup_key: price.id,
    transfer_lookup_key: true,
    metadata: { productId, priceId: price.id },
  });
  return made.id;
}

function saysTheSame(there: Stripe.Price, price: Price, stripeProductId: string): boolean {
  const interval = there.recurring ? there.recurring.interval.toUpperCase() : 'ONCE';
  const isEach = !there.recurring || there.recurring.interval_count === 1;
  return (
    isEach &&
    there.product === stripeProductId &&
    there.currency === price.currency &&
    there.unit_amount === price.unitAmount &&
    interval === price.interval
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.statusCode === 404;
}
