import Stripe from 'stripe';
import type { Product } from '../../domain/catalog.ts';
import { Mistake } from '../../domain/errors.ts';
import { getProductRow, listCatalog } from '../../store/products.ts';
import { fromProductRow } from '../../store/rows/products.ts';
import { linkPrices } from './linkPrices.ts';
import { planFor, type Deployed, type Plan } from './plan.ts';
import { keptStripePrice, writeVersion } from './version.ts';

/** Whose change it is in the log; no directory gives a user such an id. */
const deployment = 'usher:deployment';

/**
 * Makes the products those of the catalog, each as its next version; what is equal already is not written, so that a second run, or one after
 * an interruption, finishes the first. Without Stripe at hand, prices that it does not know stay as they are.
 */
export async function bringCatalog(
  wanted: Product[],
  stripe: Stripe | undefined,
  nowMs: number,
): Promise<Plan> {
  const there = await Promise.all(
    [...new Set([...wanted, ...(await listCatalog())].map(({ id }) => id))].map((id) => getProductRow(id)),
  );
  const rows = new Map(there.flatMap((row) => (row ? [[row.product_id, row] as const] : [])));
  const deployed = [...rows.values()].map((row) => asDeployed(fromProductRow(row)));
  const plan = planFor(wanted, deployed, stripe !== undefined);
  for (const { product, version, isRetired } of plan.changes) {
    const row = rows.get(product.id);
    const known = isRetired || !stripe ? product : await linked(stripe, product);
    const prices = known.prices.map((price) => ({
      ...price,
      stripePriceId: price.stripePriceId ?? keptStripePrice(price, row && fromProductRow(row)),
    }));
    const next = { ...known, prices, version: version + 1 };
    const changer = { userId: deployment, actor: deployment, reason: 'deployment' };
    await writeVersion(next, row, changer, nowMs);
  }
  return plan;
}

function asDeployed(product: Product): Deployed {
  return {
    ...product,
    prices: product.prices.map(({ stripePriceId, ...price }) => ({
      ...price,
      purchasable: stripePriceId !== null,
    })),
  };
}

/** A refusal is told to the caller in one sentence. */
async function linked(stripe: Stripe, product: Product): Promise<Product> {
  try {
    return await linkPrices(stripe, product);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    throw new Mistake(
      'Unavailable',
      `Stripe does not make the prices of ${product.id} known: ${error.message}`,
    );
  }
}
