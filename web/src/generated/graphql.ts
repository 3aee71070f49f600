/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
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

/** How much of a feature a product gives. */
export type FeatureLimitInput = {
  /** One sentence for a price list, 1 to 200 characters. */
  description?: string | null | undefined;
  /** The key, 1 to 64 characters of a–z, 0–9, _ and -, the first a letter or digit. */
  feature: string;
  /** Units in each window of the period, a whole number from 0; an add-on gives at least 1. Null is unlimited. */
  limit?: number | null | undefined;
  /**
   * What it is called on a screen, 1 to 40 characters. Of these four, what is left out stays as the previous version had it, and
   * null takes it away; without a name, `shared_files` is called "Shared files".
   */
  name?: string | null | undefined;
  /** How long the limit runs before it starts again. TRIAL needs a trial. */
  period: Period;
  /** The unit, as shown after a number: 1 to 20 characters. */
  unit?: string | null | undefined;
  /** The unit after the number 1, if it differs: 1 to 20 characters. */
  unitSingular?: string | null | undefined;
};

/** What takes a second operator. */
export type OperatorRequestKind =
  /** `deleteAccount`. */
  | 'DELETE_ACCOUNT'
  /** `grantUsage`, from `FourEyesGrantMin` units on. */
  | 'GRANT_USAGE'
  /** `linkCustomer`. */
  | 'LINK_CUSTOMER';

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

/** A price of a product. */
export type PriceInput = {
  /** Lower-case ISO 4217, such as `usd`. */
  currency: string;
  /** 1 to 64 characters of a–z, 0–9, _ and -, the first a letter or digit. */
  id: string;
  /** ONCE for products of kind ONE_TIME, otherwise MONTH or YEAR. */
  interval: PriceInterval;
  /**
   * Stripe's id of the price, `price_…`. The default is that of the previous version, if id, currency, amount and interval are the
   * same; otherwise the price cannot be bought until it has one.
   */
  stripePriceId?: string | null | undefined;
  /** In the currency's smallest unit, 0 to 99,999,999. */
  unitAmount: number;
};

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

/** The new state of a product. */
export type ProductInput = {
  /** False: it can be neither bought nor tried. Who has it keeps it. */
  active: boolean;
  /** At most 400 characters. */
  description?: string | null | undefined;
  /** 1 to 50; a feature may have one limit for each period. */
  features: Array<FeatureLimitInput>;
  /** 1 to 64 characters of a–z, 0–9, _ and -, the first a letter or digit. It never changes. */
  id: string;
  /** Whether it replaces other products or adds to them. */
  kind: ProductKind;
  /** The name on a screen, 1 to 60 characters. */
  name: string;
  /** At most 10. Empty: it cannot be bought. */
  prices: Array<PriceInput>;
  /** False: it is left out of `products`, and can be neither bought nor tried. */
  public: boolean;
  /** Order of worth, 0 to 1,000. 0 is the plan that everybody has: no price, no trial, no BILLING_CYCLE. */
  rank: number;
  /** Why, 1 to 500 characters; kept in the operator's own action log. */
  reason: string;
  /** Only a plan offers one. The default is none. */
  trial?: TrialTermsInput | null | undefined;
  /** The version that the change is based on; Conflict when it is not the newest. 0 creates. */
  version: number;
  /** IANA zone in which the plan's days, weeks and months run. The default is the previous version's; of a new product, UTC. */
  zone?: string | null | undefined;
};

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

/** What happened to a payment. */
export type ReviewKind =
  /** A dispute was opened, or lost. */
  | 'DISPUTE'
  /** The card's bank warns of fraud. */
  | 'EARLY_WARNING'
  /** All of a charge was given back. */
  | 'REFUND'
  /** An account pays for more than one plan. The review goes away once at most one is left. */
  | 'SEVERAL_PLANS';

/** What the user pool, the database and Stripe can disagree about. */
export type SyncProblem =
  /** E-mail address, name, or whether the account is locked differ between the user pool and the account. */
  | 'ATTRIBUTE_DRIFT'
  /** Stripe has a customer that was made for, or names, an account that was deleted. */
  | 'CUSTOMER_OF_NOBODY'
  /** A customer in Stripe names an account that names another customer, or none. */
  | 'MAPPING_MISMATCH'
  /** An account names a customer that Stripe does not have. */
  | 'ROW_WITHOUT_CUSTOMER'
  /** An account has no user in the user pool: the second look deletes it, and cancels what it pays. */
  | 'ROW_WITHOUT_USER'
  /** A subscription that may still ask for money is of a deleted account, or of a customer that its account does not name. */
  | 'SUBSCRIPTION_OF_NOBODY'
  /** The user pool has a user that has no account. */
  | 'USER_WITHOUT_ROW';

/** What the last comparison says now. */
export type SyncState =
  /** The last comparison stopped before its end; its report says why. */
  | 'ABORTED'
  /** Something disagrees that was not repaired. */
  | 'DISAGREES'
  /** The last comparison found neither a user nor a row, which says nothing about whether they agree. */
  | 'EMPTY'
  /** User pool, database and Stripe agree, or what disagreed was repaired. */
  | 'IN_STEP'
  /** No comparison has finished yet, as on a fresh install. The first one runs at night, or when an operator asks for it. */
  | 'NOT_COMPARED'
  /** The last comparison is older than two days: the nightly one does not run. */
  | 'STALE';

/** Whether a comparison came to its end. */
export type SyncStatus =
  /** It stopped before its end. */
  | 'ABORTED'
  /** It came to its end. */
  | 'DONE'
  /** It is running, or waits for its next turn. */
  | 'RUNNING';

/** The status of a trial. */
export type TrialStatus =
  /** It is running. */
  | 'active'
  /** The product was bought, during the trial or after it. */
  | 'converted'
  /** It ended, and the product was not bought. */
  | 'expired';

/** The trial that a product offers. */
export type TrialTermsInput = {
  /** Its length in hours, 1 to 8,760. */
  hours: number;
  /**
   * How many minutes before the end the reminder is sent, 0 to 43,200 and no more than the trial; 0 is no reminder. The default is 60,
   * or the whole trial when it is shorter.
   */
  reminderMinutes?: number | null | undefined;
};

