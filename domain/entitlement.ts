import { keptWords, type FeatureWords } from './featureWords.ts';
import { plus, times } from './units.ts';
import type { Period } from './window.ts';

// Resolvers run this file too: it keeps to what AppSync's JavaScript knows.

/** A number of units in a period; null is unlimited. */
export interface Limit {
  period: Period;
  limit: number | null;
}

/** What one source gives for one feature. */
export interface Right extends FeatureWords {
  feature: string;
  /** `plan:{productId}`, `trial:{productId}`, `sub:{subscriptionId}` or `grant:{key}`. */
  source: string;
  productId: string | null;
  rank: number;
  /**
   * True: it adds to what other sources give (add-ons, purchases for good, grants). Otherwise it replaces: of plans and trials
   * the best one counts alone.
   */
  adds?: true;
  /** At least one; at most one for each period. */
  limits: Limit[];
  /** Where billing cycles and the trial's window begin. */
  anchorMs: number;
  zone: string;
  /** For the record; a right counts from when it is written, so that clocks that differ lock no account out. */
  startsMs: number;
  /** The first moment at which it counts no more; null is for good. */
  expiresMs: number | null;
  /** Of the change that wrote it; counters remember it. */
  rightsVersion: number;
}

/** What an account may do with one feature now. */
export interface MergedRight {
  feature: string;
  /** The source that the others add to: its anchor and zone count. Null when only grants are left. */
  winner: Right | null;
  /** What is counted against: the winner's limits with everything that adds to them. Empty without a winner. */
  limits: Limit[];
  /** Running sources whose units are part of `limits`, beside the winner. */
  adding: Right[];
  /** When the winner's own limits end, whichever source gives the same: the latest end, null for good. */
  expiresMs: number | null;
  /** Running grants, the one that ends first in front: what is left of them adds to the winner. */
  grants: Right[];
}

/**
 * A product's rights as one of its sources gives them: one right for each feature. An add-on that was bought several times
 * over gives that many times its limits; of a plan, an account has no more than one.
 */
export function rightsFrom(
  product: {
    id: string;
    kind?: 'PLAN' | 'ADD_ON' | 'ONE_TIME';
    rank: number;
    zone: string;
    features: (Limit & FeatureWords & { feature: string })[];
  },
  given: {
    source: string;
    anchorMs: number;
    startsMs: number;
    expiresMs: number | null;
    rightsVersion: number;
  },
  quantity = 1,
): Right[] {
  const adds = product.kind === 'ADD_ON' || product.kind === 'ONE_TIME';
  const count = adds ? quantity : 1;
  return namesOf(product.features).map((feature) => ({
    feature,
    ...keptWords(feature, product.features.filter((one) => one.feature === feature)[0]!),
    productId: product.id,
    rank: product.rank,
    zone: product.zone,
    ...(adds ? { adds: true as const } : {}),
    limits: product.features
      .filter((one) => one.feature === feature)
      .map(({ period, limit }) => ({ period, limit: limit == null ? null : times(limit, count) })),
    ...given,
  }));
}

/** What everybody has from a plan of rank 0, without a row of their own. Such a plan has no cycle, so its anchor is none. */
export function freeRights(plan: Parameters<typeof rightsFrom>[0]): Right[] {
  return rightsFrom(plan, {
    source: `plan:${plan.id}`,
    anchorMs: 0,
    startsMs: 0,
    expiresMs: null,
    rightsVersion: 0,
  });
}

/** Evaluated on access: at its end a right is over, whether or not its row is still there. */
export function isRunning(right: Pick<Right, 'expiresMs'>, nowMs: number): boolean {
  return right.expiresMs == null || nowMs < right.expiresMs;
}

/**
 * One feature's rights from all sources as one. Null when none is running. Of the sources that replace, the best one wins;
 * what adds is added to each of its limits that has the same period. Where an add-on gives more by itself, because the plan
 * counts in other periods, it stands in the plan's place. Grants are drawn when all of that is used up.
 */
