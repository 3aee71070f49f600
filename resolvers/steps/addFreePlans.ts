import { util, type Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import { freeRights } from '../../domain/entitlement.ts';
import { toProduct } from '../shared/product.ts';

/** The plans that everybody has lie in no row of anybody's. */
export function request() {
  return query({
    index: 'CatalogIndex',
    query: { catalog: { eq: 'current' }, rank: { eq: 0 } },
    limit: 1000,
  });
}

export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const free = ctx.result.items
    .filter((row: Record<string, any>) => row.active)
    .flatMap((row: Record<string, any>) => freeRights(toProduct(row)));
  return [...ctx.prev.result, ...free];
}
