/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Operation } from '../core/transport.ts';
/** Whether an account may be used. */
export type AccountStatus =
  /** It may. */
  | 'ACTIVE'
  /** Deleted: a row without name and address remains, so that nothing that comes late brings the account back. */
  | 'DELETED'
  /** Its deletion has begun. */
  | 'DELETING'
  /** Locked by an operator: every use is refused with ACCOUNT_DISABLED. */
  | 'DISABLED';

/** What the app did with the units; kept in the action log. */
export type ActionInput = {
  /** A JSON object of at most 4,096 bytes and 5 levels. */
  details?: string | null | undefined;
  /** 1 to 64 characters of a–z, 0–9, _ and -. The default is `consume`. Types with a dot are the system's own. */
  type?: string | null | undefined;
};

/** Kinds of pages that Stripe opens for a purchase. */
export type CheckoutKind =
  /** A checkout of the product. */
  | 'CHECKOUT'
  /** The portal, because the account has a plan already; there it is switched. */
  | 'PORTAL';

/** How long a limit runs before it starts again. */
export type Period =
  /** A month from the day of the month on which the subscription was bought, as Stripe counts it. */
  | 'BILLING_CYCLE'
  /** A calendar day in the plan's zone. */
  | 'DAY'
  /** For ever: used once, it is gone. */
  | 'LIFETIME'
  /** A calendar month in the plan's zone. */
  | 'MONTH'
  /** The whole trial. */
  | 'TRIAL'
  /** A calendar week from Monday, in the plan's zone. */
  | 'WEEK';

/** How often a price is charged. */
export type PriceInterval =
  /** Every month. */
  | 'MONTH'
  /** Once, for products of kind ONE_TIME. */
  | 'ONCE'
  /** Every year. */
  | 'YEAR';

/** What an account may do with a product. At most one action comes first; see `Product.button` for its label. */
export type ProductAction =
  /** The account has it. The portal changes or cancels it. */
  | 'MANAGE'
  /** Nothing to do: every account has it, it is owned already, or it is not for sale. */
  | 'NOTHING'
  /** An invoice is open, of this product or of the plan that excludes it. The portal is where it is paid. */
  | 'PAY'
  /** `startTrial` would succeed; a product with prices can be bought at once as well. */
  | 'START_TRIAL'
  /** `createCheckout` opens a checkout. */
  | 'SUBSCRIBE'
  /** The account has another plan. Its portal (`createPortalSession`) is where plans are switched. */
  | 'SWITCH';

/** Whether a product replaces other products or adds to them. */
export type ProductKind =
  /** A subscription beside the plan. Its units are added to the plan's, times the quantity. */
  | 'ADD_ON'
  /** Paid once and kept for good. Its units are added to the plan's. */
  | 'ONE_TIME'
  /** An account has one plan at a time; the best of its plans and trials counts. */
  | 'PLAN';

/** Why a use is refused. */
export type RefusalReason =
  /** An operator has locked the account. */
  | 'ACCOUNT_DISABLED'
  /** The amount is more than the whole limit, so that waiting does not help. */
  | 'AMOUNT_OVER_LIMIT'
  /** The hold has ended, was settled or was released. */
  | 'HOLD_ENDED'
  /** Less is left in the window than was asked for. */
  | 'LIMIT_REACHED'
  /** No plan, trial, subscription or grant of the account has the feature. */
  | 'NOT_IN_PLAN'
  /** The subscription that gave the feature waits for a payment. */
  | 'PAYMENT_DUE'
  /** The trial that gave the feature has ended. */
  | 'TRIAL_OVER';

/** Why a trial cannot be started. */
export type TrialRefusal =
  /** The account has the product already. */
  | 'ALREADY_SUBSCRIBED'
  /** The address is of a host whose addresses are thrown away. */
  | 'DISPOSABLE_ADDRESS'
  /** The domain of the address has reached the limit for this trial. */
  | 'DOMAIN_LIMIT'
  /** The users are another app's or an OpenID Connect issuer's, and the caller's address is not verified there. */
  | 'MAILBOX_NOT_VERIFIED'
  /** The product offers no trial. */
  | 'NO_TRIAL'
  /** The product is not offered any more. */
  | 'PRODUCT_INACTIVE'
  /** The account, or the same mailbox under another account, has had it. */
  | 'TRIAL_USED';

/** The status of a trial. */
export type TrialStatus =
  /** It is running. */
  | 'active'
  /** The product was bought, during the trial or after it. */
  | 'converted'
  /** It ended, and the product was not bought. */
  | 'expired';

export type UsagePartsFragment = { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null };

export type TrialPartsFragment = { id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> };

export type MePartsFragment = { id: string, email: string | null, name: string | null, status: AccountStatus, createdAt: string, version: number, asOf: string, trials: Array<{ id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> }>, subscriptions: Array<{ id: string, productId: string | null, status: string, isActive: boolean, currentPeriodStart: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, endsAt: string | null }>, entitlements: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period, source: string, productId: string | null, expiresAt: string | null }>, usage: Array<{ userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null }> };

