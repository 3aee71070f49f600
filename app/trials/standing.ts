import type { Product } from '../../domain/catalog.ts';
import { isRunning, type Right } from '../../domain/entitlement.ts';
import { offeredIn, type Met, type Standing } from '../../domain/trial.ts';
import type { TrialRow } from '../../store/rows/trials.ts';

/** A product that Stripe may still charge the account for. */
export interface Holding {
  productId: string | undefined;
  /** Stripe's id of the price. */
  priceId: string;
  isPlan: boolean;
  rank: number;
  /** Whether an invoice is open. */
  owes: boolean;
}

/** What is known of an account beside the products. */
export interface History {
  trials: TrialRow[];
  claimed: Set<string>;
  /** Why the account gets no trial at all, for its address. */
  barredBy: 'DISPOSABLE_ADDRESS' | 'MAILBOX_NOT_VERIFIED' | null;
  /** Products whose trial the address's domain cannot have any more. */
  usedUp: Set<string>;
  /** Products that a subscription or purchase gives rights from now. */
  subscribed: Set<string>;
  /** Products that a subscription of another system gives rights from until its end. */
  brought: Set<string>;
  /** The rank of the highest plan among them; -1 when there is none. */
  broughtRank: number;
  holdings: Holding[];
}

/** Every product gives at least one right, so rights tell what is subscribed, grace and planned ends included. */
export function productsIn(
  rights: Right[],
  nowMs: number,
): Pick<History, 'subscribed' | 'brought' | 'broughtRank'> {
  const running = rights.filter((right) => isRunning(right, nowMs));
  const from = (kind: string) =>
    new Set(
      running.filter(({ source }) => source.startsWith(kind)).flatMap(({ productId }) => productId ?? []),
    );
  const plans = running.filter(({ source, adds }) => source.startsWith('legacy:') && !adds);
  const broughtRank = Math.max(-1, ...plans.map(({ rank }) => rank));
  return { subscribed: from('sub:'), brought: from('legacy:'), broughtRank };
}

export function standingIn(history: History, product: Product): Standing & { trial: TrialRow | null } {
  return {
    product: offeredIn(product),
    trial: history.trials.find((trial) => trial.productId === product.id) ?? null,
    claimed: history.claimed.has(product.id),
    barred: barredIn(history, product),
    subscribed: history.subscribed.has(product.id),
    brought: history.brought.has(product.id),
    outranked: product.kind === 'PLAN' && product.rank < history.broughtRank,
    meets: metBy(history.holdings, product),
  };
}

function barredIn({ barredBy, usedUp }: History, { id }: Product): Standing['barred'] {
  if (barredBy) return barredBy;
  return usedUp.has(id) ? 'DOMAIN_LIMIT' : null;
}

/** One of the product itself comes first, then the highest plan. */
function metBy(holdings: Holding[], product: Product): Met | null {
  const met = holdings
    .filter((one) => one.productId === product.id || (product.kind === 'PLAN' && one.isPlan))
    .map(({ productId, rank, owes }) => ({ isSame: productId === product.id, rank, owes }))
    .sort((a, b) => Number(b.isSame) - Number(a.isSame) || b.rank - a.rank);
  return met[0] ?? null;
}
