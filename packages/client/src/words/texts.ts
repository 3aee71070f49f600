import type {
  AccountStatus,
  ConnectionState,
  Period,
  PriceInterval,
  ProductAction,
  RefusalReason,
  TrialRefusal,
  TrialStatus,
} from '../core.ts';

/** What `code` of a `UsherError` is, and what else may fail. */
export type ErrorCode =
  | 'BadRequest'
  | 'NotFound'
  | 'Conflict'
  | 'Forbidden'
  | 'IdempotencyMismatch'
  | 'Unavailable'
  | 'Internal'
  | 'Unauthorized'
  | 'Unreachable'
  | 'SignedOut';

type ComponentText =
  | 'plans'
  | 'addOns'
  | 'billing'
  | 'monthly'
  | 'yearly'
  | 'free'
  | 'recommended'
  | 'current'
  | 'trying'
  | 'owned'
  | 'choose'
  | 'noPlans'
  | 'pending'
  | 'retry'
  | 'used'
  | 'trialEnds'
  | 'losses';

/** A text for each code, in one language. What stands in braces is filled in. */
export interface Texts {
  /** How numbers, money, dates and lists are written (BCP 47). */
  locale: string;
  /** Whether the name of a feature begins small inside a sentence: `Shared files` reads `shared files`. */
  smallNames: boolean;
  /** `{units}` `{used}` `{limit}` `{window}` `{amount}` `{per}` `{name}` */
  refusal: Record<RefusalReason, string>;
  /** Where the limit that refused is not known. */
  refusalWithoutLimit: Record<'LIMIT_REACHED' | 'AMOUNT_OVER_LIMIT', string>;
  trialRefusal: Record<TrialRefusal, string>;
  trialStatus: Record<TrialStatus, string>;
  /** What is on the button of a product: `{product}` `{length}` */
  action: Record<ProductAction, string>;
  /** Where there is nothing to do because the product is owned or cannot be had. */
  nothing: Record<'owned' | 'unavailable', string>;
  /** How often a limit starts anew: `per day`. */
  period: Record<Period, string>;
  /** The window of now: `today`. */
  window: Record<Period, string>;
  interval: Record<PriceInterval, string>;
  accountStatus: Record<AccountStatus, string>;
  connection: Record<ConnectionState, string>;
  error: Record<ErrorCode, string>;
  /** `{used}` `{limit}` `{window}` `{per}` `{when}` `{amount}` */
  usage: Record<'unlimited' | 'of' | 'unlimitedUse' | 'more' | 'perPeriod' | 'resets' | 'reserved', string>;
  /** What a product would give: `{product}` `{units}` `{limits}` */
  offer: Record<'unlimited' | 'limited', string>;
  duration: Record<'day' | 'hour' | 'minute' | 'second', string>;
  /** What the ready components say: `{product}` `{when}` `{features}` */
  components: Record<ComponentText, string>;
}

/** Some of the texts, for an app that says them in its own words. */
export type SomeTexts = { [Part in keyof Texts]?: Partial<Texts[Part]> };

/** The texts with some of them replaced. */
export function withTexts(texts: Texts, replaced: SomeTexts): Texts {
  const parts = Object.entries(replaced).map(([part, given]) => {
    const before = texts[part as keyof Texts];
    return [part, typeof before === 'object' ? { ...before, ...(given as object) } : given];
  });
  return { ...texts, ...(Object.fromEntries(parts) as Partial<Texts>) };
}