export type DecisionPartsFragment = { feature: string, name: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, usage: { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null, upgrade: { productId: string, name: string, trials: Array<string> } | null };

export type ProductPartsFragment = { id: string, name: string, description: string | null, active: boolean, public: boolean, kind: ProductKind, rank: number, version: number, zone: string, action: ProductAction, prices: Array<{ id: string, currency: string, unitAmount: number, interval: PriceInterval, purchasable: boolean, current: boolean }>, trial: { hours: number, reminderMinutes: number } | null, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, description: string | null, limit: number | null, period: Period }>, button: { label: string, enabled: boolean }, losses: Array<{ feature: string, name: string, limits: Array<{ limit: number | null, period: Period }>, after: Array<{ limit: number | null, period: Period }> }> };

export type ListedProductPartsFragment = { id: string, name: string, description: string | null, kind: ProductKind, rank: number, version: number, zone: string, prices: Array<{ id: string, currency: string, unitAmount: number, interval: PriceInterval, purchasable: boolean }>, trial: { hours: number, reminderMinutes: number } | null, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, description: string | null, limit: number | null, period: Period }> };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, email: string | null, name: string | null, status: AccountStatus, createdAt: string, version: number, asOf: string, trials: Array<{ id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> }>, subscriptions: Array<{ id: string, productId: string | null, status: string, isActive: boolean, currentPeriodStart: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, endsAt: string | null }>, entitlements: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period, source: string, productId: string | null, expiresAt: string | null }>, usage: Array<{ userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null }> } };

export type ProductsQueryVariables = Exact<{ [key: string]: never; }>;


export type ProductsQuery = { products: Array<{ id: string, name: string, description: string | null, active: boolean, public: boolean, kind: ProductKind, rank: number, version: number, zone: string, action: ProductAction, prices: Array<{ id: string, currency: string, unitAmount: number, interval: PriceInterval, purchasable: boolean, current: boolean }>, trial: { hours: number, reminderMinutes: number } | null, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, description: string | null, limit: number | null, period: Period }>, button: { label: string, enabled: boolean }, losses: Array<{ feature: string, name: string, limits: Array<{ limit: number | null, period: Period }>, after: Array<{ limit: number | null, period: Period }> }> }> };

export type PricingQueryVariables = Exact<{ [key: string]: never; }>;


export type PricingQuery = { pricing: Array<{ id: string, name: string, description: string | null, kind: ProductKind, rank: number, version: number, zone: string, prices: Array<{ id: string, currency: string, unitAmount: number, interval: PriceInterval, purchasable: boolean }>, trial: { hours: number, reminderMinutes: number } | null, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, description: string | null, limit: number | null, period: Period }> }> };

export type TrialStateQueryVariables = Exact<{
  productId: string;
}>;


export type TrialStateQuery = { trial: { productId: string, hasTrialed: boolean, eligible: boolean, reason: TrialRefusal | null, trial: { id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> } | null, button: { label: string, enabled: boolean } } };

export type CanUseQueryVariables = Exact<{
  feature: string;
  amount?: number | null | undefined;
}>;


