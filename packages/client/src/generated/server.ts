/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
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

/** Which entries of an action log; what is left out does not filter. */
export type ActionFilter = {
  /** Only entries of this type, such as `consume` or `trial.started`. */
  actionType?: string | null | undefined;
  /** Only entries about this feature. */
  feature?: string | null | undefined;
  /** The first moment, included. */
  from?: string | null | undefined;
  /** The last moment, included. */
  to?: string | null | undefined;
};

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

/** One use of several. */
export type ConsumeItem = {
  /** What the units were used for; kept in the action log. */
  action?: ActionInput | null | undefined;
  /** Units, a whole number from 1. The default is 1. */
  amount?: number | null | undefined;
  /** The key of the feature. */
  feature: string;
  /** As in `consumeUsage`; no two items may have the same. */
  idempotencyKey?: string | null | undefined;
};

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

export type UsagePartsFragment = { feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null };

export type UpgradePartsFragment = { productId: string, name: string, trials: Array<string> };

export type DecisionPartsFragment = { feature: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, upgrade: { productId: string, name: string, trials: Array<string> } | null, usage: { feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null };

export type TrialPartsFragment = { id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, isActive: boolean };

export type LimitPartsFragment = { feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period };

export type AccountPartsFragment = { id: string, email: string | null, name: string | null, status: AccountStatus, createdAt: string, version: number };

export type CheckQueryVariables = Exact<{
  accountId: string;
  feature: string;
  amount?: number | null | undefined;
}>;


export type CheckQuery = { canUse: { feature: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, upgrade: { productId: string, name: string, trials: Array<string> } | null, usage: { feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null } };

export type UsageQueryVariables = Exact<{
  accountId: string;
  feature: string;
}>;


export type UsageQuery = { usage: { feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null };

export type EntitlementsQueryVariables = Exact<{
  accountId: string;
}>;


export type EntitlementsQuery = { entitlements: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period, source: string, productId: string | null, adds: boolean, expiresAt: string | null }> };

export type ProductsQueryVariables = Exact<{
  accountId: string;
}>;


export type ProductsQuery = { products: Array<{ id: string, name: string, description: string | null, kind: ProductKind, rank: number, action: ProductAction, button: { label: string, enabled: boolean }, prices: Array<{ id: string, unitAmount: number, currency: string, interval: PriceInterval }>, trial: { hours: number } | null, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> }> };

export type TrialQueryVariables = Exact<{
  accountId: string;
  productId: string;
}>;


export type TrialQuery = { trial: { productId: string, hasTrialed: boolean, eligible: boolean, reason: TrialRefusal | null, trial: { id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, isActive: boolean } | null } };

export type ActionsQueryVariables = Exact<{
  accountId: string;
  filter?: ActionFilter | null | undefined;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type ActionsQuery = { actions: { nextToken: string | null, items: Array<{ id: string, timestamp: string, actionType: string, actionDetails: string | null, planId: string | null, feature: string | null, usageBefore: number | null, usageAfter: number | null }> } };

export type EnsureAccountMutationVariables = Exact<{
  accountId: string;
  email?: string | null | undefined;
  name?: string | null | undefined;
}>;


export type EnsureAccountMutation = { ensureAccount: { id: string, email: string | null, name: string | null, status: AccountStatus, createdAt: string, version: number } };

export type UseMutationVariables = Exact<{
  accountId: string;
  feature: string;
  amount?: number | null | undefined;
  key: string;
  action?: ActionInput | null | undefined;
}>;


export type UseMutation = { consumeUsage: { feature: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, upgrade: { productId: string, name: string, trials: Array<string> } | null, usage: { feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null } };

export type UseManyMutationVariables = Exact<{
  accountId: string;
  items: Array<ConsumeItem> | ConsumeItem;
}>;


export type UseManyMutation = { consumeMany: Array<{ feature: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, upgrade: { productId: string, name: string, trials: Array<string> } | null, usage: { feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null }> };

export type HoldMutationVariables = Exact<{
  accountId: string;
  feature: string;
  amount: number;
  seconds?: number | null | undefined;
  key: string;
}>;


export type HoldMutation = { reserveUsage: { allowed: boolean, holdId: string | null, endsAt: string | null, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, upgrade: { productId: string, name: string, trials: Array<string> } | null, usage: { feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null } };

export type SettleMutationVariables = Exact<{
  accountId: string;
  feature: string;
  holdId: string;
  amount: number;
  action?: ActionInput | null | undefined;
}>;


export type SettleMutation = { settleUsage: { feature: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, upgrade: { productId: string, name: string, trials: Array<string> } | null, usage: { feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null } };

export type ReleaseMutationVariables = Exact<{
  accountId: string;
  feature: string;
  holdId: string;
}>;


export type ReleaseMutation = { releaseUsage: { feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } };

export type GrantMutationVariables = Exact<{
  accountId: string;
  feature: string;
  amount: number;
  expiresAt?: string | null | undefined;
  reason: string;
  key: string;
}>;


export type GrantMutation = { grantUsage: { feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } };

export type StartTrialMutationVariables = Exact<{
  accountId: string;
  productId: string;
  hours?: number | null | undefined;
}>;


export type StartTrialMutation = { startTrial: { trial: { id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, isActive: boolean } } };

export type CheckoutMutationVariables = Exact<{
  accountId: string;
  productId: string;
  priceId?: string | null | undefined;
}>;


export type CheckoutMutation = { createCheckout: { url: string, kind: CheckoutKind, expiresAt: string | null } };

export type PortalMutationVariables = Exact<{
  accountId: string;
}>;


export type PortalMutation = { createPortalSession: { url: string } };

export type RefreshMutationVariables = Exact<{
  accountId: string;
}>;


export type RefreshMutation = { refreshSubscription: { id: string, email: string | null, name: string | null, status: AccountStatus, createdAt: string, version: number, subscriptions: Array<{ id: string, productId: string | null, status: string, isActive: boolean, currentPeriodStart: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, endsAt: string | null }> } };

export const documents = {
  Check: "query Check($accountId: ID!, $feature: ID!, $amount: Float) { canUse(accountId: $accountId, feature: $feature, amount: $amount) { ...DecisionParts } } fragment DecisionParts on UsageDecision { feature amount allowed reason retryAt replayed upgrade { ...UpgradeParts } usage { ...UsageParts } } fragment UpgradeParts on UpgradeOffer { productId name trials } fragment UsageParts on Usage { feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }",
  Usage: "query Usage($accountId: ID!, $feature: ID!) { usage(accountId: $accountId, feature: $feature) { ...UsageParts } } fragment UsageParts on Usage { feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }",
  Entitlements: "query Entitlements($accountId: ID!) { entitlements(accountId: $accountId) { feature name unit unitSingular limit period source productId adds expiresAt } }",
  Products: "query Products($accountId: ID!) { products(accountId: $accountId) { id name description kind rank action button { label enabled } prices { id unitAmount currency interval } trial { hours } features { ...LimitParts } } } fragment LimitParts on FeatureLimit { feature name unit unitSingular limit period }",
  Trial: "query Trial($accountId: ID!, $productId: ID!) { trial(accountId: $accountId, productId: $productId) { productId hasTrialed eligible reason trial { ...TrialParts } } } fragment TrialParts on Trial { id productId status startedAt expiresAt isActive }",
  Actions: "query Actions($accountId: ID!, $filter: ActionFilter, $limit: Int, $nextToken: String) { actions( accountId: $accountId filter: $filter limit: $limit nextToken: $nextToken ) { items { id timestamp actionType actionDetails planId feature usageBefore usageAfter } nextToken } }",
  EnsureAccount: "mutation EnsureAccount($accountId: ID!, $email: AWSEmail, $name: String) { ensureAccount(accountId: $accountId, email: $email, name: $name) { ...AccountParts } } fragment AccountParts on Me { id email name status createdAt version }",
  Use: "mutation Use($accountId: ID!, $feature: ID!, $amount: Float, $key: ID!, $action: ActionInput) { consumeUsage( accountId: $accountId feature: $feature amount: $amount idempotencyKey: $key action: $action ) { ...DecisionParts } } fragment DecisionParts on UsageDecision { feature amount allowed reason retryAt replayed upgrade { ...UpgradeParts } usage { ...UsageParts } } fragment UpgradeParts on UpgradeOffer { productId name trials } fragment UsageParts on Usage { feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }",
  UseMany: "mutation UseMany($accountId: ID!, $items: [ConsumeItem!]!) { consumeMany(accountId: $accountId, items: $items) { ...DecisionParts } } fragment DecisionParts on UsageDecision { feature amount allowed reason retryAt replayed upgrade { ...UpgradeParts } usage { ...UsageParts } } fragment UpgradeParts on UpgradeOffer { productId name trials } fragment UsageParts on Usage { feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }",
  Hold: "mutation Hold($accountId: ID!, $feature: ID!, $amount: Float!, $seconds: Int, $key: ID!) { reserveUsage( accountId: $accountId feature: $feature amount: $amount holdSeconds: $seconds idempotencyKey: $key ) { allowed holdId endsAt reason retryAt replayed upgrade { ...UpgradeParts } usage { ...UsageParts } } } fragment UpgradeParts on UpgradeOffer { productId name trials } fragment UsageParts on Usage { feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }",
  Settle: "mutation Settle($accountId: ID!, $feature: ID!, $holdId: ID!, $amount: Float!, $action: ActionInput) { settleUsage( accountId: $accountId feature: $feature holdId: $holdId amount: $amount action: $action ) { ...DecisionParts } } fragment DecisionParts on UsageDecision { feature amount allowed reason retryAt replayed upgrade { ...UpgradeParts } usage { ...UsageParts } } fragment UpgradeParts on UpgradeOffer { productId name trials } fragment UsageParts on Usage { feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }",
  Release: "mutation Release($accountId: ID!, $feature: ID!, $holdId: ID!) { releaseUsage(accountId: $accountId, feature: $feature, holdId: $holdId) { ...UsageParts } } fragment UsageParts on Usage { feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }",
  Grant: "mutation Grant($accountId: ID!, $feature: ID!, $amount: Float!, $expiresAt: AWSDateTime, $reason: String!, $key: ID!) { grantUsage( userId: $accountId feature: $feature amount: $amount expiresAt: $expiresAt reason: $reason idempotencyKey: $key ) { ...UsageParts } } fragment UsageParts on Usage { feature name unit unitSingular used held limit remaining period windowStart resetsAt source version others { period used limit remaining windowStart resetsAt } }",
  StartTrial: "mutation StartTrial($accountId: ID!, $productId: ID!, $hours: Int) { startTrial(accountId: $accountId, productId: $productId, durationHours: $hours) { trial { ...TrialParts } } } fragment TrialParts on Trial { id productId status startedAt expiresAt isActive }",
  Checkout: "mutation Checkout($accountId: ID!, $productId: ID!, $priceId: ID) { createCheckout(accountId: $accountId, productId: $productId, priceId: $priceId) { url kind expiresAt } }",
  Portal: "mutation Portal($accountId: ID!) { createPortalSession(accountId: $accountId) { url } }",
  Refresh: "mutation Refresh($accountId: ID!) { refreshSubscription(accountId: $accountId) { ...AccountParts subscriptions { id productId status isActive currentPeriodStart currentPeriodEnd cancelAtPeriodEnd endsAt } } } fragment AccountParts on Me { id email name status createdAt version }",
} as const;