export type UsagePartsFragment = { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null };

export type TrialPartsFragment = { id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> };

export type MePartsFragment = { id: string, email: string | null, name: string | null, status: AccountStatus, createdAt: string, version: number, asOf: string, trials: Array<{ id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> }>, subscriptions: Array<{ id: string, productId: string | null, status: string, isActive: boolean, currentPeriodStart: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, endsAt: string | null }>, entitlements: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period, source: string, productId: string | null, expiresAt: string | null }>, usage: Array<{ userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null }> };

export type DecisionPartsFragment = { feature: string, name: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, usage: { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null, upgrade: { productId: string, name: string, trials: Array<string> } | null };

export type ProductPartsFragment = { id: string, name: string, description: string | null, active: boolean, public: boolean, kind: ProductKind, rank: number, version: number, zone: string, action: ProductAction, prices: Array<{ id: string, currency: string, unitAmount: number, interval: PriceInterval, purchasable: boolean, current: boolean }>, trial: { hours: number, reminderMinutes: number } | null, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, description: string | null, limit: number | null, period: Period }>, button: { label: string, enabled: boolean }, losses: Array<{ feature: string, name: string, limits: Array<{ limit: number | null, period: Period }>, after: Array<{ limit: number | null, period: Period }> }> };

export type ListedProductPartsFragment = { id: string, name: string, description: string | null, kind: ProductKind, rank: number, version: number, zone: string, prices: Array<{ id: string, currency: string, unitAmount: number, interval: PriceInterval, purchasable: boolean }>, trial: { hours: number, reminderMinutes: number } | null, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, description: string | null, limit: number | null, period: Period }> };

export type LogPartsFragment = { id: string, userId: string, timestamp: string, actionType: string, actionDetails: string | null, planId: string | null, feature: string | null, usageBefore: number | null, usageAfter: number | null, actor: string | null, reason: string | null };

export type NamedLogPartsFragment = { email: string | null, actorEmail: string | null, id: string, userId: string, timestamp: string, actionType: string, actionDetails: string | null, planId: string | null, feature: string | null, usageBefore: number | null, usageAfter: number | null, actor: string | null, reason: string | null };

export type AccountPartsFragment = { id: string, email: string | null, name: string | null, status: AccountStatus, createdAt: string, version: number, asOf: string, actions: { nextToken: string | null, items: Array<{ id: string, userId: string, timestamp: string, actionType: string, actionDetails: string | null, planId: string | null, feature: string | null, usageBefore: number | null, usageAfter: number | null, actor: string | null, reason: string | null }> }, trials: Array<{ id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> }>, subscriptions: Array<{ id: string, productId: string | null, status: string, isActive: boolean, currentPeriodStart: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, endsAt: string | null }>, entitlements: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period, source: string, productId: string | null, expiresAt: string | null }>, usage: Array<{ userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null }> };

export type ReportPartsFragment = { id: string, dryRun: boolean, status: SyncStatus, withStripe: boolean, withUsers: boolean, startedAt: string, finishedAt: string | null, lookedAtUsers: number, lookedAtRows: number, lookedAtCustomers: number, foreignCustomers: number, foreignSubscriptions: number, repaired: number, held: number, changesMax: number, reason: string | null, actor: string | null, purpose: string | null, counts: Array<{ problem: SyncProblem, count: number }>, findings: Array<{ problem: SyncProblem, userId: string | null, customerId: string | null, subscriptionId: string | null, detail: string, repair: string, repaired: boolean }> };

export type AccountQueryVariables = Exact<{
  userId?: string | null | undefined;
}>;


export type AccountQuery = { account: { id: string, email: string | null, name: string | null, status: AccountStatus, createdAt: string, version: number, asOf: string, actions: { nextToken: string | null, items: Array<{ id: string, userId: string, timestamp: string, actionType: string, actionDetails: string | null, planId: string | null, feature: string | null, usageBefore: number | null, usageAfter: number | null, actor: string | null, reason: string | null }> }, trials: Array<{ id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> }>, subscriptions: Array<{ id: string, productId: string | null, status: string, isActive: boolean, currentPeriodStart: string | null, currentPeriodEnd: string | null, cancelAtPeriodEnd: boolean, endsAt: string | null }>, entitlements: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period, source: string, productId: string | null, expiresAt: string | null }>, usage: Array<{ userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null }> } };

export type SubscriberQueryVariables = Exact<{
  subscriptionId: string;
}>;


export type SubscriberQuery = { account: { id: string } };

