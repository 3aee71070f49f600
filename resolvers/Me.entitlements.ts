import { util, type Context } from '@aws-appsync/utils';
import { mergeAll } from '../domain/entitlement.ts';
import { wordsFor } from '../domain/featureWords.ts';

export function request() {
  return {};
}

/** The winner's limits, one entry each, and every running grant beside them. An account that is locked may use nothing. */
export function response(ctx: Context) {
  if (ctx.source.status !== 'ACTIVE') return [];
  const merged = mergeAll(ctx.prev.result, util.time.nowEpochMilliSeconds());
  return merged.flatMap(({ feature, winner, expiresMs, grants }) => [
    ...(winner ? winner.limits : []).map(({ period, limit }) => ({
      feature,
      ...wordsFor(feature, winner!),
      limit: limit ?? null,
      period,
      source: winner!.source,
      productId: winner!.productId,
      expiresAt: expiresMs ? util.time.epochMilliSecondsToISO8601(expiresMs) : null,
    })),
    ...grants.map((grant) => ({
      feature,
      ...wordsFor(feature, winner ?? grant),
      limit: grant.limits[0]!.limit,
      period: grant.limits[0]!.period,
      source: grant.source,
      productId: grant.productId,
      expiresAt: grant.expiresMs ? util.time.epochMilliSecondsToISO8601(grant.expiresMs) : null,
    })),
  ]);
}
