export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  AWSDate: { input: string; output: string; }
  AWSDateTime: { input: string; output: string; }
  AWSEmail: { input: string; output: string; }
  AWSIPAddress: { input: unknown; output: unknown; }
  AWSJSON: { input: unknown; output: unknown; }
  AWSPhone: { input: unknown; output: unknown; }
  AWSTime: { input: unknown; output: unknown; }
  AWSTimestamp: { input: unknown; output: unknown; }
  AWSURL: { input: string; output: string; }
};

/** The account changed; read `me` again when the version is ahead of yours. */
export type AccountChange = {
  at: Scalars['AWSDateTime']['output'];
  productId?: Maybe<Scalars['ID']['output']>;
  /** What happened last: `trial.started`, `trial.ending`, `subscription.updated`, … */
  reason: Scalars['String']['output'];
  userId: Scalars['ID']['output'];
  version: Scalars['Int']['output'];
};

export type AccountChangeInput = {
  at: Scalars['AWSDateTime']['input'];
  productId?: InputMaybe<Scalars['ID']['input']>;
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
  version: Scalars['Int']['input'];
};

/** Accounts by status, as a comparison counted them. */
export type AccountCount = {
  active: Scalars['Int']['output'];
  /** When the comparison ended. */
  at: Scalars['AWSDateTime']['output'];
  /** Deleted ones keep a row without name and address. */
  deleted: Scalars['Int']['output'];
  /** Being deleted at that time. */
  deleting: Scalars['Int']['output'];
  disabled: Scalars['Int']['output'];
};

