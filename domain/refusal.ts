import { addLimits, isGrant, isRunning, meets, worthOf, type Limit, type Right } from './entitlement.ts';

export type RefusalReason =
  | 'LIMIT_REACHED'
  | 'NOT_IN_PLAN'
  | 'AMOUNT_OVER_LIMIT'
  | 'TRIAL_OVER'
  | 'PAYMENT_DUE'
  | 'ACCOUNT_DISABLED'
  | 'HOLD_ENDED';

/** What of a product matters for an offer. */
export interface Offerable {
  id: string;
  name: string;
  kind?: 'PLAN' | 'ADD_ON' | 'ONE_TIME';
  active: boolean;
  public: boolean;
  rank: number;
  prices: { unitAmount: number; interval: string }[];
  trial: { hours: number } | null;
  features: (Limit & { feature: string })[];
}

/** Why nothing gives the feature now: a trial of it ran out, a payment is owed, or no plan of the account has it. */
export function reasonWithout(rights: Right[], isPaymentDue: boolean, nowMs: number): RefusalReason {
  if (isPaymentDue) return 'PAYMENT_DUE';
  const ended = rights.filter((right) => !isRunning(right, nowMs) && !isGrant(right));
  return ended.some((right) => right.source.startsWith('trial:')) ? 'TRIAL_OVER' : 'NOT_IN_PLAN';
}

/** What the account has of the feature when an offer is looked for. */
export interface Has {
  /** Everything that counts together, with the units that are left in each period. */
  limits: (Limit & { left: number })[];
  /** Products that it has already. */
  products: string[];
}

interface Wanted {
  feature: string;
  amount: number;
  has: Has;
}

/**
 * The cheapest product that would have allowed the request: on sale to everybody, with room for the amount at once, and with
 * more of the feature than the account has now. An add-on has the room when its units are enough beside those that are left,
 * and is not offered to an account that has it.
 */
export function cheapestFor<One extends Offerable>(products: One[], wanted: Wanted): One | null {
  const fitting = products.filter((product) => product.prices.length > 0 && wouldAllow(product, wanted));
  return fitting.sort((a, b) => monthly(a) - monthly(b) || a.rank - b.rank)[0] ?? null;
}

/**
 * The products whose trial would have allowed the request, the one to offer first in front: the longest trial, of equals the
 * one of the highest rank, then by id. Which of them an account may still start is known only to who reads its trials.
 */
export function trialsFor<One extends Offerable>(products: One[], wanted: Wanted): One[] {
  return products
    .filter((product) => product.trial && wouldAllow(product, wanted))
    .sort((a, b) => b.trial!.hours - a.trial!.hours || b.rank - a.rank || (a.id < b.id ? -1 : 1));
}

function wouldAllow(product: Offerable, { feature, amount, has }: Wanted): boolean {
  const limits = product.features.filter((limit) => limit.feature === feature);
  if (!product.active || !product.public || limits.length === 0) return false;
  const adds = product.kind !== undefined && product.kind !== 'PLAN';
  if (adds && has.products.includes(product.id)) return false;
  if (adds && has.limits.length > 0 && worthOf(limits) !== Infinity) {
    const left = has.limits.map((one) => ({
      period: one.period,
      limit: one.limit === null ? null : one.left,
    }));
    // In another period than the account has, the add-on's units stand beside what is left in each.
    const own = Math.min(...limits.map(({ limit }) => limit ?? Infinity));
    const sum = meets(left, limits)
      ? addLimits(left, limits)
      : left.map(({ period, limit }) => ({ period, limit: limit === null ? null : limit + own }));
    return sum.every(({ limit }) => limit === null || limit >= amount);
  }
  const holdsAmount = limits.every(({ limit }) => limit === null || limit >= amount);
  return holdsAmount && worthOf(limits) > (has.limits.length > 0 ? worthOf(has.limits) : -1);
}

/** A price by the month, in the smallest unit; a one-time price counts as a year's worth. */
function monthly(product: Offerable): number {
  return Math.min(
    ...product.prices.map(({ unitAmount, interval }) =>
      interval === 'MONTH' ? unitAmount : unitAmount / 12,
    ),
  );
}
