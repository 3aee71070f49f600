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
  /**
   * `plan:{productId}`, `trial:{productId}`, `sub:{subscriptionId}`, `sub:{subscriptionId}:{productId}`, `legacy:{subscriptionId}` or
   * `grant:{key}`.
   */
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
  /** Running sources that add in a period in which the winner does not count: units of their own, drawn like grants. */
  pools: Right[];
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
 * what adds is added to each of its limits that has the same period. What adds in another period than the winner counts in
 * has units of its own; these and grants are drawn when the limits are used up. An unlimited add-on stands in the plan's
 * place, and without a plan the best add-on does.
 */
export function mergeRights(rights: Right[], nowMs: number): MergedRight | null {
  const running = rights.filter((right) => isRunning(right, nowMs));
  if (running.length === 0) return null;
  const grants = byEnd(running.filter((right) => isGrant(right)));
  const plans = running.filter((right) => !isGrant(right));
  const feature = running[0]!.feature;
  if (plans.length === 0)
    return { feature, winner: null, limits: [], adding: [], pools: [], expiresMs: latestEnd(grants), grants };
  const replacing = plans.filter((right) => !right.adds);
  const bases = replacing.length > 0 ? [...replacing, ...plans.filter((right) => standsAlone(right))] : plans;
  const sums = bases.map((right) => sumOn(right, plans));
  const { base: winner, limits, adding, pools } = sums.reduce((best, sum) => better(best, sum));
  // What adds comes on top, so it makes nothing last longer, unless it is unlimited and stands for itself.
  const alike = plans.filter(
    (right) =>
      right.source === winner.source ||
      ((!right.adds || standsAlone(right)) && sameLimits(right.limits, winner.limits)),
  );
  return { feature, winner, limits, adding, pools, expiresMs: latestEnd(alike), grants };
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

/** The same for everything that an account has of a feature, grants apart. */
export function worthOfAll({ limits, pools }: Pick<MergedRight, 'limits' | 'pools'>): number {
  return pools.reduce((sum, { limits: own }) => sum + worthOf(own), worthOf(limits));
}

/**
 * Whether units with these limits are added to those: each period that the one counts in is one that the other counts in.
 * Limits that are null count nothing.
 */
export function meets(limits: Limit[], more: Limit[]): boolean {
  const counted = limits.filter(({ limit }) => limit != null);
  const wanted = isUnlimited(more) ? more : more.filter(({ limit }) => limit != null);
  return wanted.every(({ period }) => counted.some((one) => one.period === period));
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
  pools: Right[];
}

function sumOn(base: Right, plans: Right[]): Sum {
  const more = plans.filter(
    (right) => right.adds && right.source !== base.source && worthOf(right.limits) > 0,
  );
  const adding = more.filter((right) => meets(base.limits, right.limits));
  const limits = adding.reduce((sum, right) => addLimits(sum, right.limits), base.limits);
  const others = more.filter((right) => !meets(base.limits, right.limits) && !standsAlone(right));
  return { base, limits, adding, pools: isUnlimited(limits) ? [] : others };
}

/** Adds no number, but lifts the limit. */
function standsAlone(right: Right): boolean {
  return !!right.adds && isUnlimited(right.limits);
}

function isUnlimited(limits: Limit[]): boolean {
  return worthOf(limits) === Infinity;
}

function better(best: Sum, sum: Sum): Sum {
  const worth = worthOfAll(sum);
  const bestWorth = worthOfAll(best);
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