export type AccountPage = {
  items: Array<AccountSummary>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type AccountStatus =
  | 'ACTIVE'
  | 'DELETED'
  | 'DELETING'
  | 'DISABLED';

export type AccountSummary = {
  createdAt: Scalars['AWSDateTime']['output'];
  email?: Maybe<Scalars['AWSEmail']['output']>;
  id: Scalars['ID']['output'];
  name?: Maybe<Scalars['String']['output']>;
  status: AccountStatus;
  version: Scalars['Int']['output'];
};

/** What one account has used of a feature in one window. */
export type AccountUsage = {
  accountName?: Maybe<Scalars['String']['output']>;
  /** As they are now. Null for an account that was deleted, or never had one. */
  email?: Maybe<Scalars['AWSEmail']['output']>;
  feature: Scalars['ID']['output'];
  /** Units that are held and not settled; part of neither `used` nor `remaining`. */
  held: Scalars['Float']['output'];
  /** With what grants add. Null is unlimited. */
  limit?: Maybe<Scalars['Float']['output']>;
  period: Period;
  productId?: Maybe<Scalars['ID']['output']>;
  /** Null is unlimited. */
  remaining?: Maybe<Scalars['Float']['output']>;
  /** Null when the window has no end of its own. */
  resetsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** `used` of `limit`; 1 is all of it. Null is unlimited. */
  share?: Maybe<Scalars['Float']['output']>;
  source: Scalars['String']['output'];
  used: Scalars['Float']['output'];
  userId: Scalars['ID']['output'];
  windowStart: Scalars['AWSDateTime']['output'];
};

export type ActionFilter = {
  actionType?: InputMaybe<Scalars['String']['input']>;
  feature?: InputMaybe<Scalars['ID']['input']>;
  from?: InputMaybe<Scalars['AWSDateTime']['input']>;
  to?: InputMaybe<Scalars['AWSDateTime']['input']>;
};

/** What the app did with the units; kept in the action log. */
export type ActionInput = {
  /** A JSON object of at most 4 KB and 5 levels. */
  details?: InputMaybe<Scalars['AWSJSON']['input']>;
  /** Up to 64 characters of a–z, 0–9, _ and -; `consume` unless told. */
  type?: InputMaybe<Scalars['String']['input']>;
};

export type ActionLog = {
  /** A JSON object. */
  actionDetails?: Maybe<Scalars['AWSJSON']['output']>;
  actionType: Scalars['String']['output'];
  /** Who did it, when it was not the user. Only operators see it. */
  actor?: Maybe<Scalars['ID']['output']>;
  /** The address of whoever did it, where `actor` is set. Only `auditActions` and `refusals` have it. */
  actorEmail?: Maybe<Scalars['AWSEmail']['output']>;
  /** The account's address as it is now. Only `auditActions` and `refusals` have it; null for an account that was deleted. */
  email?: Maybe<Scalars['AWSEmail']['output']>;
  feature?: Maybe<Scalars['ID']['output']>;
  id: Scalars['ID']['output'];
  planId?: Maybe<Scalars['String']['output']>;
  /** Why, in that operator's words. Only operators see it. */
  reason?: Maybe<Scalars['String']['output']>;
  timestamp: Scalars['AWSDateTime']['output'];
  usageAfter?: Maybe<Scalars['Float']['output']>;
  usageBefore?: Maybe<Scalars['Float']['output']>;
  userId: Scalars['ID']['output'];
};

export type ActionLogPage = {
  items: Array<ActionLog>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type Button = {
  enabled: Scalars['Boolean']['output'];
  label: Scalars['String']['output'];
};

export type CheckoutKind =
  | 'CHECKOUT'
  | 'PORTAL';

export type CheckoutSession = {
  expiresAt?: Maybe<Scalars['AWSDateTime']['output']>;
  kind: CheckoutKind;
  /** Where to send the browser. */
  url: Scalars['AWSURL']['output'];
};

export type ConsumeItem = {
  action?: InputMaybe<ActionInput>;
  amount?: InputMaybe<Scalars['Float']['input']>;
  feature: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['ID']['input']>;
};

export type DataExport = {
  at: Scalars['AWSDateTime']['output'];
  /** A JSON document. */
  document: Scalars['String']['output'];
  userId: Scalars['ID']['output'];
};

export type DecisionExplanation = {
  decision: UsageDecision;
  feature: Scalars['ID']['output'];
  holds: Array<Hold>;
  /** The latest that was noted in the last windows; one that repeats for the same reason in the same window is noted once. */
  lastRefusal?: Maybe<ActionLog>;
  /** Every source that names the feature, also those that have ended or are outdone. */
  sources: Array<RightSource>;
  userId: Scalars['ID']['output'];
  /** One for each limit of the source that counts; none when no source does. */
  windows: Array<DecisionWindow>;
};

/** One counter that a decision is made from. */
export type DecisionWindow = {
  /** Units that are held and not settled; part of neither `used` nor `remaining`. */
  held: Scalars['Float']['output'];
  /** With what grants have added. Null is unlimited. */
  limit?: Maybe<Scalars['Float']['output']>;
  period: Period;
  /** Null is unlimited. */
  remaining?: Maybe<Scalars['Float']['output']>;
  /** Null when the window never ends. */
  resetsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Whose limit it is. */
  source: Scalars['String']['output'];
  used: Scalars['Float']['output'];
  windowStart: Scalars['AWSDateTime']['output'];
};

export type DeletionReceipt = {
  status: AccountStatus;
  /** What was done, in order. */
  steps: Array<Scalars['String']['output']>;
  userId: Scalars['ID']['output'];
};

export type Entitlement = {
  /** True for add-ons, purchases for good and grants: its units add to the plan's or trial's limit of the same period. */
  adds: Scalars['Boolean']['output'];
  /**
   * The first moment without it as things stand; null is for good. Of a subscription that renews it includes the grace, so show
   * `PlanSubscription.currentPeriodEnd` to the customer instead.
   */
  expiresAt?: Maybe<Scalars['AWSDateTime']['output']>;
  feature: Scalars['ID']['output'];
  /** Of this source alone; null is unlimited. What all sources together come to stands in `usage`. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** What it is called on a screen. */
  name: Scalars['String']['output'];
  period: Period;
  productId?: Maybe<Scalars['ID']['output']>;
  /** Where it comes from: `plan:free`, `trial:pro`, `sub:sub_…`, `grant:…`. */
  source: Scalars['String']['output'];
  /** What is counted, as it reads beside a number: `exports`, `GB`. Null: the number says it alone. */
  unit?: Maybe<Scalars['String']['output']>;
  /** The same beside the number 1: `export`. */
  unitSingular?: Maybe<Scalars['String']['output']>;
};

export type FeatureLimit = {
  description?: Maybe<Scalars['String']['output']>;
  /** The key, as every call names it. */
  feature: Scalars['ID']['output'];
  /** Null is unlimited. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** What it is called on a screen. */
  name: Scalars['String']['output'];
  period: Period;
  /** What is counted, as it reads beside a number: `exports`, `GB`. Null: the number says it alone. */
  unit?: Maybe<Scalars['String']['output']>;
  /** The same beside the number 1: `export`. */
  unitSingular?: Maybe<Scalars['String']['output']>;
};

export type FeatureLimitInput = {
  /** At most 200 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  feature: Scalars['ID']['input'];
  limit?: InputMaybe<Scalars['Float']['input']>;
  /**
   * What it is called on a screen, 1 to 40 characters. Of these four, what is left out stays as the version before had it, and
   * null takes it away; without a name, `shared_files` is called "Shared files".
   */
  name?: InputMaybe<Scalars['String']['input']>;
  period: Period;
  /** What is counted, as it reads beside a number: 1 to 20 characters. */
  unit?: InputMaybe<Scalars['String']['input']>;
  /** The same beside the number 1, where it differs. */
  unitSingular?: InputMaybe<Scalars['String']['input']>;
};

/** A feature of which the account has less after the end of a trial. */
export type FeatureLoss = {
  /** What it may use then; empty when the feature goes with the trial. */
  after: Array<FeatureLimit>;
  feature: Scalars['ID']['output'];
  /** What the account may use now. */
  limits: Array<FeatureLimit>;
  /** What it is called on a screen. */
  name: Scalars['String']['output'];
};

export type Hold = {
  amount: Scalars['Float']['output'];
  endsAt: Scalars['AWSDateTime']['output'];
  id: Scalars['ID']['output'];
};

export type HoldDecision = {
  allowed: Scalars['Boolean']['output'];
  endsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  holdId?: Maybe<Scalars['ID']['output']>;
  reason?: Maybe<RefusalReason>;
  replayed: Scalars['Boolean']['output'];
  retryAt?: Maybe<Scalars['AWSDateTime']['output']>;
  upgrade?: Maybe<UpgradeOffer>;
  usage?: Maybe<Usage>;
};

export type Lap = {
  lap: Scalars['Int']['output'];
  seconds: Scalars['Float']['output'];
  tyre: Tyre;
};

/** A person who uses the app, and everything that they may do. */
export type Me = {
  actions: ActionLogPage;
  /** The server's time of this answer, for countdowns. */
  asOf: Scalars['AWSDateTime']['output'];
  createdAt: Scalars['AWSDateTime']['output'];
  email?: Maybe<Scalars['AWSEmail']['output']>;
  /** What the account may use now: of each feature the limits of the plan or trial that counts, and everything that adds to them. */
  entitlements: Array<Entitlement>;
  /** The user pool's `sub`; it never changes. */
  id: Scalars['ID']['output'];
  name?: Maybe<Scalars['String']['output']>;
  status: AccountStatus;
  subscriptions: Array<PlanSubscription>;
  trials: Array<Trial>;
  /** Usage of every feature that the account may use, in the windows that are open now. */
  usage: Array<Usage>;
  /** Counts up with every change of rights; a live AccountChange carries the same number. */
  version: Scalars['Int']['output'];
};


/** A person who uses the app, and everything that they may do. */
export type MeActionsArgs = {
  filter?: InputMaybe<ActionFilter>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};

export type Mutation = {
  /** Several uses at once, at most 25, each decided on its own. The answers are in the order of the items. */
  consumeMany: Array<UsageDecision>;
  /**
   * Uses `amount` of a feature: a whole number from 1 to 9,007,199,254,740,991; the default is 1. `allowed: true` means that the
   * use is recorded. A counter never goes beyond the same number: a use that would take it there is refused with LIMIT_REACHED,
   * also where the feature is unlimited. A retry with the same `idempotencyKey` within 24 hours gets the first answer; without a
   * key, only retries of the same HTTP request are safe.
   */
  consumeUsage: UsageDecision;
  /** consumeUsage on a user's behalf, for the app's backend. */
  consumeUsageFor: UsageDecision;
  /** A page of Stripe where the caller pays for a product. Someone who already subscribes is sent to the portal instead. */
  createCheckout: CheckoutSession;
  /** Stripe's page where the caller changes card or plan, or cancels. */
  createPortalSession: PortalSession;
  /** Deletes an account as its owner could. */
  deleteAccount: DeletionReceipt;
  /** Deletes the caller's account: cancels in Stripe, forgets the person, keeps that trials were had. `confirm` is the e-mail address. */
  deleteMyAccount: DeletionReceipt;
  /**
   * Takes an event out of `parkedEvents` for good, such as one of a customer who will never have an account. It stands in the
   * operator's own log. A later event of the same customer is parked anew. NotFound when it is not parked any more.
   */
  dismissParkedEvent: ParkedEvent;
  /** Everything that is kept about a user, as one JSON document (a string). */
  exportAccount: DataExport;
  /** Moves the end of a running trial by whole hours (negative shortens, not into the past). */
  extendTrial: Trial;
  /**
   * Gives a user extra units of a feature, until `expiresAt` or for good. Conflict when the units that the user's grants of the
   * feature still hold would come to more than 9,007,199,254,740,991.
   */
  grantUsage: Usage;
  /** Tells the open screens of a user that the account changed. Writes nothing. */
  publishAccount?: Maybe<AccountChange>;
  /** Tells the open screens of a user about a counter. Writes nothing. */
  publishUsage?: Maybe<Usage>;
  /** Creates a product or its next version. Running trials keep the terms they began with. */
  putProduct: Product;
  /** Reads the caller's subscriptions from Stripe now, as on the way back from a checkout. */
  refreshSubscription: Me;
  /** Gives back what was held. Releasing a hold that has ended is no error. `accountId` as in `reserveUsage`. */
  releaseUsage: Usage;
  /**
   * Compares the user pool, the database and Stripe, and mends what disagrees unless it is a dry run. Who asked and why stand in the
   * report and in the operator's own log; without a reason, the reason reads that an operator asked for it. Conflict while another
   * comparison is under way.
   */
  repairSync: SyncReport;
  /**
   * Holds `amount` of a feature until it is settled or released, or until the hold ends by itself (`holdSeconds`, 60 to
   * 86,400; 900 unless told). Held units count as used. `accountId` is for services, which must name the account that they act
   * for; signed-in people act for themselves, and another account is Forbidden.
   */
  reserveUsage: HoldDecision;
  /** Reads one user's subscriptions from Stripe now. */
  resync: Me;
  /** Runs one race simulation and keeps its result. Each run consumes one `simulations`. */
  runSimulation: SimulationOutcome;
  /** Locks an account out, or lets it in again. Rights and usage stay as they are. */
  setAccountEnabled: Me;
  /**
   * Takes a payment out of `paymentReviews`; what was decided is the reason, and stands in the account's log. Changes nothing in
   * Stripe. NotFound when somebody has settled it already.
   */
  settleReview: PaymentReview;
  /** Uses what was held, with the real amount: less than held, or up to the limit more. `accountId` as in `reserveUsage`. */
  settleUsage: UsageDecision;
  /**
   * Starts the product's trial: once ever for a user and a mailbox. `durationHours` may be shorter than the product's own
   * length, never longer. Conflict when the trial was had before; its dates are in `errorInfo`.
   */
  startTrial: StartTrialResult;
};


export type MutationConsumeManyArgs = {
  items: Array<ConsumeItem>;
};


export type MutationConsumeUsageArgs = {
  action?: InputMaybe<ActionInput>;
  amount?: InputMaybe<Scalars['Float']['input']>;
  feature: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['ID']['input']>;
};


export type MutationConsumeUsageForArgs = {
  action?: InputMaybe<ActionInput>;
  amount?: InputMaybe<Scalars['Float']['input']>;
  feature: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['ID']['input']>;
  userId: Scalars['ID']['input'];
};


export type MutationCreateCheckoutArgs = {
  priceId?: InputMaybe<Scalars['ID']['input']>;
  productId: Scalars['ID']['input'];
};


export type MutationDeleteAccountArgs = {
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


export type MutationDeleteMyAccountArgs = {
  confirm: Scalars['String']['input'];
};


export type MutationDismissParkedEventArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationExportAccountArgs = {
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


export type MutationExtendTrialArgs = {
  hours: Scalars['Int']['input'];
  productId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


export type MutationGrantUsageArgs = {
  amount: Scalars['Float']['input'];
  expiresAt?: InputMaybe<Scalars['AWSDateTime']['input']>;
  feature: Scalars['ID']['input'];
  idempotencyKey: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


export type MutationPublishAccountArgs = {
  change: AccountChangeInput;
};


export type MutationPublishUsageArgs = {
  usage: UsageInput;
};


export type MutationPutProductArgs = {
  input: ProductInput;
};


export type MutationReleaseUsageArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  feature: Scalars['ID']['input'];
  holdId: Scalars['ID']['input'];
};


export type MutationRepairSyncArgs = {
  dryRun: Scalars['Boolean']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationReserveUsageArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  amount: Scalars['Float']['input'];
  feature: Scalars['ID']['input'];
  holdSeconds?: InputMaybe<Scalars['Int']['input']>;
  idempotencyKey: Scalars['ID']['input'];
};


export type MutationResyncArgs = {
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


export type MutationRunSimulationArgs = {
  idempotencyKey: Scalars['ID']['input'];
  input: SimulationInput;
};


export type MutationSetAccountEnabledArgs = {
  enabled: Scalars['Boolean']['input'];
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


export type MutationSettleReviewArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationSettleUsageArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  action?: InputMaybe<ActionInput>;
  amount: Scalars['Float']['input'];
  feature: Scalars['ID']['input'];
  holdId: Scalars['ID']['input'];
};


export type MutationStartTrialArgs = {
  durationHours?: InputMaybe<Scalars['Int']['input']>;
  productId: Scalars['ID']['input'];
};

export type ParkedEvent = {
  customerId?: Maybe<Scalars['ID']['output']>;
  eventId: Scalars['ID']['output'];
  /** By which it is dismissed. */
  id: Scalars['ID']['output'];
  parkedAt: Scalars['AWSDateTime']['output'];
  reason: Scalars['String']['output'];
  type: Scalars['String']['output'];
};

export type ParkedEventPage = {
  items: Array<ParkedEvent>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** A payment that a person has to decide about. */
export type PaymentReview = {
  /** What was charged, in the currency's smallest unit. */
  amount?: Maybe<Scalars['Int']['output']>;
  /** The charge that went back, or may. Null for SEVERAL_PLANS. */
  chargeId?: Maybe<Scalars['ID']['output']>;
  /** When Stripe says that it happened. Null for what was noted before such times were kept; it comes last. */
  createdAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Lower-case ISO 4217. */
  currency?: Maybe<Scalars['String']['output']>;
  customerId?: Maybe<Scalars['ID']['output']>;
  /** By which it is settled. */
  id: Scalars['ID']['output'];
  kind: ReviewKind;
  /** The plans that are all paid for. Empty for what is about one charge. */
  subscriptions: Array<Scalars['ID']['output']>;
  /** Stripe's page about it: the charge, or the customer. */
  url?: Maybe<Scalars['AWSURL']['output']>;
  userId: Scalars['ID']['output'];
};

export type PaymentReviewPage = {
  items: Array<PaymentReview>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** How long a limit runs before it starts anew. */
export type Period =
  | 'BILLING_CYCLE'
  | 'DAY'
  | 'LIFETIME'
  | 'MONTH'
  | 'TRIAL'
  | 'WEEK';

export type PitStop = {
  lap: Scalars['Int']['output'];
  tyre: Tyre;
};

export type PitStopInput = {
  lap: Scalars['Int']['input'];
  tyre: Tyre;
};

export type PlanSubscription = {
  cancelAtPeriodEnd: Scalars['Boolean']['output'];
  currentPeriodEnd?: Maybe<Scalars['AWSDateTime']['output']>;
  currentPeriodStart?: Maybe<Scalars['AWSDateTime']['output']>;
  /** When access ends although the status would still give it: a planned cancellation, or the end of the grace. */
  endsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  id: Scalars['ID']['output'];
  /** Whether it gives rights now, by status, grace and dates. */
  isActive: Scalars['Boolean']['output'];
  productId?: Maybe<Scalars['ID']['output']>;
  /** Stripe's own word. */
  status: Scalars['String']['output'];
};

export type PortalSession = {
  url: Scalars['AWSURL']['output'];
};

export type Price = {
  /** Lower-case ISO 4217. */
  currency: Scalars['String']['output'];
  /** Whether the caller subscribes at this price now. */
  current: Scalars['Boolean']['output'];
  id: Scalars['ID']['output'];
  interval: PriceInterval;
  /** Whether Stripe knows this price, so that it can be bought. */
  purchasable: Scalars['Boolean']['output'];
  /** In the currency's smallest unit. */
  unitAmount: Scalars['Int']['output'];
};

export type PriceInput = {
  currency: Scalars['String']['input'];
  id: Scalars['ID']['input'];
  interval: PriceInterval;
  stripePriceId?: InputMaybe<Scalars['String']['input']>;
  unitAmount: Scalars['Int']['input'];
};

export type PriceInterval =
  | 'MONTH'
  | 'ONCE'
  | 'YEAR';

/** Something that can be had: a plan, an add-on or a one-time purchase. */
export type Product = {
  /** What the caller may do with it now. */
  action: ProductAction;
  active: Scalars['Boolean']['output'];
  /** The button for it, ready to show. */
  button: Button;
  description?: Maybe<Scalars['String']['output']>;
  features: Array<FeatureLimit>;
  id: Scalars['ID']['output'];
  kind: ProductKind;
  /** What the account loses when its running trial of the product ends; empty when none runs. */
  losses: Array<FeatureLoss>;
  name: Scalars['String']['output'];
  prices: Array<Price>;
  public: Scalars['Boolean']['output'];
  /** Order of worth: the free plan is 0, a higher rank contains more. */
  rank: Scalars['Int']['output'];
  trial?: Maybe<TrialTerms>;
  version: Scalars['Int']['output'];
  /** IANA zone in which its days, weeks and months run. */
  zone: Scalars['String']['output'];
};

export type ProductAction =
  /** The account has it. The portal changes or cancels it. */
  | 'MANAGE'
  | 'NOTHING'
  /** An invoice is open, of this product or of the plan that stands in its way. The portal is where it is paid. */
  | 'PAY'
  /** `startTrial` would succeed; a product with prices can be bought at once as well. */
  | 'START_TRIAL'
  /** `createCheckout` opens a checkout. */
  | 'SUBSCRIBE'
  /** The account has another plan. Its portal (`createPortalSession`) is where plans are switched. */
  | 'SWITCH';

export type ProductInput = {
  active: Scalars['Boolean']['input'];
  description?: InputMaybe<Scalars['String']['input']>;
  features: Array<FeatureLimitInput>;
  id: Scalars['ID']['input'];
  kind: ProductKind;
  name: Scalars['String']['input'];
  prices: Array<PriceInput>;
  public: Scalars['Boolean']['input'];
  rank: Scalars['Int']['input'];
  reason: Scalars['String']['input'];
  trial?: InputMaybe<TrialTermsInput>;
  /** The version that the change is based on; Conflict when it is not the newest. 0 creates. */
  version: Scalars['Int']['input'];
  /** IANA zone in which the plan's days, weeks and months run; UTC unless told. */
  zone?: InputMaybe<Scalars['String']['input']>;
};

export type ProductKind =
  | 'ADD_ON'
  | 'ONE_TIME'
  | 'PLAN';

export type Query = {
  /** One account, by id or by e-mail. NotFound when there is none. */
  account: Me;
  /**
   * All accounts, newest first. With `emailStart` only those whose e-mail address begins with it, in alphabetical order; upper and
   * lower case are the same.
   */
  accounts: AccountPage;
  /** The caller's own action log, newest first. `limit` is 1 to 100, 25 unless told. */
  actions: ActionLogPage;
  /** The action log over all users for a range of at most 31 days, newest first. */
  auditActions: ActionLogPage;
  /** The decision that consumeUsage would give now. Writes nothing and promises nothing. `accountId` is for services, as in `usage`. */
  canUse: UsageDecision;
  /** Every product, private and inactive ones too. */
  catalog: Array<Product>;
  /** Why a user may or may not use a feature now: sources, windows, what is used and held, the last refusal. */
  explainDecision: DecisionExplanation;
  /** Everything that is kept about the caller, as one JSON document (a string). */
  exportMyData: DataExport;
  /**
   * What all accounts have used of a feature, in the windows that were open on a day, with or without a limit. The order and the
   * pages are those of `highUsage`. An account that has used nothing in a window has no row.
   */
  featureUsage?: Maybe<UsagePage>;
  /**
   * Who is at or over a share of their limit, in open windows of every period. Nearest to the limit first: by the bands 100 %, 90 %,
   * 80 %, 50 % and below, within a page by share. A page may hold fewer than `limit` and still not be the last one: the last one has
   * no `nextToken`. A use shows about a second later.
   */
  highUsage?: Maybe<UpgradeHintPage>;
  /** The caller's own account. The first call of a new user creates it. */
  me: Me;
  /** Stripe events about customers whom no account has, newest first. One leaves when an account names its customer, or is dismissed. */
  parkedEvents: ParkedEventPage;
  /** Payments that wait for a person's decision, oldest first. `limit` is 1 to 100, 25 unless told. */
  paymentReviews: PaymentReviewPage;
  /** Every public product with what the caller may do with it, in the order of rank: what everybody has first. */
  products: Array<Product>;
  /** Recent refusals over all users, newest first. */
  refusals: ActionLogPage;
  /** The caller's own simulation results, newest first. `limit` is 1 to 100, 25 unless told. */
  simulations: SimulationPage;
  /**
   * What Stripe has of an account at this moment, beside what is written here. Asks Stripe and writes nothing; `resync` makes them
   * equal. Unavailable while Stripe does not answer.
   */
  stripeState: StripeState;
  /** The latest three-way comparison of the user pool, the database and Stripe. */
  syncHealth: SyncHealth;
  /** Past comparisons and repairs, newest first. */
  syncHistory: SyncReportPage;
  /** Whether the caller has had, has, or may start a trial of a product. */
  trial: TrialState;
  /**
   * How the trials that started in a range of at most 366 days went. They are one cohort: every count and rate is of these trials,
   * on whatever day they were bought or ended.
   */
  trialMetrics: TrialMetrics;
  /**
   * The usage of one feature in the window that is open now; null when no plan of the account knows the feature. `accountId` is for
   * services, which must name an account: NotFound when there is none. Signed-in people ask about themselves: Forbidden otherwise.
   */
  usage?: Maybe<Usage>;
};


export type QueryAccountArgs = {
  email?: InputMaybe<Scalars['AWSEmail']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryAccountsArgs = {
  emailStart?: InputMaybe<Scalars['String']['input']>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryActionsArgs = {
  filter?: InputMaybe<ActionFilter>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryAuditActionsArgs = {
  filter: ActionFilter;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryCanUseArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  amount?: InputMaybe<Scalars['Float']['input']>;
  feature: Scalars['ID']['input'];
};


export type QueryExplainDecisionArgs = {
  feature: Scalars['ID']['input'];
  userId: Scalars['ID']['input'];
};


export type QueryFeatureUsageArgs = {
  date?: InputMaybe<Scalars['AWSDate']['input']>;
  feature: Scalars['ID']['input'];
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryHighUsageArgs = {
  date?: InputMaybe<Scalars['AWSDate']['input']>;
  feature: Scalars['ID']['input'];
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  threshold?: InputMaybe<Scalars['Float']['input']>;
};


export type QueryParkedEventsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPaymentReviewsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryRefusalsArgs = {
  feature?: InputMaybe<Scalars['ID']['input']>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QuerySimulationsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryStripeStateArgs = {
  userId: Scalars['ID']['input'];
};


export type QuerySyncHistoryArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryTrialArgs = {
  productId: Scalars['ID']['input'];
};


export type QueryTrialMetricsArgs = {
  from: Scalars['AWSDate']['input'];
  to: Scalars['AWSDate']['input'];
};


export type QueryUsageArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  feature: Scalars['ID']['input'];
};

export type RefusalReason =
  | 'ACCOUNT_DISABLED'
  | 'AMOUNT_OVER_LIMIT'
  | 'HOLD_ENDED'
  | 'LIMIT_REACHED'
  | 'NOT_IN_PLAN'
  | 'PAYMENT_DUE'
  | 'TRIAL_OVER';

export type ReviewKind =
  /** A dispute was opened, or lost. */
  | 'DISPUTE'
  /** The card's bank warns of fraud. */
  | 'EARLY_WARNING'
  /** All of a charge was given back. */
  | 'REFUND'
  /** An account pays for more than one plan. It leaves by itself once at most one is left. */
  | 'SEVERAL_PLANS';

export type RightSource = {
  /** True: its units add to what another source gives. False: of such sources the best one counts alone. */
  adds: Scalars['Boolean']['output'];
  because: Scalars['String']['output'];
  /** Whether it counts now, and why not. */
  counts: Scalars['Boolean']['output'];
  expiresAt?: Maybe<Scalars['AWSDateTime']['output']>;
  limits: Array<FeatureLimit>;
  productId?: Maybe<Scalars['ID']['output']>;
  source: Scalars['String']['output'];
};

/** One run of the race simulator. */
export type Simulation = {
  createdAt: Scalars['AWSDateTime']['output'];
  id: Scalars['ID']['output'];
  laps: Array<Lap>;
  strategy: Strategy;
  totalTime: Scalars['Float']['output'];
  trackId: Scalars['String']['output'];
};

export type SimulationInput = {
  startTyre: Tyre;
  stops: Array<PitStopInput>;
  trackId: Scalars['String']['input'];
};

export type SimulationOutcome = {
  decision: UsageDecision;
  /** Null when the decision is no. */
  simulation?: Maybe<Simulation>;
};

export type SimulationPage = {
  items: Array<Simulation>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type StartTrialResult = {
  expiresAt: Scalars['AWSDateTime']['output'];
  trial: Trial;
  trialId: Scalars['ID']['output'];
};

export type Strategy = {
  startTyre: Tyre;
  stops: Array<PitStop>;
};

export type StripeState = {
  asOf: Scalars['AWSDateTime']['output'];
  /** Null when the account has never been to a checkout. */
  customerId?: Maybe<Scalars['ID']['output']>;
  /** What it would change, in words. */
  differences: Array<Scalars['String']['output']>;
  /** Whether a resync would change nothing. */
  inStep: Scalars['Boolean']['output'];
  /** Newest first. */
  subscriptions: Array<StripeSubscription>;
  /** When the account was last read from Stripe and made equal; null when never. */
  syncedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** The customer on Stripe's own pages. */
  url?: Maybe<Scalars['AWSURL']['output']>;
  userId: Scalars['ID']['output'];
};

/** A subscription, or a purchase for good, on both sides. */
export type StripeSubscription = {
  /** Null when it is not written here. */
  here?: Maybe<SubscriptionSide>;
  id: Scalars['ID']['output'];
  /** Null when Stripe does not have it. */
  stripe?: Maybe<SubscriptionSide>;
  /** On Stripe's own pages; a purchase has none. */
  url?: Maybe<Scalars['AWSURL']['output']>;
};

export type Subscription = {
  /** Every change of the caller's account: trials, subscriptions, rights. An admin may name another user. */
  onAccount?: Maybe<AccountChange>;
  /** Every change of the caller's usage. An admin may name another user. */
  onUsage?: Maybe<Usage>;
};


export type SubscriptionOnAccountArgs = {
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type SubscriptionOnUsageArgs = {
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** What one side says of a subscription. */
export type SubscriptionSide = {
  /** The first moment without access. Null together with isActive: for good; null without: none now. */
  accessUntil?: Maybe<Scalars['AWSDateTime']['output']>;
  /** When it is planned to end. */
  cancelAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Null for what was bought for good. */
  currentPeriodEnd?: Maybe<Scalars['AWSDateTime']['output']>;
  currentPeriodStart?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Whether it gives access now, by status, grace and dates. */
  isActive: Scalars['Boolean']['output'];
  /** Since when an invoice is unpaid. */
  pastDueSince?: Maybe<Scalars['AWSDateTime']['output']>;
  priceId?: Maybe<Scalars['ID']['output']>;
  /** Null when the catalog does not know the price. */
  productId?: Maybe<Scalars['ID']['output']>;
  /** Stripe's own word. */
  status: Scalars['String']['output'];
};

export type SyncCount = {
  count: Scalars['Int']['output'];
  problem: SyncProblem;
};

export type SyncFinding = {
  customerId?: Maybe<Scalars['ID']['output']>;
  detail: Scalars['String']['output'];
  problem: SyncProblem;
  /** What a repair did, or would do. */
  repair: Scalars['String']['output'];
  repaired: Scalars['Boolean']['output'];
  subscriptionId?: Maybe<Scalars['ID']['output']>;
  userId?: Maybe<Scalars['ID']['output']>;
};

export type SyncHealth = {
  /** How many accounts the last complete comparison counted. Null before the first one. */
  accounts?: Maybe<AccountCount>;
  /** Whether `status` is IN_STEP. */
  healthy: Scalars['Boolean']['output'];
  /** Null before the first comparison. */
  lastReport?: Maybe<SyncReport>;
  /** How the latest comparisons and repairs ended. */
  recent: SyncRecord;
  /** Whether a comparison is running, and how far it is. */
  running?: Maybe<SyncProgress>;
  /** What the last finished comparison says now. */
  status: SyncState;
};

export type SyncProblem =
  | 'ATTRIBUTE_DRIFT'
  | 'CUSTOMER_OF_NOBODY'
  | 'MAPPING_MISMATCH'
  | 'ROW_WITHOUT_CUSTOMER'
  | 'ROW_WITHOUT_USER'
  | 'SUBSCRIPTION_OF_NOBODY'
  | 'USER_WITHOUT_ROW';

export type SyncProgress = {
  lookedAt: Scalars['Int']['output'];
  startedAt: Scalars['AWSDateTime']['output'];
};

/** Of the latest comparisons and repairs, 30 at most. */
export type SyncRecord = {
  comparisons: Scalars['Int']['output'];
  /** Those that came to their end. */
  finished: Scalars['Int']['output'];
  /** Disagreements that they found, and of these the ones that a repair removed. */
  found: Scalars['Int']['output'];
  repaired: Scalars['Int']['output'];
  /** When the first of them ended. */
  since?: Maybe<Scalars['AWSDateTime']['output']>;
  /** `finished` of `comparisons`. Null when there was none. */
  successRate?: Maybe<Scalars['Float']['output']>;
};

export type SyncReport = {
  /** The operator who asked for it; null: the night. */
  actor?: Maybe<Scalars['ID']['output']>;
  counts: Array<SyncCount>;
  dryRun: Scalars['Boolean']['output'];
  /** The first 200. */
  findings: Array<SyncFinding>;
  finishedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /**
   * Customers in Stripe that name no account of this deployment: another app's, or another deployment's. Nothing is written to
   * them, and they are no disagreement.
   */
  foreignCustomers: Scalars['Int']['output'];
  /** Subscriptions in Stripe that may still ask for money and are of no account of this deployment. */
  foreignSubscriptions: Scalars['Int']['output'];
  id: Scalars['ID']['output'];
  lookedAtCustomers: Scalars['Int']['output'];
  lookedAtRows: Scalars['Int']['output'];
  lookedAtUsers: Scalars['Int']['output'];
  /** Why, in that operator's words. */
  purpose?: Maybe<Scalars['String']['output']>;
  /** Why it stopped, when it was aborted. */
  reason?: Maybe<Scalars['String']['output']>;
  repaired: Scalars['Int']['output'];
  startedAt: Scalars['AWSDateTime']['output'];
  status: SyncStatus;
};

export type SyncReportPage = {
  items: Array<SyncReport>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

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

export type SyncStatus =
  | 'ABORTED'
  | 'DONE'
  | 'RUNNING';

export type Trial = {
  convertedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  expiresAt: Scalars['AWSDateTime']['output'];
  /** The rights that the trial gives, as they were when it began. */
  features: Array<FeatureLimit>;
  /** `{userId}-{productId}` */
  id: Scalars['ID']['output'];
  /** Evaluated at the moment of the answer. */
  isActive: Scalars['Boolean']['output'];
  productId: Scalars['ID']['output'];
  /** From when on the customer is reminded of the end; null when the product sends no reminder. */
  remindAt?: Maybe<Scalars['AWSDateTime']['output']>;
  startedAt: Scalars['AWSDateTime']['output'];
  status: TrialStatus;
};

/** The trials that started on one UTC day. */
export type TrialDay = {
  converted: Scalars['Int']['output'];
  date: Scalars['AWSDate']['output'];
  expired: Scalars['Int']['output'];
  running: Scalars['Int']['output'];
  started: Scalars['Int']['output'];
};

/** The trials that started in a range: `started` = `converted` + `expired` + `running`. */
export type TrialMetrics = {
  /** `converted` of all that started, so far. Null when none started. */
  conversionRate?: Maybe<Scalars['Float']['output']>;
  /** Bought, during the trial or after it. */
  converted: Scalars['Int']['output'];
  days: Array<TrialDay>;
  /** Over, and not bought. */
  expired: Scalars['Int']['output'];
  /** `expired` of all that started, so far. Null when none started. */
  expiryRate?: Maybe<Scalars['Float']['output']>;
  from: Scalars['AWSDate']['output'];
  /** True when none is running any more: the rates are final, but for somebody who comes back and buys. */
  isFinal: Scalars['Boolean']['output'];
  /** Most started first. */
  products: Array<TrialProductMetrics>;
  /** Neither over nor bought: they may still be bought. */
  running: Scalars['Int']['output'];
  started: Scalars['Int']['output'];
  to: Scalars['AWSDate']['output'];
};

/** The trials of one product that started in the range. */
export type TrialProductMetrics = {
  /** `converted` of all that started, so far; final when none is running. */
  conversionRate?: Maybe<Scalars['Float']['output']>;
  converted: Scalars['Int']['output'];
  expired: Scalars['Int']['output'];
  productId: Scalars['ID']['output'];
  running: Scalars['Int']['output'];
  started: Scalars['Int']['output'];
};

export type TrialRefusal =
  | 'ALREADY_SUBSCRIBED'
  | 'NO_TRIAL'
  | 'PRODUCT_INACTIVE'
  | 'TRIAL_USED';

export type TrialState = {
  button: Button;
  /** Whether startTrial would succeed now. */
  eligible: Scalars['Boolean']['output'];
  /** Whether the caller, or the same mailbox under another name, has had this trial. */
  hasTrialed: Scalars['Boolean']['output'];
  productId: Scalars['ID']['output'];
  /** Why not, when not eligible. */
  reason?: Maybe<TrialRefusal>;
  trial?: Maybe<Trial>;
};

export type TrialStatus =
  | 'active'
  | 'converted'
  | 'expired';

export type TrialTerms = {
  hours: Scalars['Int']['output'];
  /** How long before the end the reminder goes out. */
  reminderMinutes: Scalars['Int']['output'];
};

export type TrialTermsInput = {
  hours: Scalars['Int']['input'];
  reminderMinutes?: InputMaybe<Scalars['Int']['input']>;
};

export type Tyre =
  | 'HARD'
  | 'MEDIUM'
  | 'SOFT';

/** An account that a larger plan would help: one window of a feature, and how full it is. */
export type UpgradeHint = {
  accountName?: Maybe<Scalars['String']['output']>;
  /** As they are now. Null for an account that was deleted, or never had one. */
  email?: Maybe<Scalars['AWSEmail']['output']>;
  feature: Scalars['ID']['output'];
  /** With what grants add. */
  limit: Scalars['Float']['output'];
  period: Period;
  productId?: Maybe<Scalars['ID']['output']>;
  /** Null when the window has no end of its own. */
  resetsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** `used` of `limit`; 1 is all of it. */
  share: Scalars['Float']['output'];
  /** The cheapest product that would allow one more. */
  upgrade?: Maybe<UpgradeOffer>;
  used: Scalars['Float']['output'];
  userId: Scalars['ID']['output'];
  windowStart: Scalars['AWSDateTime']['output'];
};

export type UpgradeHintPage = {
  items: Array<UpgradeHint>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type UpgradeOffer = {
  name: Scalars['String']['output'];
  productId: Scalars['ID']['output'];
  /**
   * Products whose trial would have allowed it too, the longest trial first. Whether the caller may still start one is said by
   * `Product.action`.
   */
  trials: Array<Scalars['ID']['output']>;
};

/** One counter: a feature, in one window. */
export type Usage = {
  feature: Scalars['ID']['output'];
  /** Units that are held and not settled; part of neither `used` nor `remaining`. */
  held: Scalars['Float']['output'];
  /** Null is unlimited. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** What it is called on a screen. */
  name: Scalars['String']['output'];
  /** Counters of the feature's other limits, when it has several; this one is the tightest. */
  others?: Maybe<Array<UsageLimit>>;
  period: Period;
  /** Null is unlimited. */
  remaining?: Maybe<Scalars['Float']['output']>;
  /** Null when the window never ends. */
  resetsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  source: Scalars['String']['output'];
  /** What is counted, as it reads beside a number: `exports`, `GB`. Null: the number says it alone. */
  unit?: Maybe<Scalars['String']['output']>;
  /** The same beside the number 1: `export`. */
  unitSingular?: Maybe<Scalars['String']['output']>;
  used: Scalars['Float']['output'];
  userId: Scalars['ID']['output'];
  /** Counts up with every change of this counter; a gap on the live feed means: read again. */
  version: Scalars['Int']['output'];
  windowStart: Scalars['AWSDateTime']['output'];
};

export type UsageDecision = {
  /** True means that it is recorded (or, for canUse, that it would be now). */
  allowed: Scalars['Boolean']['output'];
  amount: Scalars['Float']['output'];
  feature: Scalars['ID']['output'];
  /** What the feature is called on a screen. */
  name: Scalars['String']['output'];
  reason?: Maybe<RefusalReason>;
  /** True when this is the answer to an earlier request with the same key. */
  replayed: Scalars['Boolean']['output'];
  /** When the same request could succeed, if it ever can without buying. */
  retryAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** The cheapest product that would have allowed it; an add-on when its units would have been enough. */
  upgrade?: Maybe<UpgradeOffer>;
  usage?: Maybe<Usage>;
};

export type UsageInput = {
  feature: Scalars['ID']['input'];
  held: Scalars['Float']['input'];
  limit?: InputMaybe<Scalars['Float']['input']>;
  name: Scalars['String']['input'];
  others?: InputMaybe<Array<UsageLimitInput>>;
  period: Period;
  remaining?: InputMaybe<Scalars['Float']['input']>;
  resetsAt?: InputMaybe<Scalars['AWSDateTime']['input']>;
  source: Scalars['String']['input'];
  unit?: InputMaybe<Scalars['String']['input']>;
  unitSingular?: InputMaybe<Scalars['String']['input']>;
  used: Scalars['Float']['input'];
  userId: Scalars['ID']['input'];
  version: Scalars['Int']['input'];
  windowStart: Scalars['AWSDateTime']['input'];
};

/** One more limit on the same feature. */
export type UsageLimit = {
  limit?: Maybe<Scalars['Float']['output']>;
  period: Period;
  remaining?: Maybe<Scalars['Float']['output']>;
  resetsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  used: Scalars['Float']['output'];
  windowStart: Scalars['AWSDateTime']['output'];
};

export type UsageLimitInput = {
  limit?: InputMaybe<Scalars['Float']['input']>;
  period: Period;
  remaining?: InputMaybe<Scalars['Float']['input']>;
  resetsAt?: InputMaybe<Scalars['AWSDateTime']['input']>;
  used: Scalars['Float']['input'];
  windowStart: Scalars['AWSDateTime']['input'];
};

export type UsagePage = {
  items: Array<AccountUsage>;
  nextToken?: Maybe<Scalars['String']['output']>;
};
