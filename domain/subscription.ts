import { addLimits, mergeRights, rightsFrom, type Right } from './entitlement.ts';
import type { Product } from './catalog.ts';

/** One line of a subscription: a price for a period. Times are epoch milliseconds. */
export interface Item {
  priceId: string;
  /** The catalog's product; null when the catalog does not know the price. */
  productId: string | null;
  quantity: number;
  periodStartMs: number;
  /** Null: bought for good. */
  periodEndMs: number | null;
}

/** A subscription, or a purchase that never ends, as Stripe had it when it was last read. */
export interface PlanSubscription {
  id: string;
  /** Stripe's own word; of a purchase `active` or `canceled`. */
  status: string;
  createdMs: number;
  /** Where billing cycles begin. */
  anchorMs: number;
  trialEndMs: number | null;
  /** Set for every planned cancellation, in whichever of Stripe's two spellings it came. */
  cancelAtMs: number | null;
  /** The first unpaid invoice since the last paid one. */
  pastDueSinceMs: number | null;
  collectionPaused: boolean;
  items: Item[];
}

export interface AccessRules {
  /** How long access outlives a renewal that was not paid, or that Stripe has not reported. */
  graceMs: number;
  /** Whether a customer whose collection is paused keeps access. */
  pausedCollectionKeeps: boolean;
}

/** Later than any date that JavaScript knows how to write. */
export const forGood = 8_640_000_000_000_000;

const known = new Set([
  'trialing',
  'active',
  'past_due',
  'incomplete',
  'incomplete_expired',
  'unpaid',
  'canceled',
  'paused',
]);
/** May ask for money again: a second one would be a second charge. */
const live = new Set(['trialing', 'active', 'past_due', 'unpaid', 'paused']);
/** Would give its rights again once it is paid. */
const owing = new Set(['past_due', 'unpaid', 'incomplete']);
/** The one that stands for an account when it has several. */
const order = [
  'active',
  'trialing',
  'past_due',
  'paused',
  'unpaid',
  'incomplete',
  'canceled',
  'incomplete_expired',
];

/** Stripe may add statuses; an unknown one gives no rights and raises an alarm. */
export function isKnownStatus(status: string): boolean {
  return known.has(status);
}

export function isLive(subscription: Pick<PlanSubscription, 'status'>): boolean {
  return live.has(subscription.status) || !known.has(subscription.status);
}

/** Whether a subscription of this status and access has rows of rights: those that wait for money keep theirs. */
export function hasRights(status: string, accessUntilMs: number): boolean {
  return accessUntilMs > 0 || owing.has(status);
}

/**
 * The first moment without access by what is known now; 0 when there is none at all. It follows from dates alone, so access
 * ends by itself when Stripe falls silent. An active subscription outlives its period by the grace: its renewal is then
 * either paid, or past due and in the same grace.
 */
export function accessEndMs(subscription: PlanSubscription, rules: AccessRules, item?: Item): number {
  if (subscription.collectionPaused && !rules.pausedCollectionKeeps) return 0;
  const planned = subscription.cancelAtMs ?? forGood;
  switch (subscription.status) {
    case 'trialing':
      return Math.min(subscription.trialEndMs ?? paidUntilMs(subscription, item), planned);
    case 'active':
      return Math.min(later(paidUntilMs(subscription, item), rules.graceMs), planned);
    case 'past_due':
      return Math.min(later(owingSinceMs(subscription), rules.graceMs), planned);
    default:
      return 0;
  }
}

export function hasAccess(subscription: PlanSubscription, rules: AccessRules, nowMs: number): boolean {
  return nowMs < accessEndMs(subscription, rules);
}

/** When access ends although the status would still give it: a planned cancellation, or the end of the grace. */
export function plannedEndMs(subscription: PlanSubscription, rules: AccessRules): number | null {
  const end = accessEndMs(subscription, rules);
  if (end === 0) return null;
  return subscription.cancelAtMs !== null || subscription.status === 'past_due' ? end : null;
}

