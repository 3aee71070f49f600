import { mergeAll, worthOf, type Limit, type Right } from './entitlement.ts';

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
  return mergeAll(rights, nowMs).flatMap(({ feature, limits }) => {
    const after = others.find((one) => one.feature === feature)?.limits ?? [];
    return valueOf(limits) > valueOf(after) ? [{ feature, limits, after }] : [];
  });
}

/** A limit of 0 is worth nothing, and still more than no right: what is not there cannot reach its limit. */
function valueOf(limits: Limit[]): number {
  return limits.length > 0 ? worthOf(limits) : -1;
}
