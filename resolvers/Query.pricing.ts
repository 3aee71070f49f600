import { query } from '@aws-appsync/utils/dynamodb';
import { catalogKey, type CatalogPlace, type ProductRow } from '../store/rows/products.ts';
import type { Page, ResponseContext } from './shared/context.ts';
import { toProduct } from './shared/product.ts';
import { resultOf } from './shared/result.ts';

/** One query for all callers alike: it looks at none of them. */
export function request() {
  return query<CatalogPlace>({ index: 'CatalogIndex', query: { catalog: { eq: catalogKey } }, limit: 1000 });
}

export function response(ctx: ResponseContext<Page<ProductRow>>) {
  return resultOf(ctx)
    .items.filter((row) => row.active && row.public)
    .map((row) => toProduct(row));
}