export type AccountsQueryVariables = Exact<{
  emailStart?: string | null | undefined;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type AccountsQuery = { accounts: { nextToken: string | null, items: Array<{ id: string, email: string | null, name: string | null, status: AccountStatus, createdAt: string, version: number }> } };

export type AuditActionsQueryVariables = Exact<{
  filter: ActionFilter;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type AuditActionsQuery = { auditActions: { nextToken: string | null, items: Array<{ email: string | null, actorEmail: string | null, id: string, userId: string, timestamp: string, actionType: string, actionDetails: string | null, planId: string | null, feature: string | null, usageBefore: number | null, usageAfter: number | null, actor: string | null, reason: string | null }> } };

export type TrialMetricsQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type TrialMetricsQuery = { trialMetrics: { from: string, to: string, started: number, converted: number, expired: number, running: number, isFinal: boolean, conversionRate: number | null, expiryRate: number | null, days: Array<{ date: string, started: number, converted: number, expired: number, running: number }>, products: Array<{ productId: string, started: number, converted: number, expired: number, running: number, conversionRate: number | null }> } };

export type HighUsageQueryVariables = Exact<{
  feature: string;
  date?: string | null | undefined;
  threshold?: number | null | undefined;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type HighUsageQuery = { highUsage: { nextToken: string | null, items: Array<{ userId: string, email: string | null, accountName: string | null, feature: string, used: number, limit: number, share: number, period: Period, windowStart: string, resetsAt: string | null, productId: string | null, upgrade: { productId: string, name: string } | null }> } | null };

export type AccountUsagePartsFragment = { userId: string, email: string | null, accountName: string | null, feature: string, used: number, held: number, limit: number | null, remaining: number | null, share: number | null, period: Period, windowStart: string, resetsAt: string | null, productId: string | null };

export type FeatureUsageQueryVariables = Exact<{
  feature: string;
  date?: string | null | undefined;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type FeatureUsageQuery = { featureUsage: { nextToken: string | null, items: Array<{ userId: string, email: string | null, accountName: string | null, feature: string, used: number, held: number, limit: number | null, remaining: number | null, share: number | null, period: Period, windowStart: string, resetsAt: string | null, productId: string | null }> } | null };

export type ResetsOnQueryVariables = Exact<{
  date: string;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type ResetsOnQuery = { resetsOn: { nextToken: string | null, items: Array<{ userId: string, email: string | null, accountName: string | null, feature: string, used: number, held: number, limit: number | null, remaining: number | null, share: number | null, period: Period, windowStart: string, resetsAt: string | null, productId: string | null }> } | null };

export type SyncHealthQueryVariables = Exact<{ [key: string]: never; }>;


export type SyncHealthQuery = { syncHealth: { status: SyncState, lastReport: { id: string, dryRun: boolean, status: SyncStatus, withStripe: boolean, withUsers: boolean, startedAt: string, finishedAt: string | null, lookedAtUsers: number, lookedAtRows: number, lookedAtCustomers: number, foreignCustomers: number, foreignSubscriptions: number, repaired: number, held: number, changesMax: number, reason: string | null, actor: string | null, purpose: string | null, counts: Array<{ problem: SyncProblem, count: number }>, findings: Array<{ problem: SyncProblem, userId: string | null, customerId: string | null, subscriptionId: string | null, detail: string, repair: string, repaired: boolean }> } | null, running: { startedAt: string, lookedAt: number } | null, accounts: { active: number, disabled: number, deleting: number, deleted: number, at: string } | null, recent: { comparisons: number, finished: number, found: number, repaired: number, successRate: number | null, since: string | null } } };

export type SyncHistoryQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type SyncHistoryQuery = { syncHistory: { nextToken: string | null, items: Array<{ id: string, dryRun: boolean, status: SyncStatus, startedAt: string, finishedAt: string | null, lookedAtUsers: number, lookedAtRows: number, lookedAtCustomers: number, repaired: number, reason: string | null, actor: string | null, purpose: string | null, counts: Array<{ problem: SyncProblem, count: number }> }> } };

export type ExplainDecisionQueryVariables = Exact<{
  userId: string;
  feature: string;
}>;


export type ExplainDecisionQuery = { explainDecision: { userId: string, feature: string, decision: { feature: string, name: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, usage: { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null, upgrade: { productId: string, name: string, trials: Array<string> } | null }, sources: Array<{ source: string, productId: string | null, expiresAt: string | null, counts: boolean, because: string, limits: Array<{ feature: string, limit: number | null, period: Period }> }>, windows: Array<{ period: Period, source: string, used: number, held: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }>, holds: Array<{ id: string, amount: number, endsAt: string }>, lastRefusal: { id: string, userId: string, timestamp: string, actionType: string, actionDetails: string | null, planId: string | null, feature: string | null, usageBefore: number | null, usageAfter: number | null, actor: string | null, reason: string | null } | null } };

export type CatalogQueryVariables = Exact<{ [key: string]: never; }>;


export type CatalogQuery = { catalog: Array<{ id: string, name: string, description: string | null, active: boolean, public: boolean, kind: ProductKind, rank: number, version: number, zone: string, action: ProductAction, prices: Array<{ id: string, currency: string, unitAmount: number, interval: PriceInterval, purchasable: boolean, current: boolean }>, trial: { hours: number, reminderMinutes: number } | null, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, description: string | null, limit: number | null, period: Period }>, button: { label: string, enabled: boolean }, losses: Array<{ feature: string, name: string, limits: Array<{ limit: number | null, period: Period }>, after: Array<{ limit: number | null, period: Period }> }> }> };

export type RefusalsQueryVariables = Exact<{
  feature?: string | null | undefined;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type RefusalsQuery = { refusals: { nextToken: string | null, items: Array<{ email: string | null, actorEmail: string | null, id: string, userId: string, timestamp: string, actionType: string, actionDetails: string | null, planId: string | null, feature: string | null, usageBefore: number | null, usageAfter: number | null, actor: string | null, reason: string | null }> } };

export type ParkedEventsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type ParkedEventsQuery = { parkedEvents: { nextToken: string | null, items: Array<{ id: string, eventId: string, type: string, customerId: string | null, parkedAt: string, reason: string }> } };

export type PaymentReviewsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type PaymentReviewsQuery = { paymentReviews: { nextToken: string | null, items: Array<{ id: string, kind: ReviewKind, userId: string, customerId: string | null, chargeId: string | null, amount: number | null, currency: string | null, subscriptions: Array<string>, url: string | null, createdAt: string | null }> } };

export type SidePartsFragment = { status: string, productId: string | null, priceId: string | null, currentPeriodStart: string | null, currentPeriodEnd: string | null, cancelAt: string | null, pastDueSince: string | null, isActive: boolean, accessUntil: string | null };

export type StripeStateQueryVariables = Exact<{
  userId: string;
}>;


export type StripeStateQuery = { stripeState: { asOf: string, customerId: string | null, url: string | null, syncedAt: string | null, inStep: boolean, differences: Array<string>, subscriptions: Array<{ id: string, url: string | null, stripe: { status: string, productId: string | null, priceId: string | null, currentPeriodStart: string | null, currentPeriodEnd: string | null, cancelAt: string | null, pastDueSince: string | null, isActive: boolean, accessUntil: string | null } | null, here: { status: string, productId: string | null, priceId: string | null, currentPeriodStart: string | null, currentPeriodEnd: string | null, cancelAt: string | null, pastDueSince: string | null, isActive: boolean, accessUntil: string | null } | null }> } };

export type ExtendTrialMutationVariables = Exact<{
  userId: string;
  productId: string;
  hours: number;
  reason: string;
}>;


export type ExtendTrialMutation = { extendTrial: { id: string, productId: string, status: TrialStatus, startedAt: string, expiresAt: string, remindAt: string | null, convertedAt: string | null, isActive: boolean, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, limit: number | null, period: Period }> } };

export type GrantUsageMutationVariables = Exact<{
  userId: string;
  feature: string;
  amount: number;
  expiresAt?: string | null | undefined;
  reason: string;
  idempotencyKey: string;
}>;


export type GrantUsageMutation = { grantUsage: { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } };

export type PutProductMutationVariables = Exact<{
  input: ProductInput;
}>;


export type PutProductMutation = { putProduct: { id: string, name: string, description: string | null, active: boolean, public: boolean, kind: ProductKind, rank: number, version: number, zone: string, action: ProductAction, prices: Array<{ id: string, currency: string, unitAmount: number, interval: PriceInterval, purchasable: boolean, current: boolean }>, trial: { hours: number, reminderMinutes: number } | null, features: Array<{ feature: string, name: string, unit: string | null, unitSingular: string | null, description: string | null, limit: number | null, period: Period }>, button: { label: string, enabled: boolean }, losses: Array<{ feature: string, name: string, limits: Array<{ limit: number | null, period: Period }>, after: Array<{ limit: number | null, period: Period }> }> } };

export type RepairSyncMutationVariables = Exact<{
  dryRun: boolean;
  reason?: string | null | undefined;
  changesMax?: number | null | undefined;
}>;


export type RepairSyncMutation = { repairSync: { id: string, dryRun: boolean, status: SyncStatus, withStripe: boolean, withUsers: boolean, startedAt: string, finishedAt: string | null, lookedAtUsers: number, lookedAtRows: number, lookedAtCustomers: number, foreignCustomers: number, foreignSubscriptions: number, repaired: number, held: number, changesMax: number, reason: string | null, actor: string | null, purpose: string | null, counts: Array<{ problem: SyncProblem, count: number }>, findings: Array<{ problem: SyncProblem, userId: string | null, customerId: string | null, subscriptionId: string | null, detail: string, repair: string, repaired: boolean }> } };

export type ResyncMutationVariables = Exact<{
  userId: string;
  reason: string;
}>;


export type ResyncMutation = { resync: { id: string, version: number } };

export type LinkCustomerMutationVariables = Exact<{
  userId: string;
  customerId: string;
  reason: string;
}>;


export type LinkCustomerMutation = { linkCustomer: { id: string, version: number } };

export type SettleReviewMutationVariables = Exact<{
  id: string;
  reason: string;
}>;


export type SettleReviewMutation = { settleReview: { id: string } };

export type DismissParkedEventMutationVariables = Exact<{
  id: string;
  reason: string;
}>;


export type DismissParkedEventMutation = { dismissParkedEvent: { id: string } };

export type OperatorRequestsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type OperatorRequestsQuery = { operatorRequests: { nextToken: string | null, items: Array<{ id: string, kind: OperatorRequestKind, userId: string, customerId: string | null, feature: string | null, amount: number | null, grantExpiresAt: string | null, reason: string, askedBy: string, askedByEmail: string | null, askedAt: string, expiresAt: string }> } };

export type ApproveRequestMutationVariables = Exact<{
  id: string;
  reason: string;
}>;


export type ApproveRequestMutation = { approveRequest: { id: string } };

export type RejectRequestMutationVariables = Exact<{
  id: string;
  reason: string;
}>;


export type RejectRequestMutation = { rejectRequest: { id: string } };

export type SetAccountEnabledMutationVariables = Exact<{
  userId: string;
  enabled: boolean;
  reason: string;
}>;


export type SetAccountEnabledMutation = { setAccountEnabled: { id: string, status: AccountStatus, version: number } };

export type ExportAccountMutationVariables = Exact<{
  userId: string;
  reason: string;
  nextToken?: string | null | undefined;
}>;


export type ExportAccountMutation = { exportAccount: { userId: string, at: string, document: string, nextToken: string | null } };

export type DeleteAccountMutationVariables = Exact<{
  userId: string;
  reason: string;
}>;


export type DeleteAccountMutation = { deleteAccount: { userId: string, status: AccountStatus, steps: Array<string> } };

export type WatchUsageSubscriptionVariables = Exact<{
  userId: string;
}>;


export type WatchUsageSubscription = { onUsage: { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null };

export type WatchAccountSubscriptionVariables = Exact<{
  userId: string;
}>;


export type WatchAccountSubscription = { onAccount: { userId: string, version: number, reason: string, productId: string | null, at: string } | null };

export type ActionPartsFragment = { id: string, userId: string, timestamp: string, actionType: string, actionDetails: string | null, planId: string | null, feature: string | null, usageBefore: number | null, usageAfter: number | null };

export type ActionsQueryVariables = Exact<{
  filter?: ActionFilter | null | undefined;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type ActionsQuery = { actions: { nextToken: string | null, items: Array<{ id: string, userId: string, timestamp: string, actionType: string, actionDetails: string | null, planId: string | null, feature: string | null, usageBefore: number | null, usageAfter: number | null }> } };

export type ExportMyDataQueryVariables = Exact<{
  nextToken?: string | null | undefined;
}>;


export type ExportMyDataQuery = { exportMyData: { userId: string, at: string, document: string, nextToken: string | null } };

export type DeleteMyAccountMutationVariables = Exact<{
  confirm: string;
}>;


export type DeleteMyAccountMutation = { deleteMyAccount: { userId: string, status: AccountStatus, steps: Array<string> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const UsagePartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment UsageParts on Usage {
  userId
  feature
  name
  unit
  unitSingular
  used
  held
  limit
  remaining
  period
  windowStart
  resetsAt
  source
  version
  others {
    period
    used
    limit
    remaining
    windowStart
    resetsAt
  }
}
    `, {"fragmentName":"UsageParts"}) as unknown as TypedDocumentString<UsagePartsFragment, unknown>;
export const DecisionPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment DecisionParts on UsageDecision {
  feature
  name
  amount
  allowed
  reason
  retryAt
  usage {
    ...UsageParts
  }
  upgrade {
    productId
    name
    trials
  }
  replayed
}
    fragment UsageParts on Usage {
  userId
  feature
  name
  unit
  unitSingular
  used
  held
  limit
  remaining
  period
  windowStart
  resetsAt
  source
  version
  others {
    period
    used
    limit
    remaining
    windowStart
    resetsAt
  }
}`, {"fragmentName":"DecisionParts"}) as unknown as TypedDocumentString<DecisionPartsFragment, unknown>;
export const ProductPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ProductParts on Product {
  id
  name
  description
  active
  public
  kind
  rank
  version
  zone
  prices {
    id
    currency
    unitAmount
    interval
    purchasable
    current
  }
  trial {
    hours
    reminderMinutes
  }
  features {
    feature
    name
    unit
    unitSingular
    description
    limit
    period
  }
  action
  button {
    label
    enabled
  }
  losses {
    feature
    name
    limits {
      limit
      period
    }
    after {
      limit
      period
    }
  }
}
    `, {"fragmentName":"ProductParts"}) as unknown as TypedDocumentString<ProductPartsFragment, unknown>;
export const ListedProductPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ListedProductParts on ListedProduct {
  id
  name
  description
  kind
  rank
  version
  zone
  prices {
    id
    currency
    unitAmount
    interval
    purchasable
  }
  trial {
    hours
    reminderMinutes
  }
  features {
    feature
    name
    unit
    unitSingular
    description
    limit
    period
  }
}
    `, {"fragmentName":"ListedProductParts"}) as unknown as TypedDocumentString<ListedProductPartsFragment, unknown>;
export const LogPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment LogParts on ActionLog {
  id
  userId
  timestamp
  actionType
  actionDetails
  planId
  feature
  usageBefore
  usageAfter
  actor
  reason
}
    `, {"fragmentName":"LogParts"}) as unknown as TypedDocumentString<LogPartsFragment, unknown>;
export const NamedLogPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment NamedLogParts on ActionLog {
  ...LogParts
  email
  actorEmail
}
    fragment LogParts on ActionLog {
  id
  userId
  timestamp
  actionType
  actionDetails
  planId
  feature
  usageBefore
  usageAfter
  actor
  reason
}`, {"fragmentName":"NamedLogParts"}) as unknown as TypedDocumentString<NamedLogPartsFragment, unknown>;
export const TrialPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment TrialParts on Trial {
  id
  productId
  status
  startedAt
  expiresAt
  remindAt
  convertedAt
  isActive
  features {
    feature
    name
    unit
    unitSingular
    limit
    period
  }
}
    `, {"fragmentName":"TrialParts"}) as unknown as TypedDocumentString<TrialPartsFragment, unknown>;
export const MePartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment MeParts on Me {
  id
  email
  name
  status
  createdAt
  version
  asOf
  trials {
    ...TrialParts
  }
  subscriptions {
    id
    productId
    status
    isActive
    currentPeriodStart
    currentPeriodEnd
    cancelAtPeriodEnd
    endsAt
  }
  entitlements {
    feature
    name
    unit
    unitSingular
    limit
    period
    source
    productId
    expiresAt
  }
  usage {
    ...UsageParts
  }
}
    fragment UsageParts on Usage {
  userId
  feature
  name
  unit
  unitSingular
  used
  held
  limit
  remaining
  period
  windowStart
  resetsAt
  source
  version
  others {
    period
    used
    limit
    remaining
    windowStart
    resetsAt
  }
}
fragment TrialParts on Trial {
  id
  productId
  status
  startedAt
  expiresAt
  remindAt
  convertedAt
  isActive
  features {
    feature
    name
    unit
    unitSingular
    limit
    period
  }
}`, {"fragmentName":"MeParts"}) as unknown as TypedDocumentString<MePartsFragment, unknown>;
export const AccountPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment AccountParts on Me {
  ...MeParts
  actions(limit: 25) {
    items {
      ...LogParts
    }
    nextToken
  }
}
    fragment UsageParts on Usage {
  userId
  feature
  name
  unit
  unitSingular
  used
  held
  limit
  remaining
  period
  windowStart
  resetsAt
  source
  version
  others {
    period
    used
    limit
    remaining
    windowStart
    resetsAt
  }
}
fragment TrialParts on Trial {
  id
  productId
  status
  startedAt
  expiresAt
  remindAt
  convertedAt
  isActive
  features {
    feature
    name
    unit
    unitSingular
    limit
    period
  }
}
fragment MeParts on Me {
  id
  email
  name
  status
  createdAt
  version
  asOf
  trials {
    ...TrialParts
  }
  subscriptions {
    id
    productId
    status
    isActive
    currentPeriodStart
    currentPeriodEnd
    cancelAtPeriodEnd
    endsAt
  }
  entitlements {
    feature
    name
    unit
    unitSingular
    limit
    period
    source
    productId
    expiresAt
  }
  usage {
    ...UsageParts
  }
}
fragment LogParts on ActionLog {
  id
  userId
  timestamp
  actionType
  actionDetails
  planId
  feature
  usageBefore
  usageAfter
  actor
  reason
}`, {"fragmentName":"AccountParts"}) as unknown as TypedDocumentString<AccountPartsFragment, unknown>;
export const ReportPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ReportParts on SyncReport {
  id
  dryRun
  status
  withStripe
  withUsers
  startedAt
  finishedAt
  lookedAtUsers
  lookedAtRows
  lookedAtCustomers
  foreignCustomers
  foreignSubscriptions
  counts {
    problem
    count
  }
  findings {
    problem
    userId
    customerId
    subscriptionId
    detail
    repair
    repaired
  }
  repaired
  held
  changesMax
  reason
  actor
  purpose
}
    `, {"fragmentName":"ReportParts"}) as unknown as TypedDocumentString<ReportPartsFragment, unknown>;
export const AccountUsagePartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment AccountUsageParts on AccountUsage {
  userId
  email
  accountName
  feature
  used
  held
  limit
  remaining
  share
  period
  windowStart
  resetsAt
  productId
}
    `, {"fragmentName":"AccountUsageParts"}) as unknown as TypedDocumentString<AccountUsagePartsFragment, unknown>;
export const SidePartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment SideParts on SubscriptionSide {
  status
  productId
  priceId
  currentPeriodStart
  currentPeriodEnd
  cancelAt
  pastDueSince
  isActive
  accessUntil
}
    `, {"fragmentName":"SideParts"}) as unknown as TypedDocumentString<SidePartsFragment, unknown>;
export const ActionPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ActionParts on ActionLog {
  id
  userId
  timestamp
  actionType
  actionDetails
  planId
  feature
  usageBefore
  usageAfter
}
    `, {"fragmentName":"ActionParts"}) as unknown as TypedDocumentString<ActionPartsFragment, unknown>;
export const AccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Account($userId: ID) {
  account(userId: $userId) {
    ...AccountParts
  }
}
    fragment UsageParts on Usage {
  userId
  feature
  name
  unit
  unitSingular
  used
  held
  limit
  remaining
  period
  windowStart
  resetsAt
  source
  version
  others {
    period
    used
    limit
    remaining
    windowStart
    resetsAt
  }
}
fragment TrialParts on Trial {
  id
  productId
  status
  startedAt
  expiresAt
  remindAt
  convertedAt
  isActive
  features {
    feature
    name
    unit
    unitSingular
    limit
    period
  }
}
fragment MeParts on Me {
  id
  email
  name
  status
  createdAt
  version
  asOf
  trials {
    ...TrialParts
  }
  subscriptions {
    id
    productId
    status
    isActive
    currentPeriodStart
    currentPeriodEnd
    cancelAtPeriodEnd
    endsAt
  }
  entitlements {
    feature
    name
    unit
    unitSingular
    limit
    period
    source
    productId
    expiresAt
  }
  usage {
    ...UsageParts
  }
}
fragment LogParts on ActionLog {
  id
  userId
  timestamp
  actionType
  actionDetails
  planId
  feature
  usageBefore
  usageAfter
  actor
  reason
}
fragment AccountParts on Me {
  ...MeParts
  actions(limit: 25) {
    items {
      ...LogParts
    }
    nextToken
  }
}`) as unknown as TypedDocumentString<AccountQuery, AccountQueryVariables>;
export const SubscriberDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Subscriber($subscriptionId: ID!) {
  account(subscriptionId: $subscriptionId) {
    id
  }
}
    `) as unknown as TypedDocumentString<SubscriberQuery, SubscriberQueryVariables>;
export const AccountsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Accounts($emailStart: String, $limit: Int, $nextToken: String) {
  accounts(emailStart: $emailStart, limit: $limit, nextToken: $nextToken) {
    items {
      id
      email
      name
      status
      createdAt
      version
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<AccountsQuery, AccountsQueryVariables>;
export const AuditActionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query AuditActions($filter: ActionFilter!, $limit: Int, $nextToken: String) {
  auditActions(filter: $filter, limit: $limit, nextToken: $nextToken) {
    items {
      ...NamedLogParts
    }
    nextToken
  }
}
    fragment LogParts on ActionLog {
  id
  userId
  timestamp
  actionType
  actionDetails
  planId
  feature
  usageBefore
  usageAfter
  actor
  reason
}
fragment NamedLogParts on ActionLog {
  ...LogParts
  email
  actorEmail
}`) as unknown as TypedDocumentString<AuditActionsQuery, AuditActionsQueryVariables>;
export const TrialMetricsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query TrialMetrics($from: AWSDate!, $to: AWSDate!) {
  trialMetrics(from: $from, to: $to) {
    from
    to
    started
    converted
    expired
    running
    isFinal
    conversionRate
    expiryRate
    days {
      date
      started
      converted
      expired
      running
    }
    products {
      productId
      started
      converted
      expired
      running
      conversionRate
    }
  }
}
    `) as unknown as TypedDocumentString<TrialMetricsQuery, TrialMetricsQueryVariables>;
export const HighUsageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query HighUsage($feature: ID!, $date: AWSDate, $threshold: Float, $limit: Int, $nextToken: String) {
  highUsage(
    feature: $feature
    date: $date
    threshold: $threshold
    limit: $limit
    nextToken: $nextToken
  ) {
    items {
      userId
      email
      accountName
      feature
      used
      limit
      share
      period
      windowStart
      resetsAt
      productId
      upgrade {
        productId
        name
      }
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<HighUsageQuery, HighUsageQueryVariables>;
export const FeatureUsageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FeatureUsage($feature: ID!, $date: AWSDate, $limit: Int, $nextToken: String) {
  featureUsage(
    feature: $feature
    date: $date
    limit: $limit
    nextToken: $nextToken
  ) {
    items {
      ...AccountUsageParts
    }
    nextToken
  }
}
    fragment AccountUsageParts on AccountUsage {
  userId
  email
  accountName
  feature
  used
  held
  limit
  remaining
  share
  period
  windowStart
  resetsAt
  productId
}`) as unknown as TypedDocumentString<FeatureUsageQuery, FeatureUsageQueryVariables>;
export const ResetsOnDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ResetsOn($date: AWSDate!, $limit: Int, $nextToken: String) {
  resetsOn(date: $date, limit: $limit, nextToken: $nextToken) {
    items {
      ...AccountUsageParts
    }
    nextToken
  }
}
    fragment AccountUsageParts on AccountUsage {
  userId
  email
  accountName
  feature
  used
  held
  limit
  remaining
  share
  period
  windowStart
  resetsAt
  productId
}`) as unknown as TypedDocumentString<ResetsOnQuery, ResetsOnQueryVariables>;
export const SyncHealthDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SyncHealth {
  syncHealth {
    status
    lastReport {
      ...ReportParts
    }
    running {
      startedAt
      lookedAt
    }
    accounts {
      active
      disabled
      deleting
      deleted
      at
    }
    recent {
      comparisons
      finished
      found
      repaired
      successRate
      since
    }
  }
}
    fragment ReportParts on SyncReport {
  id
  dryRun
  status
  withStripe
  withUsers
  startedAt
  finishedAt
  lookedAtUsers
  lookedAtRows
  lookedAtCustomers
  foreignCustomers
  foreignSubscriptions
  counts {
    problem
    count
  }
  findings {
    problem
    userId
    customerId
    subscriptionId
    detail
    repair
    repaired
  }
  repaired
  held
  changesMax
  reason
  actor
  purpose
}`) as unknown as TypedDocumentString<SyncHealthQuery, SyncHealthQueryVariables>;
export const SyncHistoryDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SyncHistory($limit: Int, $nextToken: String) {
  syncHistory(limit: $limit, nextToken: $nextToken) {
    items {
      id
      dryRun
      status
      startedAt
      finishedAt
      lookedAtUsers
      lookedAtRows
      lookedAtCustomers
      counts {
        problem
        count
      }
      repaired
      reason
      actor
      purpose
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<SyncHistoryQuery, SyncHistoryQueryVariables>;
export const ExplainDecisionDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ExplainDecision($userId: ID!, $feature: ID!) {
  explainDecision(userId: $userId, feature: $feature) {
    userId
    feature
    decision {
      ...DecisionParts
    }
    sources {
      source
      productId
      limits {
        feature
        limit
        period
      }
      expiresAt
      counts
      because
    }
    windows {
      period
      source
      used
      held
      limit
      remaining
      windowStart
      resetsAt
    }
    holds {
      id
      amount
      endsAt
    }
    lastRefusal {
      ...LogParts
    }
  }
}
    fragment UsageParts on Usage {
  userId
  feature
  name
  unit
  unitSingular
  used
  held
  limit
  remaining
  period
  windowStart
  resetsAt
  source
  version
  others {
    period
    used
    limit
    remaining
    windowStart
    resetsAt
  }
}
fragment DecisionParts on UsageDecision {
  feature
  name
  amount
  allowed
  reason
  retryAt
  usage {
    ...UsageParts
  }
  upgrade {
    productId
    name
    trials
  }
  replayed
}
fragment LogParts on ActionLog {
  id
  userId
  timestamp
  actionType
  actionDetails
  planId
  feature
  usageBefore
  usageAfter
  actor
  reason
}`) as unknown as TypedDocumentString<ExplainDecisionQuery, ExplainDecisionQueryVariables>;
export const CatalogDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Catalog {
  catalog {
    ...ProductParts
  }
}
    fragment ProductParts on Product {
  id
  name
  description
  active
  public
  kind
  rank
  version
  zone
  prices {
    id
    currency
    unitAmount
    interval
    purchasable
    current
  }
  trial {
    hours
    reminderMinutes
  }
  features {
    feature
    name
    unit
    unitSingular
    description
    limit
    period
  }
  action
  button {
    label
    enabled
  }
  losses {
    feature
    name
    limits {
      limit
      period
    }
    after {
      limit
      period
    }
  }
}`) as unknown as TypedDocumentString<CatalogQuery, CatalogQueryVariables>;
export const RefusalsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Refusals($feature: ID, $limit: Int, $nextToken: String) {
  refusals(feature: $feature, limit: $limit, nextToken: $nextToken) {
    items {
      ...NamedLogParts
    }
    nextToken
  }
}
    fragment LogParts on ActionLog {
  id
  userId
  timestamp
  actionType
  actionDetails
  planId
  feature
  usageBefore
  usageAfter
  actor
  reason
}
fragment NamedLogParts on ActionLog {
  ...LogParts
  email
  actorEmail
}`) as unknown as TypedDocumentString<RefusalsQuery, RefusalsQueryVariables>;
export const ParkedEventsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ParkedEvents($limit: Int, $nextToken: String) {
  parkedEvents(limit: $limit, nextToken: $nextToken) {
    items {
      id
      eventId
      type
      customerId
      parkedAt
      reason
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<ParkedEventsQuery, ParkedEventsQueryVariables>;
export const PaymentReviewsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query PaymentReviews($limit: Int, $nextToken: String) {
  paymentReviews(limit: $limit, nextToken: $nextToken) {
    items {
      id
      kind
      userId
      customerId
      chargeId
      amount
      currency
      subscriptions
      url
      createdAt
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<PaymentReviewsQuery, PaymentReviewsQueryVariables>;
export const StripeStateDocument = /*#__PURE__*/ new TypedDocumentString(`
    query StripeState($userId: ID!) {
  stripeState(userId: $userId) {
    asOf
    customerId
    url
    syncedAt
    inStep
    differences
    subscriptions {
      id
      url
      stripe {
        ...SideParts
      }
      here {
        ...SideParts
      }
    }
  }
}
    fragment SideParts on SubscriptionSide {
  status
  productId
  priceId
  currentPeriodStart
  currentPeriodEnd
  cancelAt
  pastDueSince
  isActive
  accessUntil
}`) as unknown as TypedDocumentString<StripeStateQuery, StripeStateQueryVariables>;
export const ExtendTrialDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ExtendTrial($userId: ID!, $productId: ID!, $hours: Int!, $reason: String!) {
  extendTrial(
    userId: $userId
    productId: $productId
    hours: $hours
    reason: $reason
  ) {
    ...TrialParts
  }
}
    fragment TrialParts on Trial {
  id
  productId
  status
  startedAt
  expiresAt
  remindAt
  convertedAt
  isActive
  features {
    feature
    name
    unit
    unitSingular
    limit
    period
  }
}`) as unknown as TypedDocumentString<ExtendTrialMutation, ExtendTrialMutationVariables>;
export const GrantUsageDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation GrantUsage($userId: ID!, $feature: ID!, $amount: Float!, $expiresAt: AWSDateTime, $reason: String!, $idempotencyKey: ID!) {
  grantUsage(
    userId: $userId
    feature: $feature
    amount: $amount
    expiresAt: $expiresAt
    reason: $reason
    idempotencyKey: $idempotencyKey
  ) {
    ...UsageParts
  }
}
    fragment UsageParts on Usage {
  userId
  feature
  name
  unit
  unitSingular
  used
  held
  limit
  remaining
  period
  windowStart
  resetsAt
  source
  version
  others {
    period
    used
    limit
    remaining
    windowStart
    resetsAt
  }
}`) as unknown as TypedDocumentString<GrantUsageMutation, GrantUsageMutationVariables>;
export const PutProductDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation PutProduct($input: ProductInput!) {
  putProduct(input: $input) {
    ...ProductParts
  }
}
    fragment ProductParts on Product {
  id
  name
  description
  active
  public
  kind
  rank
  version
  zone
  prices {
    id
    currency
    unitAmount
    interval
    purchasable
    current
  }
  trial {
    hours
    reminderMinutes
  }
  features {
    feature
    name
    unit
    unitSingular
    description
    limit
    period
  }
  action
  button {
    label
    enabled
  }
  losses {
    feature
    name
    limits {
      limit
      period
    }
    after {
      limit
      period
    }
  }
}`) as unknown as TypedDocumentString<PutProductMutation, PutProductMutationVariables>;
export const RepairSyncDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RepairSync($dryRun: Boolean!, $reason: String, $changesMax: Int) {
  repairSync(dryRun: $dryRun, reason: $reason, changesMax: $changesMax) {
    ...ReportParts
  }
}
    fragment ReportParts on SyncReport {
  id
  dryRun
  status
  withStripe
  withUsers
  startedAt
  finishedAt
  lookedAtUsers
  lookedAtRows
  lookedAtCustomers
  foreignCustomers
  foreignSubscriptions
  counts {
    problem
    count
  }
  findings {
    problem
    userId
    customerId
    subscriptionId
    detail
    repair
    repaired
  }
  repaired
  held
  changesMax
  reason
  actor
  purpose
}`) as unknown as TypedDocumentString<RepairSyncMutation, RepairSyncMutationVariables>;
export const ResyncDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Resync($userId: ID!, $reason: String!) {
  resync(userId: $userId, reason: $reason) {
    id
    version
  }
}
    `) as unknown as TypedDocumentString<ResyncMutation, ResyncMutationVariables>;
