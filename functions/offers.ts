import type { Product as CatalogProduct } from '../domain/catalog.ts';
import { door } from './door.ts';
import type { Product, QueryProductsArgs } from '../generated/schema.ts';
import { actingAccount } from './actingAccount.ts';
import { toProduct } from '../app/trials/answer.ts';
import { historyOf } from '../app/trials/history.ts';

/** What the caller may do with each of the products that the step before has read. */
export const handler = door<QueryProductsArgs, Product[]>(async (call, nowMs) => {
  const products = (call.source?.['products'] ?? []) as CatalogProduct[];
  const { account } = await actingAccount(call, nowMs);
  const history = await historyOf(account, products, nowMs);
  const free = products.filter(({ rank, active }) => rank === 0 && active);
  return products.map((product) => toProduct(product, history, free, nowMs));
});
