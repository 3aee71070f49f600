import type { Period } from './window.ts';

/** So many units in a period; null is unlimited. */
export interface Limit {
  period: Period;
  limit: number | null;
}

/** What one source gives for one feature. */
export interface Right {
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
  product: { id: string; rank: number; zone: string; features: (Limit & { feature: string })[] },
  given: {
    source: string;
    anchorMs: number;
    startsMs: number;
    expiresMs: number | null;
    rightsVersion: number;
  },
): Right[] {
  const limits = new Map<string, Limit[]>();
  for (const { feature, period, limit } of product.features) {
    limits.set(feature, [...(limits.get(feature) ?? []), { period, limit }]);
  }
  return [...limits].map(([feature, own]) => ({
    feature,
    productId: product.id,
    rank: product.rank,
    zone: product.zone,
    limits: own,
    ...given,
  }));
}

/** Evaluated on access: at its end a right is over, whether or not its row is still there. */
export function isRunning(right: Pick<Right, 'expiresMs'>, nowMs: number): boolean {
  return right.expiresMs === null || nowMs < right.expiresMs;
}

/**
 * One feature's rights from all sources as one. Null when none is running. Grants never compete: they add to whichever
 * source wins.
 */
export function mergeRights(rights: Right[], nowMs: number): MergedRight | null {
  const running = rights.filter((right) => isRunning(right, nowMs));
  const grants = running.filter(isGrant).sort((a, b) => endOf(a) - endOf(b));
  const winner = running.filter((right) => !isGrant(right)).reduce<Right | null>(better, null);
  const feature = winner?.feature ?? grants[0]?.feature;
  if (feature === undefined) return null;
  const alike = winner
    ? running.filter((right) => !isGrant(right) && sameLimits(right.limits, winner.limits))
    : grants;
  const end = Math.max(...alike.map(endOf));
  return { feature, winner, expiresMs: end === Infinity ? null : end, grants };
}

/** Every feature that the account may use now, in the order of their names. */
export function mergeAll(rights: Right[], nowMs: number): MergedRight[] {
  const features = new Map<string, Right[]>();
  for (const right of rights) features.set(right.feature, [...(features.get(right.feature) ?? []), right]);
  return [...features.keys()].sort().flatMap((feature) => mergeRights(features.get(feature)!, nowMs) ?? []);
}

/** What makes sources comparable: units in thirty days by the tightest limit. Unlimited is infinite. */
export function worthOf(limits: Limit[]): number {
  return Math.min(...limits.map(({ period, limit }) => (limit === null ? Infinity : limit * times(period))));
}

export function isGrant(right: Pick<Right, 'source'>): boolean {
  return right.source.startsWith('grant:');
}

function better(best: Right | null, right: Right): Right {
  if (!best) return right;
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

/** An unlimited feature is the same right whatever the period it is said to be unlimited in. */
function sameLimits(some: Limit[], others: Limit[]): boolean {
  const words = (limits: Limit[]) =>
    limits
      .filter(({ limit }) => limit !== null)
      .map(({ period, limit }) => `${period} ${limit}`)
      .sort()
      .join(',');
  return words(some) === words(others);
}
