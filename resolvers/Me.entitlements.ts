import { util, type Context } from '@aws-appsync/utils';
import { mergeAll } from '../domain/entitlement.ts';
import { wordsFor } from '../domain/featureWords.ts';

export function request() {
  return {};
}

/** The winner's limits, one entry each, and beside them everything that adds: add-ons and grants. An account that is locked may use nothing. */
export function response(ctx: Context) {
  if (ctx.source.status !== 'ACTIVE') return [];
  const merged = mergeAll(ctx.prev.result, util.time.nowEpochMilliSeconds());
  return merged.flatMap(({ feature, winner, adding, expiresMs, grants }) => [
    ...(winner ? winner.limits : []).map(({ period, limit }) => ({
      feature,
      ...wordsFor(feature, winner!),
      limit: limit ?? null,
      period,
      source: winner!.source,
      productId: winner!.productId,
      adds: !!winner!.adds,
      expiresAt: expiresMs ? util.time.epochMilliSecondsToISO8601(expiresMs) : null,
    })),
    ...[...adding, ...grants].flatMap((right) =>
      right.limits.map(({ period, limit }) => ({
        feature,
        ...wordsFor(feature, winner ?? right),
        limit: limit ?? null,
        period,
        source: right.source,
        productId: right.productId,
        adds: true,
        expiresAt: right.expiresMs ? util.time.epochMilliSecondsToISO8601(right.expiresMs) : null,
      })),
    ),
  ]);
}