export type CanUseQuery = { canUse: { feature: string, name: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, usage: { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null, upgrade: { productId: string, name: string, trials: Array<string> } | null } };

export type StartTrialMutationVariables = Exact<{
  productId: string;
  durationHours?: number | null | undefined;
}>;


export type StartTrialMutation = { startTrial: { trialId: string, expiresAt: string, trial: { id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> } } };

export type ConsumeUsageMutationVariables = Exact<{
  feature: string;
  amount?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
  action?: ActionInput | null | undefined;
}>;


export type ConsumeUsageMutation = { consumeUsage: { feature: string, name: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, usage: { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null, upgrade: { productId: string, name: string, trials: Array<string> } | null } };

export type CreateCheckoutMutationVariables = Exact<{
  productId: string;
  priceId?: string | null | undefined;
}>;


export type CreateCheckoutMutation = { createCheckout: { url: string, kind: CheckoutKind, expiresAt: string | null } };

export type CreatePortalSessionMutationVariables = Exact<{ [key: string]: never; }>;


export type CreatePortalSessionMutation = { createPortalSession: { url: string } };

export type RefreshSubscriptionMutationVariables = Exact<{ [key: string]: never; }>;


export type RefreshSubscriptionMutation = { refreshSubscription: { id: string, email: string | null, name: string | null, status: AccountStatus, createdAt: string, version: number, asOf: string, trials: Array<{ id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> }>, subscriptions: Array<{ id: string, productId: string | null, status: string, isActive: boolean, currentPeriodStart: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, endsAt: string | null }>, entitlements: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period, source: string, productId: string | null, expiresAt: string | null }>, usage: Array<{ userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null }> } };

export type OnUsageSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type OnUsageSubscription = { onUsage: { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null };

export type OnAccountSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type OnAccountSubscription = { onAccount: { userId: string, version: number, reason: string, productId: string | null, at: string } | null };

export const MeDocument = "query Me { me { ...MeParts } } fragment MeParts on Me { id email name status createdAt version asOf trials { ...TrialParts } subscriptions { id productId status isActive currentPeriodStart currentPeriodEnd cancelAtPeriodEnd endsAt } entitlements { feature name unit unitSingular limit period source productId expiresAt } usage { ...UsageParts } } fragment TrialParts on Trial { id productId status startedAt expiresAt remindAt convertedAt isActive features { feature name unit unitSingular limit period } } fragment UsageParts on Usage { userId feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }" as unknown as Operation<MeQuery, MeQueryVariables>;
export const ProductsDocument = "query Products { products { ...ProductParts } } fragment ProductParts on Product { id name description active public kind rank version zone prices { id currency unitAmount interval purchasable current } trial { hours reminderMinutes } features { feature name unit unitSingular description limit period } action button { label enabled } losses { feature name limits { limit period } after { limit period } } }" as unknown as Operation<ProductsQuery, ProductsQueryVariables>;
export const PricingDocument = "query Pricing { pricing { ...ListedProductParts } } fragment ListedProductParts on ListedProduct { id name description kind rank version zone prices { id currency unitAmount interval purchasable } trial { hours reminderMinutes } features { feature name unit unitSingular description limit period } }" as unknown as Operation<PricingQuery, PricingQueryVariables>;
export const TrialStateDocument = "query TrialState($productId: ID!) { trial(productId: $productId) { productId hasTrialed trial { ...TrialParts } eligible reason button { label enabled } } } fragment TrialParts on Trial { id productId status startedAt expiresAt remindAt convertedAt isActive features { feature name unit unitSingular limit period } }" as unknown as Operation<TrialStateQuery, TrialStateQueryVariables>;
export const CanUseDocument = "query CanUse($feature: ID!, $amount: Float) { canUse(feature: $feature, amount: $amount) { ...DecisionParts } } fragment DecisionParts on UsageDecision { feature name amount allowed reason retryAt usage { ...UsageParts } upgrade { productId name trials } replayed } fragment UsageParts on Usage { userId feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }" as unknown as Operation<CanUseQuery, CanUseQueryVariables>;
export const StartTrialDocument = "mutation StartTrial($productId: ID!, $durationHours: Int) { startTrial(productId: $productId, durationHours: $durationHours) { trialId expiresAt trial { ...TrialParts } } } fragment TrialParts on Trial { id productId status startedAt expiresAt remindAt convertedAt isActive features { feature name unit unitSingular limit period } }" as unknown as Operation<StartTrialMutation, StartTrialMutationVariables>;
export const ConsumeUsageDocument = "mutation ConsumeUsage($feature: ID!, $amount: Float, $idempotencyKey: ID, $action: ActionInput) { consumeUsage( feature: $feature amount: $amount idempotencyKey: $idempotencyKey action: $action ) { ...DecisionParts } } fragment DecisionParts on UsageDecision { feature name amount allowed reason retryAt usage { ...UsageParts } upgrade { productId name trials } replayed } fragment UsageParts on Usage { userId feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }" as unknown as Operation<ConsumeUsageMutation, ConsumeUsageMutationVariables>;
export const CreateCheckoutDocument = "mutation CreateCheckout($productId: ID!, $priceId: ID) { createCheckout(productId: $productId, priceId: $priceId) { url kind expiresAt } }" as unknown as Operation<CreateCheckoutMutation, CreateCheckoutMutationVariables>;
export const CreatePortalSessionDocument = "mutation CreatePortalSession { createPortalSession { url } }" as unknown as Operation<CreatePortalSessionMutation, CreatePortalSessionMutationVariables>;
export const RefreshSubscriptionDocument = "mutation RefreshSubscription { refreshSubscription { ...MeParts } } fragment MeParts on Me { id email name status createdAt version asOf trials { ...TrialParts } subscriptions { id productId status isActive currentPeriodStart currentPeriodEnd cancelAtPeriodEnd endsAt } entitlements { feature name unit unitSingular limit period source productId expiresAt } usage { ...UsageParts } } fragment TrialParts on Trial { id productId status startedAt expiresAt remindAt convertedAt isActive features { feature name unit unitSingular limit period } } fragment UsageParts on Usage { userId feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }" as unknown as Operation<RefreshSubscriptionMutation, RefreshSubscriptionMutationVariables>;
export const OnUsageDocument = "subscription OnUsage { onUsage { ...UsageParts } } fragment UsageParts on Usage { userId feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }" as unknown as Operation<OnUsageSubscription, OnUsageSubscriptionVariables>;
export const OnAccountDocument = "subscription OnAccount { onAccount { userId version reason productId at } }" as unknown as Operation<OnAccountSubscription, OnAccountSubscriptionVariables>;
