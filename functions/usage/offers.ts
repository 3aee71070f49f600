import type { Product } from '../../domain/catalog.ts';
import type { Limit } from '../../domain/entitlement.ts';
import type { FeatureWords } from '../../domain/featureWords.ts';
import { cheapestFor, trialsFor } from '../../domain/refusal.ts';
import type { UpgradeOffer } from '../generated/schema.ts';
import { listCatalog } from '../store/products.ts';

/** The cheapest product that would have allowed it and the trials that would have, for somebody who has these limits. */
export async function offerFor(
  has: Limit[],
  wanted: { feature: string; amount: number },
  nowMs: number,
): Promise<UpgradeOffer | null> {
  const products = await catalogNow(nowMs);
  const offer = cheapestFor(products, { ...wanted, has });
  const trials = trialsFor(products, { ...wanted, has }).map(({ id }) => id);
  return offer && { productId: offer.id, name: offer.name, trials };
}

/** What a feature is called, for whoever has no right that says it. Undefined: no product knows the feature. */
export async function wordsInCatalog(feature: string, nowMs: number): Promise<FeatureWords | undefined> {
  const products = await catalogNow(nowMs);
  return products.flatMap((product) => product.features).find((limit) => limit.feature === feature);
}

/** An offer decides nothing, so a catalog of half a minute ago is good enough for it. */
const catalogKeptMs = 30_000;
let catalog: { products: Product[]; atMs: number } | undefined;

async function catalogNow(nowMs: number): Promise<Product[]> {
  const isFresh = catalog && nowMs >= catalog.atMs && nowMs < catalog.atMs + catalogKeptMs;
  if (!isFresh) catalog = { products: await listCatalog(), atMs: nowMs };
  return catalog!.products;
}
