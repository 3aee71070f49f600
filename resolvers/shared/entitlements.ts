import { util } from '@aws-appsync/utils';
import { mergeAll, type Limit, type Right } from '../../domain/entitlement.ts';
import { wordsFor, type FeatureWords } from '../../domain/featureWords.ts';
import type { Entitlement } from '../../generated/schema.ts';
import type { Me } from '../../store/rows/users.ts';

/** The winner's limits, one entry each, and beside them everything that adds: add-ons, also those with units of their own, and grants. An account that is locked may use nothing. */
export function entitlementsOf({ status }: Pick<Me, 'status'>, rights: Right[]): Entitlement[] {
  if (status !== 'ACTIVE') return [];
  const merged = mergeAll(rights, util.time.nowEpochMilliSeconds());
  return merged.flatMap(({ winner, adding, pools, expiresMs, grants }) => [
    ...(winner ? winner.limits : []).map((limit) =>
      entry(winner!, limit, { words: winner!, adds: !!winner!.adds, expiresMs }),
    ),
    ...[...adding, ...pools, ...grants].flatMap((right) =>
      right.limits.map((limit) =>
        entry(right, limit, { words: winner ?? right, adds: true, expiresMs: right.expiresMs }),
      ),
    ),
  ]);
}

function entry(
  right: Right,
  { period, limit }: Limit,
  how: { words: FeatureWords; adds: boolean; expiresMs: number | null },
): Entitlement {
  return {
    feature: right.feature,
    ...wordsFor(right.feature, how.words),
    limit: limit ?? null,
    period,
    source: right.source,
    productId: right.productId,
    adds: how.adds,
    expiresAt: how.expiresMs ? util.time.epochMilliSecondsToISO8601(how.expiresMs) : null,
  };
}
