import { isKey, type Price, type Product } from '../domain/catalog.ts';
import { Mistake } from '../domain/errors.ts';
import { isLive } from '../domain/subscription.ts';
import { door } from './door.ts';
import type { CheckoutSession, MutationCreateCheckoutArgs } from '../generated/schema.ts';
import { listSubscriptionRows } from '../store/subscriptions.ts';
import type { SubscriptionRow } from '../store/rows/subscriptions.ts';
import { getProduct, listCatalog } from '../store/products.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { ensureCustomer } from '../app/billing/ensureCustomer.ts';
import { linkLegacy } from '../app/billing/linkLegacy.ts';
import { openCheckout } from '../app/billing/openCheckout.ts';
import { openPortal } from '../app/billing/openPortal.ts';
import { syncCustomer } from '../app/billing/syncCustomer.ts';
import { demandRate } from '../app/rateLimit.ts';
import { serviceActed } from '../app/people/serviceActed.ts';
import { accountOf } from './accountOf.ts';
import { actingAccount } from './actingAccount.ts';

/** Asks Stripe before it sells: a second subscription would be a second charge, so a guard that cannot tell refuses. */
export const handler = door<MutationCreateCheckoutArgs, CheckoutSession>(async (call, nowMs) => {
  await demandRate(accountOf(call).userId, 'createCheckout', nowMs);
  const { account, by } = await actingAccount(call, nowMs);
  if (account.status !== 'ACTIVE') throw new Mistake('Forbidden', 'This account is disabled.');
  const { product, price } = await offered(call.args.productId, call.args.priceId ?? null);
  const bought = { productId: product.id, priceId: price.id };
  const opened = {
    userId: account.user_id,
    type: 'checkout.opened' as const,
    details: bought,
    callId: call.callId,
  };
  await serviceActed(by, opened, nowMs);
  return orUnavailable(async () => {
    const customerId = await ensureCustomer(await linkLegacy(account, nowMs), nowMs);
    const buyer = { userId: account.user_id, customerId };
    for (const isSecondLook of [false, true]) {
      await syncCustomer(buyer.userId, customerId);
      const standing = await standsInTheWay(buyer.userId, product);
      if (standing && product.kind === 'ONE_TIME') {
        throw new Mistake('Conflict', `You own ${product.name} already.`);
      }
      if (standing) return { url: await openPortal(customerId), kind: 'PORTAL', expiresAt: null };
      const checkout = await openCheckout(buyer, product, price, isSecondLook, nowMs);
      if (checkout) {
        const expiresAt = new Date(checkout.expiresAtSeconds * 1000).toISOString();
        return { url: checkout.url, kind: 'CHECKOUT', expiresAt };
      }
    }
    throw new Mistake('Conflict', 'This was paid a moment ago. Look at your account.');
  });
});

/** A price of the catalog. What is private, inactive or not there answers alike. */
async function offered(
  productId: string,
  priceId: string | null,
): Promise<{ product: Product; price: Price }> {
  const product = isKey(productId) ? await getProduct(productId) : undefined;
  if (!product || !product.active || !product.public)
    throw new Mistake('NotFound', 'There is no such product.');
  const price =
    priceId === null
      ? product.prices.find((one) => one.stripePriceId !== null)
      : product.prices.find((one) => one.id === priceId);
  if (!price && priceId !== null) throw new Mistake('NotFound', 'The product has no such price.');
  if (!price || price.stripePriceId === null)
    throw new Mistake('BadRequest', `${product.name} cannot be bought.`);
  return { product, price };
}

/** Plans exclude each other; an add-on or a purchase excludes only itself. */
async function standsInTheWay(userId: string, product: Product): Promise<SubscriptionRow | undefined> {
  const [rows, catalog] = await Promise.all([listSubscriptionRows(userId), listCatalog()]);
  const kindOf = new Map(catalog.map((one) => [one.id, one.kind]));
  const isInTheWay = (productId: string | undefined) =>
    // What the catalog does not know may be a plan of yesterday.
    product.kind === 'PLAN' ? kindOf.get(productId ?? '') !== 'ADD_ON' : productId === product.id;
  return (
    rows
      // What the legacy table had asks for no money; where Stripe has it too, it was read from there a moment ago.
      .filter((row) => !row.legacy && isLive(row) && (product.kind !== 'PLAN' || isSubscription(row)))
      .find((row) => row.items.some((item) => isInTheWay(item.product_id)))
  );
}

/** And not a purchase, which is known by its checkout. */
function isSubscription(row: SubscriptionRow): boolean {
  return row.subscription_id.startsWith('sub_');
}
