import { util, type Context } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';

/** Strongly consistent: what was bought a moment ago is there. */
export function request(ctx: Context) {
  return query({ query: { user_id: { eq: ctx.source.id } }, consistentRead: true, limit: 1000 });
}

export function response(ctx: Context) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  return ctx.result.items.map((row: Record<string, any>) => ({
    feature: row.feature,
    name: row.name,
    unit: row.unit,
    unitSingular: row.unit_singular,
    source: row.source,
    productId: row.product_id ?? null,
    rank: row.rank,
    adds: row.adds,
    limits: row.limits,
    anchorMs: row.anchor_ms,
    zone: row.zone,
    startsMs: row.starts_ms,
    expiresMs: row.expires_ms ?? null,
    rightsVersion: row.rights_version,
  }));
}