export function mergeRights(rights: Right[], nowMs: number): MergedRight | null {
  const running = rights.filter((right) => isRunning(right, nowMs));
  if (running.length === 0) return null;
  const grants = byEnd(running.filter((right) => isGrant(right)));
  const plans = running.filter((right) => !isGrant(right));
  const feature = running[0]!.feature;
  if (plans.length === 0)
    return { feature, winner: null, limits: [], adding: [], expiresMs: latestEnd(grants), grants };
  const sums = plans.map((right) => sumOn(right, plans));
  const { base: winner, limits, adding } = sums.reduce((best, sum) => better(best, sum));
  // What adds comes on top, so it makes nothing last longer, unless it is unlimited and stands for itself.
  const alike = plans.filter(
    (right) =>
      right.source === winner.source ||
      ((!right.adds || worthOf(right.limits) === Infinity) && sameLimits(right.limits, winner.limits)),
  );
  return { feature, winner, limits, adding, expiresMs: latestEnd(alike), grants };
}

/** Limits with what adds to them: each grows by the limit of the same period. Unlimited stays what it is, and makes so. */
export function addLimits(limits: Limit[], more: Limit[]): Limit[] {
  return limits.map(({ period, limit }) => ({
    period,
    limit: more
      .filter((one) => one.period === period)
      .reduce<number | null>(
        (sum, one) => (sum == null || one.limit == null ? null : plus(sum, one.limit)),
        limit,
      ),
  }));
}

/** Every feature that the account may use now, in the order of their names. */
export function mergeAll(rights: Right[], nowMs: number): MergedRight[] {
  return namesOf(rights)
    .sort()
    .flatMap((feature) => {
      const merged = mergeRights(
        rights.filter((right) => right.feature === feature),
        nowMs,
      );
      return merged ? [merged] : [];
    });
}

/** What makes sources comparable: units in thirty days by the tightest limit. Unlimited is infinite. */
export function worthOf(limits: Limit[]): number {
  return limits.reduce(
    (least, { period, limit }) => (limit == null ? least : Math.min(least, limit * windowsIn(period))),
    Infinity,
  );
}

export function isGrant(right: Pick<Right, 'source'>): boolean {
  return right.source.startsWith('grant:');
}

function namesOf(named: { feature: string }[]): string[] {
  return named.map(({ feature }) => feature).filter((feature, place, all) => all.indexOf(feature) === place);
}

/** A source with everything that would add to it. */
interface Sum {
  base: Right;
  limits: Limit[];
  adding: Right[];
}

function sumOn(base: Right, plans: Right[]): Sum {
  const adding = plans.filter(
    (right) => right.adds && right.source !== base.source && addsTo(base.limits, right.limits),
  );
  const limits = adding.reduce((sum, right) => addLimits(sum, right.limits), base.limits);
  return { base, limits, adding };
}

/** Whether any limit would become larger by it. */
function addsTo(limits: Limit[], more: Limit[]): boolean {
  return limits.some(
    ({ period, limit }) =>
      limit != null && more.some((one) => one.period === period && (one.limit == null || one.limit > 0)),
  );
}

function better(best: Sum, sum: Sum): Sum {
  const worth = worthOf(sum.limits);
  const bestWorth = worthOf(best.limits);
  if (worth !== bestWorth) return worth > bestWorth ? sum : best;
  const [right, other] = [sum.base, best.base];
  // An add-on adds to a plan and not the other way round.
  if (!!right.adds !== !!other.adds) return right.adds ? best : sum;
  if (right.rank !== other.rank) return right.rank > other.rank ? sum : best;
  if (endOf(right) !== endOf(other)) return endOf(right) > endOf(other) ? sum : best;
  // Nothing that the account sees differs; the name decides, so that every reader decides alike.
  return right.source < other.source ? sum : best;
}

function windowsIn(period: Period): number {
  if (period === 'DAY') return 30;
  if (period === 'WEEK') return 30 / 7;
  return 1;
}

function endOf(right: Right): number {
  return right.expiresMs ?? Infinity;
}

function latestEnd(rights: Right[]): number | null {
  const end = rights.reduce((latest, right) => Math.max(latest, endOf(right)), 0);
  return end === Infinity ? null : end;
}

/** AppSync's sort takes no comparator. */
function byEnd(rights: Right[]): Right[] {
  return rights.reduce<Right[]>((sorted, right) => {
    const earlier = sorted.filter((one) => endOf(one) <= endOf(right));
    return [...earlier, right, ...sorted.slice(earlier.length)];
  }, []);
}

/** An unlimited feature is the same right whatever the period it is said to be unlimited in. */
function sameLimits(some: Limit[], others: Limit[]): boolean {
  return limitsInWords(some) === limitsInWords(others);
}

function limitsInWords(limits: Limit[]): string {
  return limits
    .filter(({ limit }) => limit != null)
    .map(({ period, limit }) => `${period} ${limit}`)
    .sort()
    .join(',');
}
