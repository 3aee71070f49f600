import type { Product } from '../../domain/catalog.ts';
import { isRunning, type Right } from '../../domain/entitlement.ts';
import type { FeatureWords } from '../../domain/featureWords.ts';
import { cheapestFor, trialsFor, type Has } from '../../domain/refusal.ts';
import { freeIn, type Counter } from '../../domain/usage.ts';
import type { UpgradeOffer } from '../../generated/schema.ts';
import { listCatalog } from '../../store/products.ts';

/** What an account has of a feature, for an offer. */
export function hasOf(feature: string, counters: Counter[], rights: Right[], nowMs: number): Has {
  const limits = counters.map((counter) => ({
    period: counter.period,
    limit: counter.limit,
    left: Math.max(0, freeIn(counter, nowMs)) + counter.grantUnits,
  }));
  const running = rights.filter((right) => right.feature === feature && isRunning(right, nowMs));
  return { limits, products: [...new Set(running.flatMap(({ productId }) => productId ?? []))] };
}

/** The cheapest product that would have allowed it and the trials that would have, for an account that has this. */
export async function offerFor(
  has: Has,
  wanted: { feature: string; amount: number },
  nowMs: number,
): Promise<UpgradeOffer | null> {
  const products = await catalogNow(nowMs);
  const offer = cheapestFor(products, { ...wanted, has });
  const trials = trialsFor(products, { ...wanted, has }).map(({ id }) => id);
  return offer && { productId: offer.id, name: offer.name, trials };
}

/** What a feature is called, for accounts without a right that says it. Undefined: no product knows the feature. */
export async function wordsInCatalog(feature: string, nowMs: number): Promise<FeatureWords | undefined> {
  const products = await catalogNow(nowMs);
  return products.flatMap((product) => product.features).find((limit) => limit.feature === feature);
}

/** An offer decides nothing, so a catalog of half a minute ago is good enough for it. */
const catalogKeptMs = 30_000;
let catalog: { products: Promise<Product[]>; atMs: number } | undefined;

/** Asked for by many at once, it is read once. */
async function catalogNow(nowMs: number): Promise<Product[]> {
  const isFresh = catalog && nowMs >= catalog.atMs && nowMs < catalog.atMs + catalogKeptMs;
  if (!isFresh) catalog = { products: listCatalog(), atMs: nowMs };
  const mine = catalog!;
  try {
    return await mine.products;
  } catch (error) {
    // What failed is not remembered.
    if (catalog === mine) catalog = undefined;
    throw error;
  }
}
