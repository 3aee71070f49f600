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
  features: (Limit & { feature: string })[];
}

/** Why nothing gives the feature now: a trial of it ran out, a payment is owed, or no plan of the account has it. */
export function reasonWithout(rights: Right[], isPaymentDue: boolean, nowMs: number): RefusalReason {
  if (isPaymentDue) return 'PAYMENT_DUE';
  const ended = rights.filter((right) => !isRunning(right, nowMs) && !isGrant(right));
  return ended.some((right) => right.source.startsWith('trial:')) ? 'TRIAL_OVER' : 'NOT_IN_PLAN';
}

/**
 * The cheapest product that would have allowed the request: on sale to everybody, with room for the amount at once, and
 * with more of the feature than the account has now.
 */
export function cheapestFor(
  products: Offerable[],
  wanted: { feature: string; amount: number; has: Limit[] },
): Offerable | null {
  const hasWorth = wanted.has.length > 0 ? worthOf(wanted.has) : -1;
  const fitting = products.filter((product) => {
    const limits = product.features.filter(({ feature }) => feature === wanted.feature);
    if (!product.active || !product.public || limits.length === 0 || product.prices.length === 0)
      return false;
    const holdsAmount = limits.every(({ limit }) => limit === null || limit >= wanted.amount);
    return holdsAmount && worthOf(limits) > hasWorth;
  });
  return fitting.sort((a, b) => monthly(a) - monthly(b) || a.rank - b.rank)[0] ?? null;
}

/** A price by the month, in the smallest unit; a one-time price counts as a year's worth. */
function monthly(product: Offerable): number {
  return Math.min(
    ...product.prices.map(({ unitAmount, interval }) =>
      interval === 'MONTH' ? unitAmount : unitAmount / 12,
    ),
  );
}
