import { query } from '@aws-appsync/utils/dynamodb';
import { catalogKey, type CatalogPlace, type ProductRow } from '../../store/rows/products.ts';
import type { Page, ResponseContext } from '../shared/context.ts';
import { toProduct } from '../shared/product.ts';
import { resultOf } from '../shared/result.ts';

/** The index holds the newest versions only, in the order of their rank; a hundred at most, which is one page. */
export function request() {
  return query<CatalogPlace>({ index: 'CatalogIndex', query: { catalog: { eq: catalogKey } }, limit: 1000 });
}

export function response(ctx: ResponseContext<Page<ProductRow>>) {
  const all = ctx.info.fieldName === 'catalog';
  return resultOf(ctx)
    .items.filter((row) => all || (row.active && row.public))
    .map((row) => toProduct(row));
}
