import { mergeAll, worthOfAll, type Limit, type MergedRight, type Right } from './entitlement.ts';

/** A feature of which the account has less once a source has ended. */
export interface Loss {
  feature: string;
  limits: Limit[];
  /** None when the feature goes with the source. */
  after: Limit[];
}

/** What the end of one source takes away, all other rights of the account considered, in the order of the features' names. */
export function lossesWithout(rights: Right[], source: string, nowMs: number): Loss[] {
  const others = mergeAll(
    rights.filter((right) => right.source !== source),
    nowMs,
  );
  return mergeAll(rights, nowMs).flatMap((merged) => {
    const { feature } = merged;
    const after = others.find((one) => one.feature === feature);
    if (valueOf(merged) <= valueOf(after)) return [];
    return [{ feature, limits: limitsIn(merged), after: after ? limitsIn(after) : [] }];
  });
}

/** With the units of add-ons that count in periods of their own. */
function limitsIn({ limits, pools }: MergedRight): Limit[] {
  return [...limits, ...pools.flatMap((right) => right.limits)];
}

/** A limit of 0 is worth nothing, and still more than no right: what is not there cannot reach its limit. */
function valueOf(merged: MergedRight | undefined): number {
  return merged && merged.limits.length > 0 ? worthOfAll(merged) : -1;
}
