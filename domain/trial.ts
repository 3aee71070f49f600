import type { Product } from './catalog.ts';

// Resolvers run this file too: it keeps to what AppSync's JavaScript knows.

export type TrialStatus = 'active' | 'expired' | 'converted';
export type TrialRefusal =
  | 'TRIAL_USED'
  | 'NO_TRIAL'
  | 'PRODUCT_INACTIVE'
  | 'ALREADY_SUBSCRIBED'
  | 'DISPOSABLE_ADDRESS'
  | 'DOMAIN_LIMIT'
  | 'MAILBOX_NOT_VERIFIED';
export type ProductAction = 'START_TRIAL' | 'SUBSCRIBE' | 'SWITCH' | 'MANAGE' | 'PAY' | 'NOTHING';

export interface Button {
  label: string;
  enabled: boolean;
}

/** What a standing says of the product. */
export function offeredIn(product: Product): Standing['product'] {
  return {
    name: product.name,
    active: product.active,
    kind: product.kind,
    rank: product.rank,
    trial: product.trial,
    purchasable: product.prices.some((price) => price.stripePriceId != null),
  };
}

/** As the row has it; the row's `active` may be late. */
export interface TrialDates {
  status: TrialStatus;
  startedAt: number;
  expiresAt: number;
}

/** A subscription that Stripe may still charge for, as a purchase of some product would meet it. */
export interface Met {
  /** Whether it is to the same product; otherwise it is to another plan. */
  isSame: boolean;
  rank: number;
  /** Whether an invoice of it is open. */
  owes: boolean;
}

/** What is known of one person and one product. */
export interface Standing {
  product: {
    name: string;
    active: boolean;
    kind: 'PLAN' | 'ADD_ON' | 'ONE_TIME';
    rank: number;
    trial: { hours: number } | null;
    /** Whether some price of it can be paid. */
    purchasable: boolean;
  };
  /** The account's own trial of it. */
  trial: TrialDates | null;
  /** Whether the same mailbox has had it, under this account or another. */
  claimed: boolean;
  /** Why the person's address gets no trial of it, though it has had none. */
  barred?: 'DISPOSABLE_ADDRESS' | 'DOMAIN_LIMIT' | 'MAILBOX_NOT_VERIFIED' | null;
  /** Whether a subscription or purchase of it gives rights now. */
  subscribed: boolean;
  /** Whether a subscription that another system had gives rights until its end. It is not charged for here, and can be bought. */
  brought?: boolean;
  /** Whether such a subscription gives a higher plan than this one. */
  outranked?: boolean;
  /** Null when a purchase would be the first. Plans exclude each other, so a plan meets whichever plan there is. */
  meets: Met | null;
}

/** The status at a moment: at its end a trial is over, whether or not the clock has come by. */
export function statusAt(trial: TrialDates, nowMs: number): TrialStatus {
  if (trial.status === 'active' && nowMs >= trial.expiresAt) return 'expired';
  return trial.status;
}

export function isActiveAt(trial: TrialDates, nowMs: number): boolean {
  return statusAt(trial, nowMs) === 'active';
}

/** Why startTrial would not succeed; null when it would. */
export function refusalOf(standing: Standing): TrialRefusal | null {
  if (standing.trial || standing.claimed) return 'TRIAL_USED';
  if (!standing.product.active) return 'PRODUCT_INACTIVE';
  if (!standing.product.trial) return 'NO_TRIAL';
  if (standing.subscribed || standing.brought) return 'ALREADY_SUBSCRIBED';
  return standing.barred ?? null;
}

/** The length in hours that a request gets: the product's own, or less. Null when the product does not offer it. */
export function lengthFor(terms: { hours: number }, wantedHours: number | null): number | null {
  if (wantedHours == null) return terms.hours;
  return wantedHours >= 1 && wantedHours <= terms.hours && wantedHours % 1 === 0 ? wantedHours : null;
}

/** When the reminder is due; null when the product sends none. A trial shorter than the notice is reminded at once. */
export function reminderAt(
  trial: { startedAt: number; expiresAt: number },
  reminderMinutes: number,
): number | null {
  if (reminderMinutes === 0) return null;
  return Math.max(trial.startedAt, trial.expiresAt - reminderMinutes * 60_000);
}

/**
 * What comes first. Who owes pays, because nothing else can be bought meanwhile; who has a plan switches it, and is offered
 * only the trial of a higher one.
 */
export function actionFor(standing: Standing): ProductAction {
  const { product, subscribed, meets } = standing;
  if (product.rank === 0) return 'NOTHING';
  if (meets?.owes) return 'PAY';
  if (subscribed || meets?.isSame) return product.kind === 'ONE_TIME' ? 'NOTHING' : 'MANAGE';
  const isHigher = !standing.outranked && (!meets || product.rank > meets.rank);
  if (isHigher && refusalOf(standing) == null) return 'START_TRIAL';
  if (!product.active || !product.purchasable) return 'NOTHING';
  return meets ? 'SWITCH' : 'SUBSCRIBE';
}

/**
 * The button for a product. While a trial runs it tells how long, and is not there to press: that the product can be
 * bought meanwhile is in the action.
 */
export function buttonFor(standing: Standing, nowMs: number): Button {
  const { product, trial, subscribed, meets } = standing;
  const action = actionFor(standing);
  if (action === 'PAY') {
    return { label: meets?.isSame ? 'Pay the open invoice' : 'Pay the open invoice first', enabled: true };
  }
  if (action === 'MANAGE') return { label: `Manage ${product.name}`, enabled: true };
  if (subscribed) return { label: `You own ${product.name}`, enabled: false };
  if (trial && isActiveAt(trial, nowMs)) {
    return { label: `Trial active - ${timeLeft(trial.expiresAt - nowMs)} left`, enabled: false };
  }
  if (action === 'SWITCH') return { label: `Switch to ${product.name}`, enabled: true };
  if (trial) {
    return action === 'SUBSCRIBE'
      ? { label: 'Trial ended - Subscribe', enabled: true }
      : { label: 'Trial ended', enabled: false };
  }
  if (action === 'START_TRIAL') {
    return { label: `Try ${product.name} - Free for ${lengthInWords(product.trial!.hours)}`, enabled: true };
  }
  if (action === 'SUBSCRIBE') return { label: buyingLabel(product), enabled: true };
  return { label: product.active && product.rank === 0 ? 'Included' : 'Not available', enabled: false };
}

/** `3 hours`, `24 hours`, `14 days`: whole days from two days on. */
export function lengthInWords(hours: number): string {
  if (hours > 24 && hours % 24 === 0) return `${hours / 24} days`;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}

/** Rounded up, so that a trial of 30 days begins with `30 days` and never reads `0 minutes`. */
export function timeLeft(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  if (minutes > 24 * 60) return `${Math.ceil(minutes / (24 * 60))} days`;
  if (minutes > 60) return `${Math.ceil(minutes / 60)} hours`;
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

function buyingLabel(product: { name: string; kind: string }): string {
  if (product.kind === 'ONE_TIME') return `Buy ${product.name}`;
  return product.kind === 'ADD_ON' ? `Add ${product.name}` : `Subscribe to ${product.name}`;
}