export const LinkCustomerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation LinkCustomer($userId: ID!, $customerId: ID!, $reason: String!) {
  linkCustomer(userId: $userId, customerId: $customerId, reason: $reason) {
    id
    version
  }
}
    `) as unknown as TypedDocumentString<LinkCustomerMutation, LinkCustomerMutationVariables>;
export const SettleReviewDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SettleReview($id: ID!, $reason: String!) {
  settleReview(id: $id, reason: $reason) {
    id
  }
}
    `) as unknown as TypedDocumentString<SettleReviewMutation, SettleReviewMutationVariables>;
export const DismissParkedEventDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DismissParkedEvent($id: ID!, $reason: String!) {
  dismissParkedEvent(id: $id, reason: $reason) {
    id
  }
}
    `) as unknown as TypedDocumentString<DismissParkedEventMutation, DismissParkedEventMutationVariables>;
export const OperatorRequestsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query OperatorRequests($limit: Int, $nextToken: String) {
  operatorRequests(limit: $limit, nextToken: $nextToken) {
    items {
      id
      kind
      userId
      customerId
      feature
      amount
      grantExpiresAt
      reason
      askedBy
      askedByEmail
      askedAt
      expiresAt
    }
    nextToken
  }
}
    `) as unknown as TypedDocumentString<OperatorRequestsQuery, OperatorRequestsQueryVariables>;
