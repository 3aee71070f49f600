import { util, type Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import { toProduct } from '../shared/product.ts';

/** The index holds the newest versions only, in the order of their rank; a hundred at most, which is one page. */
export function request() {
  return query({ index: 'CatalogIndex', query: { catalog: { eq: 'current' } }, limit: 1000 });
}

export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const all = ctx.info.fieldName === 'catalog';
  return ctx.result.items
    .filter((row: Record<string, any>) => all || (row.active && row.public))
    .map((row: Record<string, any>) => toProduct(row));
}
