import { query } from '@aws-appsync/utils/dynamodb';
import { freeRights, type Right } from '../../domain/entitlement.ts';
import { catalogKey, fromProductRow, type CatalogPlace, type ProductRow } from '../../store/rows/products.ts';
import type { Page, ResponseContext } from '../shared/context.ts';
import { resultOf } from '../shared/result.ts';

/** The plans that everybody has lie in no row of anybody's. */
export function request() {
  return query<CatalogPlace>({
    index: 'CatalogIndex',
    query: { catalog: { eq: catalogKey }, rank: { eq: 0 } },
    limit: 1000,
  });
}

export function response(ctx: ResponseContext<Page<ProductRow>, object, unknown, Right[]>) {
  const free = resultOf(ctx)
    .items.filter((row) => row.active)
    .flatMap((row) => freeRights(fromProductRow(row)));
  return [...ctx.prev.result, ...free];
}
