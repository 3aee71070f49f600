import type { Product as CatalogProduct } from '../domain/catalog.ts';
import { door } from './door.ts';
import type { Product } from './generated/schema.ts';
import { accountOf } from './trial/account.ts';
import { toProduct } from './trial/answer.ts';
import { historyOf, standingIn } from './trial/standing.ts';

/** What the caller may do with each of the products that the step before has read. */
export const handler = door<unknown, Product[]>(async (call, nowMs) => {
  const products = (call.source?.['products'] ?? []) as CatalogProduct[];
  const history = await historyOf(await accountOf(call, nowMs), nowMs);
  return products.map((product) => toProduct(product, standingIn(history, product), nowMs));
});
