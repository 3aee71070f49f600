import { isGrant, isRunning, worthOf, type Limit, type Right } from './entitlement.ts';

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

interface Wanted {
  feature: string;
  amount: number;
  /** The limits that the account has now. */
  has: Limit[];
}

/**
 * The cheapest product that would have allowed the request: on sale to everybody, with room for the amount at once, and
 * with more of the feature than the account has now.
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
  const holdsAmount = limits.every(({ limit }) => limit === null || limit >= amount);
  return holdsAmount && worthOf(limits) > (has.length > 0 ? worthOf(has) : -1);
}

/** A price by the month, in the smallest unit; a one-time price counts as a year's worth. */
function monthly(product: Offerable): number {
  return Math.min(
    ...product.prices.map(({ unitAmount, interval }) =>
      interval === 'MONTH' ? unitAmount : unitAmount / 12,
    ),
  );
}
