import { keptWords, type FeatureWords } from './featureWords.ts';
import type { Period } from './window.ts';

// Resolvers run this file too: it keeps to what AppSync's JavaScript knows.

/** So many units in a period; null is unlimited. */
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
  /** At least one; at most one for each period. */
  limits: Limit[];
  /** Where billing cycles and the trial's window begin. */
  anchorMs: number;
  zone: string;
  /** For the record; a right counts from when it is written, so that clocks that differ lock nobody out. */
  startsMs: number;
  /** The first moment at which it counts no more; null is for good. */
  expiresMs: number | null;
  /** Of the change that wrote it; counters remember it. */
  rightsVersion: number;
}

/** What an account may do with one feature now. */
export interface MergedRight {
  feature: string;
  /** The source that wins whole: its limits, anchor and zone count. Null when only grants are left. */
  winner: Right | null;
  /** When the same limits end, whichever source gives them: the latest end, null for good. */
  expiresMs: number | null;
  /** Running grants, the one that ends first in front: what is left of them adds to the winner. */
  grants: Right[];
}

/** A product's rights as one of its sources gives them: one right for each feature. */
export function rightsFrom(
  product: {
    id: string;
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
): Right[] {
  return namesOf(product.features).map((feature) => ({
    feature,
    ...keptWords(feature, product.features.filter((one) => one.feature === feature)[0]!),
    productId: product.id,
    rank: product.rank,
    zone: product.zone,
    limits: product.features
      .filter((one) => one.feature === feature)
      .map((one) => ({ period: one.period, limit: one.limit })),
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
 * One feature's rights from all sources as one. Null when none is running. Grants never compete: they add to whichever
 * source wins.
 */
export function mergeRights(rights: Right[], nowMs: number): MergedRight | null {
  const running = rights.filter((right) => isRunning(right, nowMs));
  if (running.length === 0) return null;
  const grants = byEnd(running.filter((right) => isGrant(right)));
  const plans = running.filter((right) => !isGrant(right));
  const feature = running[0]!.feature;
  if (plans.length === 0) return { feature, winner: null, expiresMs: latestEnd(grants), grants };
  const winner = plans.reduce((best, right) => better(best, right));
  const alike = plans.filter((right) => sameLimits(right.limits, winner.limits));
  return { feature, winner, expiresMs: latestEnd(alike), grants };
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
    (least, { period, limit }) => (limit == null ? least : Math.min(least, limit * times(period))),
    Infinity,
  );
}

export function isGrant(right: Pick<Right, 'source'>): boolean {
  return right.source.startsWith('grant:');
}

function namesOf(named: { feature: string }[]): string[] {
  return named.map(({ feature }) => feature).filter((feature, place, all) => all.indexOf(feature) === place);
}

function better(best: Right, right: Right): Right {
  const worth = worthOf(right.limits);
  const bestWorth = worthOf(best.limits);
  if (worth !== bestWorth) return worth > bestWorth ? right : best;
  if (right.rank !== best.rank) return right.rank > best.rank ? right : best;
  if (endOf(right) !== endOf(best)) return endOf(right) > endOf(best) ? right : best;
  // Nothing that the account sees differs; the name decides, so that every reader decides alike.
  return right.source < best.source ? right : best;
}

function times(period: Period): number {
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