/** The last moment that was paid for, over all items or of one. */
export function paidUntilMs(subscription: PlanSubscription, item?: Item): number {
  const items = item ? [item] : subscription.items;
  return items.reduce((latest, one) => Math.max(latest, one.periodEndMs ?? forGood), 0);
}

/**
 * The rights that a subscription gives, one for each feature: of two plans the better one, with the add-ons beside it. An add-on
 * that counts in other periods is a right of its own, from the source `sub:{id}:{productId}`. A subscription that waits for money
 * keeps its rows, with their end behind them, so that a refusal can say what is missing.
 */
export function rightsOf(
  subscription: PlanSubscription,
  productOf: (productId: string) => Product | undefined,
  rules: AccessRules,
  rightsVersion: number,
): Right[] {
  const all = subscription.items.flatMap((item) => {
    const product = item.productId === null ? undefined : productOf(item.productId);
    const end = accessEndMs(subscription, rules, item);
    if (!product || !hasRights(subscription.status, end)) return [];
    const given = {
      source: `sub:${subscription.id}`,
      anchorMs: subscription.anchorMs,
      startsMs: item.periodStartMs,
      expiresMs: end >= forGood ? null : end,
      rightsVersion,
    };
    return rightsFrom(product, given, item.quantity);
  });
  const features = [...new Set(all.map((right) => right.feature))];
  return features.flatMap((feature) => {
    const same = all.filter((right) => right.feature === feature);
    return asSources(same);
  });
}

/** Whether a right comes from this subscription, in one of its items or in all of them together. */
export function isOfSubscription({ source }: Pick<Right, 'source'>, subscriptionId: string): boolean {
  return source === `sub:${subscriptionId}` || source.startsWith(`sub:${subscriptionId}:`);
}

/** Items of one subscription as one source, and one more for each product with units of its own. */
function asSources(items: Right[]): Right[] {
  const named = items.map((right, place) => ({ ...right, source: `${right.source}#${place}` }));
  // Before all ends nothing has ended, so that the worth alone decides.
  const { winner, adding, pools } = mergeRights(named, -1)!;
  const itemOf = (right: Right) => items[named.indexOf(right)]!;
  const own = pools.map(itemOf);
  const products = [...new Set(own.map(({ productId }) => productId))];
  return [
    together(itemOf(winner!), adding),
    ...products.map((productId) => {
      const [first, ...more] = own.filter((right) => right.productId === productId);
      return { ...together(first!, more), source: `${first!.source}:${productId}` };
    }),
  ];
}

/** What is added is paid no longer than its own item. */
function together(base: Right, adding: Right[]): Right {
  if (adding.length === 0) return base;
  const limits = adding.reduce((sum, right) => addLimits(sum, right.limits), base.limits);
  const ends = [base, ...adding].map(({ expiresMs }) => expiresMs ?? Infinity);
  const end = Math.min(...ends);
  return { ...base, limits, expiresMs: end === Infinity ? null : end };
}

/** Of several the one that matters most: by access, then by status, then the newest. */
export function bestOf(
  subscriptions: PlanSubscription[],
  rules: AccessRules,
  nowMs: number,
): PlanSubscription | undefined {
  return [...subscriptions].sort(
    (a, b) =>
      Number(hasAccess(b, rules, nowMs)) - Number(hasAccess(a, rules, nowMs)) ||
      placeOf(a.status) - placeOf(b.status) ||
      b.createdMs - a.createdMs ||
      (a.id < b.id ? -1 : 1),
  )[0];
}

function owingSinceMs(subscription: PlanSubscription): number {
  if (subscription.pastDueSinceMs !== null) return subscription.pastDueSinceMs;
  // A renewal that fails begins its period and its debt at once.
  return subscription.items.reduce((latest, item) => Math.max(latest, item.periodStartMs), 0);
}

function later(ms: number, byMs: number): number {
  return ms >= forGood ? forGood : ms + byMs;
}

function placeOf(status: string): number {
  const place = order.indexOf(status);
  return place < 0 ? order.length : place;
}