export const ApproveRequestDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ApproveRequest($id: ID!, $reason: String!) {
  approveRequest(id: $id, reason: $reason) {
    id
  }
}
    `) as unknown as TypedDocumentString<ApproveRequestMutation, ApproveRequestMutationVariables>;
export const RejectRequestDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RejectRequest($id: ID!, $reason: String!) {
  rejectRequest(id: $id, reason: $reason) {
    id
  }
}
    `) as unknown as TypedDocumentString<RejectRequestMutation, RejectRequestMutationVariables>;
export const SetAccountEnabledDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetAccountEnabled($userId: ID!, $enabled: Boolean!, $reason: String!) {
  setAccountEnabled(userId: $userId, enabled: $enabled, reason: $reason) {
    id
    status
    version
  }
}
    `) as unknown as TypedDocumentString<SetAccountEnabledMutation, SetAccountEnabledMutationVariables>;
export const ExportAccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ExportAccount($userId: ID!, $reason: String!, $nextToken: String) {
  exportAccount(userId: $userId, reason: $reason, nextToken: $nextToken) {
    userId
    at
    document
    nextToken
  }
}
    `) as unknown as TypedDocumentString<ExportAccountMutation, ExportAccountMutationVariables>;
export const DeleteAccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteAccount($userId: ID!, $reason: String!) {
  deleteAccount(userId: $userId, reason: $reason) {
    userId
    status
    steps
  }
}
    `) as unknown as TypedDocumentString<DeleteAccountMutation, DeleteAccountMutationVariables>;
export const WatchUsageDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription WatchUsage($userId: ID!) {
  onUsage(userId: $userId) {
    ...UsageParts
  }
}
    fragment UsageParts on Usage {
  userId
  feature
  name
  unit
  unitSingular
  used
  held
  limit
  remaining
  period
  windowStart
  resetsAt
  source
  version
  others {
    period
    used
    limit
    remaining
    windowStart
    resetsAt
  }
}`) as unknown as TypedDocumentString<WatchUsageSubscription, WatchUsageSubscriptionVariables>;
export const WatchAccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription WatchAccount($userId: ID!) {
  onAccount(userId: $userId) {
    userId
    version
    reason
    productId
    at
  }
}
    `) as unknown as TypedDocumentString<WatchAccountSubscription, WatchAccountSubscriptionVariables>;
export const ActionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Actions($filter: ActionFilter, $limit: Int, $nextToken: String) {
  actions(filter: $filter, limit: $limit, nextToken: $nextToken) {
    items {
      ...ActionParts
    }
    nextToken
  }
}
    fragment ActionParts on ActionLog {
  id
  userId
  timestamp
  actionType
  actionDetails
  planId
  feature
  usageBefore
  usageAfter
}`) as unknown as TypedDocumentString<ActionsQuery, ActionsQueryVariables>;
export const ExportMyDataDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ExportMyData($nextToken: String) {
  exportMyData(nextToken: $nextToken) {
    userId
    at
    document
    nextToken
  }
}
    `) as unknown as TypedDocumentString<ExportMyDataQuery, ExportMyDataQueryVariables>;
export const DeleteMyAccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteMyAccount($confirm: String!) {
  deleteMyAccount(confirm: $confirm) {
    userId
    status
    steps
  }
}
    `) as unknown as TypedDocumentString<DeleteMyAccountMutation, DeleteMyAccountMutationVariables>;