import type { Product } from '../../domain/catalog.ts';
import { shownLimit } from '../../domain/featureWords.ts';
import { fromProductRow, type ProductRow } from '../../store/rows/products.ts';

/** A products row as `Product` without what depends on the caller; `stripePriceId` is for the function that decides that. */
export function toProduct(row: ProductRow): Product {
  const product = fromProductRow(row);
  return {
    ...product,
    prices: product.prices.map((price) => ({ ...price, purchasable: !!price.stripePriceId })),
    features: product.features.map((limit) => shownLimit(limit)),
  };
}
