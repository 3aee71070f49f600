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
  /** When it happened. */
  at: Scalars['AWSDateTime']['output'];
  /** The product that it is about, if it is about one. */
  productId?: Maybe<Scalars['ID']['output']>;
  /** What happened last: `trial.started`, `trial.ending`, `subscription.updated`, … */
  reason: Scalars['String']['output'];
  /** The request that it was done for, as its `x-request-id` or `x-amzn-RequestId` said; null where no request did. */
  requestId?: Maybe<Scalars['ID']['output']>;
  /** The account that changed. */
  userId: Scalars['ID']['output'];
  /** `Me.version` after the change. */
  version: Scalars['Int']['output'];
};

/** A change of an account to publish; the fields are those of `AccountChange`. */
export type AccountChangeInput = {
  /** As in `AccountChange`. */
  at: Scalars['AWSDateTime']['input'];
  /** As in `AccountChange`. */
  productId?: InputMaybe<Scalars['ID']['input']>;
  /** As in `AccountChange`. */
  reason: Scalars['String']['input'];
  /** As in `AccountChange`. */
  requestId?: InputMaybe<Scalars['ID']['input']>;
  /** As in `AccountChange`. */
  userId: Scalars['ID']['input'];
  /** As in `AccountChange`. */
  version: Scalars['Int']['input'];
};

/** Accounts by status, as a comparison counted them. */
export type AccountCount = {
  /** Accounts that may be used. */
  active: Scalars['Int']['output'];
  /** When the comparison ended. */
  at: Scalars['AWSDateTime']['output'];
  /** Deleted ones keep a row without name and address. */
  deleted: Scalars['Int']['output'];
  /** Being deleted at that time. */
  deleting: Scalars['Int']['output'];
  /** Accounts that an operator has locked. */
  disabled: Scalars['Int']['output'];
};

/** One page of accounts. */
export type AccountPage = {
  /** The accounts of this page. */
  items: Array<AccountSummary>;
  /** Give it back to get the next page; null on the last one. */
  nextToken?: Maybe<Scalars['String']['output']>;
};

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

/** An account in a list. */
export type AccountSummary = {
  /** When the account was created. */
  createdAt: Scalars['AWSDateTime']['output'];
  /** Null when the user pool knows none, and after a deletion. */
  email?: Maybe<Scalars['AWSEmail']['output']>;
  /** The `sub` of its user in the user pool. */
  id: Scalars['ID']['output'];
  /** The name, as the user pool has it. */
  name?: Maybe<Scalars['String']['output']>;
  /** Whether the account may be used. */
  status: AccountStatus;
  /** Counts up with every change of rights. */
  version: Scalars['Int']['output'];
};

/** What one account has used of a feature in one window. */
export type AccountUsage = {
  /** The account's name as it is now. */
  accountName?: Maybe<Scalars['String']['output']>;
  /** As it is now. Null for an account that was deleted, or that has none. */
  email?: Maybe<Scalars['AWSEmail']['output']>;
  /** The key of the feature. */
  feature: Scalars['ID']['output'];
  /** Units that are held and not settled; part of neither `used` nor `remaining`. */
  held: Scalars['Float']['output'];
  /** With what grants and add-ons' own units add. Null is unlimited. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** How long the limit runs before it starts again. */
  period: Period;
  /** The product that the limit comes from. */
  productId?: Maybe<Scalars['ID']['output']>;
  /** Units that can still be used. Null is unlimited. */
  remaining?: Maybe<Scalars['Float']['output']>;
  /** Null when the window has no end of its own. */
  resetsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** `used` of `limit`; 1 is all of it. Null is unlimited. */
  share?: Maybe<Scalars['Float']['output']>;
  /** Where the limit comes from: `plan:free`, `trial:pro`, `sub:sub_…`, `legacy:…` (of another system). */
  source: Scalars['String']['output'];
  /** Units used in this window. */
  used: Scalars['Float']['output'];
  /** The account. */
  userId: Scalars['ID']['output'];
  /** When the window began. */
  windowStart: Scalars['AWSDateTime']['output'];
};

/** Which entries of an action log; what is left out does not filter. */
export type ActionFilter = {
  /** Only entries of this type, such as `consume` or `trial.started`. */
  actionType?: InputMaybe<Scalars['String']['input']>;
  /** Only entries about this feature. */
  feature?: InputMaybe<Scalars['ID']['input']>;
  /** The first moment, included. */
  from?: InputMaybe<Scalars['AWSDateTime']['input']>;
  /** The last moment, included. */
  to?: InputMaybe<Scalars['AWSDateTime']['input']>;
};

/** What the app did with the units; kept in the action log. */
export type ActionInput = {
  /** A JSON object of at most 4,096 bytes and 5 levels. */
  details?: InputMaybe<Scalars['AWSJSON']['input']>;
  /** 1 to 64 characters of a–z, 0–9, _ and -. The default is `consume`. Types with a dot are the system's own. */
  type?: InputMaybe<Scalars['String']['input']>;
};

/** One entry of an account's action log. */
export type ActionLog = {
  /** What more is known, as a JSON object. */
  actionDetails?: Maybe<Scalars['AWSJSON']['output']>;
  /**
   * What happened: `consume` or the app's own type of a use, `trial.started`, `usage.refused`, … `account.read` is an operator who was
   * shown this account, `accounts.read` (in the operator's own log, with the ids in `actionDetails`) one who was shown several.
   */
  actionType: Scalars['String']['output'];
  /** The operator or service that did it; null when the account's own user did. Only operators see it. */
  actor?: Maybe<Scalars['ID']['output']>;
  /** The address that the operator had when they did it; it stays when their account is gone. Only operators see it. */
  actorEmail?: Maybe<Scalars['AWSEmail']['output']>;
  /** The account's address as it is now. Only `auditActions` and `refusals` have it; null for an account that was deleted. */
  email?: Maybe<Scalars['AWSEmail']['output']>;
  /** The key of the feature that it is about. */
  feature?: Maybe<Scalars['ID']['output']>;
  /** `{userId}#{time}#…`; unique. */
  id: Scalars['ID']['output'];
  /** The product that it is about, or that the limit came from. */
  planId?: Maybe<Scalars['String']['output']>;
  /** Why, in that operator's words. Only operators see it. */
  reason?: Maybe<Scalars['String']['output']>;
  /** The request that it was done for, as its `x-request-id` or `x-amzn-RequestId` said; null where no request did. */
  requestId?: Maybe<Scalars['ID']['output']>;
  /** When it happened. */
  timestamp: Scalars['AWSDateTime']['output'];
  /** Units used in the window afterwards. */
  usageAfter?: Maybe<Scalars['Float']['output']>;
  /** Units used in the window before. */
  usageBefore?: Maybe<Scalars['Float']['output']>;
  /** The account whose log it is. */
  userId: Scalars['ID']['output'];
};

/** One page of an action log. */
export type ActionLogPage = {
  /** The entries of this page. */
  items: Array<ActionLog>;
  /** Give it back to get the next page; null on the last one. */
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** A button, ready to show. */
export type Button = {
  /** False: the label only informs. */
  enabled: Scalars['Boolean']['output'];
  /** The text on it, in English. */
  label: Scalars['String']['output'];
};

/** Kinds of pages that Stripe opens for a purchase. */
export type CheckoutKind =
  /** A checkout of the product. */
  | 'CHECKOUT'
  /** The portal, because the account has a plan already; there it is switched. */
  | 'PORTAL';

/** Where the account pays. */
export type CheckoutSession = {
  /** Until when a checkout can be paid; null for the portal. */
  expiresAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** What kind of page it is. */
  kind: CheckoutKind;
  /** Where to send the browser. */
  url: Scalars['AWSURL']['output'];
};

/** One use of several. */
export type ConsumeItem = {
  /** What the units were used for; kept in the action log. */
  action?: InputMaybe<ActionInput>;
  /** Units, a whole number from 1. The default is 1. */
  amount?: InputMaybe<Scalars['Float']['input']>;
  /** The key of the feature. */
  feature: Scalars['ID']['input'];
  /** As in `consumeUsage`; no two items may have the same. */
  idempotencyKey?: InputMaybe<Scalars['ID']['input']>;
};

/** A page of everything that is stored about an account. */
export type DataExport = {
  /** When it was begun. */
  at: Scalars['AWSDateTime']['output'];
  /**
   * One page, about 1 MB of JSON: lists of rows by their names, and on the first page `account` and `exportedAt` too. Lists of the
   * same name, put one after the other, are the whole.
   */
  document: Scalars['String']['output'];
  /** Give it back to get the next page; null on the last one. */
  nextToken?: Maybe<Scalars['String']['output']>;
  /** The account. */
  userId: Scalars['ID']['output'];
};

/** Why an account may or may not use a feature now. */
export type DecisionExplanation = {
  /** The decision that a use of 1 unit would get now. */
  decision: UsageDecision;
  /** The key of the feature. */
  feature: Scalars['ID']['output'];
  /** Holds that are running. */
  holds: Array<Hold>;
  /** The latest that was noted in the last windows; one that repeats for the same reason in the same window is noted once. */
  lastRefusal?: Maybe<ActionLog>;
  /** Every source that names the feature, also those that have ended or are outdone. */
  sources: Array<RightSource>;
  /** The account. */
  userId: Scalars['ID']['output'];
  /** One for each limit of the source that counts, then those of add-ons with units of their own; none when no source counts. */
  windows: Array<DecisionWindow>;
};

/** One counter that a decision is made from. */
export type DecisionWindow = {
  /** Units that are held and not settled; part of neither `used` nor `remaining`. */
  held: Scalars['Float']['output'];
  /** With what grants and add-ons' own units have added. Null is unlimited. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** How long the limit runs before it starts again. */
  period: Period;
  /** Units that can still be used. Null is unlimited. */
  remaining?: Maybe<Scalars['Float']['output']>;
  /** Null when the window never ends. */
  resetsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Whose limit it is. */
  source: Scalars['String']['output'];
  /** Units used in this window. */
  used: Scalars['Float']['output'];
  /** When the window began. */
  windowStart: Scalars['AWSDateTime']['output'];
};

/** What a deletion has done. */
export type DeletionReceipt = {
  /** DELETED. */
  status: AccountStatus;
  /** What was done, in order, in English. */
  steps: Array<Scalars['String']['output']>;
  /** The account that was deleted. */
  userId: Scalars['ID']['output'];
};

/** A limit that an account has from one source. */
export type Entitlement = {
  /**
   * True for add-ons, purchases for good and grants: its units add to the plan's or trial's limit of the same period, or are drawn
   * when the plan's are used up.
   */
  adds: Scalars['Boolean']['output'];
  /**
   * The first moment without it as things stand; null is for good. Of a subscription that renews it includes the grace, so show
   * `PlanSubscription.currentPeriodEnd` to the customer instead.
   */
  expiresAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** The key of the feature, as every call names it. */
  feature: Scalars['ID']['output'];
  /** Of this source alone; null is unlimited. `usage` has the total of all sources. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** What it is called on a screen. */
  name: Scalars['String']['output'];
  /** How long the limit runs before it starts again. */
  period: Period;
  /** The product that gives it; null for a grant. */
  productId?: Maybe<Scalars['ID']['output']>;
  /** Where it comes from: `plan:free`, `trial:pro`, `sub:sub_…`, `legacy:…` (of another system), `grant:…`. */
  source: Scalars['String']['output'];
  /** The unit, as shown after a number: `exports`, `GB`. Null: the number is shown alone. */
  unit?: Maybe<Scalars['String']['output']>;
  /** The unit after the number 1: `export`. */
  unitSingular?: Maybe<Scalars['String']['output']>;
};

/** How much of a feature something gives. */
export type FeatureLimit = {
  /** One sentence about the feature, for a price list. */
  description?: Maybe<Scalars['String']['output']>;
  /** The key, as every call names it. */
  feature: Scalars['ID']['output'];
  /** Units in each window of the period. Null is unlimited. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** What it is called on a screen. */
  name: Scalars['String']['output'];
  /** How long the limit runs before it starts again. */
  period: Period;
  /** The unit, as shown after a number: `exports`, `GB`. Null: the number is shown alone. */
  unit?: Maybe<Scalars['String']['output']>;
  /** The unit after the number 1: `export`. */
  unitSingular?: Maybe<Scalars['String']['output']>;
};

/** How much of a feature a product gives. */
export type FeatureLimitInput = {
  /** One sentence for a price list, 1 to 200 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The key, 1 to 64 characters of a–z, 0–9, _ and -, the first a letter or digit. */
  feature: Scalars['ID']['input'];
  /** Units in each window of the period, a whole number from 0; an add-on gives at least 1. Null is unlimited. */
  limit?: InputMaybe<Scalars['Float']['input']>;
  /**
   * What it is called on a screen, 1 to 40 characters. Of these four, what is left out stays as the previous version had it, and
   * null takes it away; without a name, `shared_files` is called "Shared files".
   */
  name?: InputMaybe<Scalars['String']['input']>;
  /** How long the limit runs before it starts again. TRIAL needs a trial. */
  period: Period;
  /** The unit, as shown after a number: 1 to 20 characters. */
  unit?: InputMaybe<Scalars['String']['input']>;
  /** The unit after the number 1, if it differs: 1 to 20 characters. */
  unitSingular?: InputMaybe<Scalars['String']['input']>;
};

/** A feature of which the account has less after the end of a trial. */
export type FeatureLoss = {
  /** What it may use then; empty when the feature goes with the trial. */
  after: Array<FeatureLimit>;
  /** The key, as every call names it. */
  feature: Scalars['ID']['output'];
  /** What the account may use now. */
  limits: Array<FeatureLimit>;
  /** What it is called on a screen. */
  name: Scalars['String']['output'];
};

/** Units that are held. */
export type Hold = {
  /** Units held. */
  amount: Scalars['Float']['output'];
  /** When it ends unless it is settled or released before. */
  endsAt: Scalars['AWSDateTime']['output'];
  /** Its id inside the counter. */
  id: Scalars['ID']['output'];
};

/** Whether units are held. */
export type HoldDecision = {
  /** True means that the units are held. */
  allowed: Scalars['Boolean']['output'];
  /** When the hold ends unless it is settled or released before; null when not allowed. */
  endsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** By which the hold is settled or released; null when not allowed. */
  holdId?: Maybe<Scalars['ID']['output']>;
  /** Why not; null when allowed. */
  reason?: Maybe<RefusalReason>;
  /** True when this is the answer to an earlier request with the same key. */
  replayed: Scalars['Boolean']['output'];
  /** When the same request could succeed without buying; null when allowed, and when it never will. */
  retryAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** The cheapest product that would have allowed it; null when allowed, or when none would. */
  upgrade?: Maybe<UpgradeOffer>;
  /** The counter afterwards; null when the account has no limit of the feature. */
  usage?: Maybe<Usage>;
};

/** What a product on the price list costs in one currency and interval. */
export type ListedPrice = {
  /** Lower-case ISO 4217. */
  currency: Scalars['String']['output'];
  /** 1 to 64 characters of a–z, 0–9, _ and -; no two prices of the catalog have the same. */
  id: Scalars['ID']['output'];
  /** How often it is charged. */
  interval: PriceInterval;
  /** Whether Stripe knows this price, so that it can be bought. */
  purchasable: Scalars['Boolean']['output'];
  /** In the currency's smallest unit, such as cents. */
  unitAmount: Scalars['Int']['output'];
};

/** A product on the price list, as anybody may see it. Its fields mean what those of `Product` mean. */
export type ListedProduct = {
  /** One or two sentences for a price list. */
  description?: Maybe<Scalars['String']['output']>;
  /** What it gives, one entry for each limit. */
  features: Array<FeatureLimit>;
  /** 1 to 64 characters of a–z, 0–9, _ and -. */
  id: Scalars['ID']['output'];
  /** Whether it replaces other products or adds to them. */
  kind: ProductKind;
  /** The name on a screen. */
  name: Scalars['String']['output'];
  /** What it costs, one entry for each currency and interval. Empty: it cannot be bought. */
  prices: Array<ListedPrice>;
  /** Order of worth: the free plan is 0, a higher rank contains more. */
  rank: Scalars['Int']['output'];
  /** Null: it offers no trial. */
  trial?: Maybe<TrialTerms>;
  /** Counts up with every change of the product. */
  version: Scalars['Int']['output'];
  /** IANA zone in which its days, weeks and months run. */
  zone: Scalars['String']['output'];
};

/** An account: who uses the app, and everything that they may do. */
export type Me = {
  /** The account's action log, newest first. With a filter, a page may hold fewer entries than `limit` and still have a next one. */
  actions: ActionLogPage;
  /** The server's time of this answer, for countdowns. */
  asOf: Scalars['AWSDateTime']['output'];
  /** When the account was created. */
  createdAt: Scalars['AWSDateTime']['output'];
  /** The e-mail address, in lower case. Null when the user pool knows none, and after a deletion. */
  email?: Maybe<Scalars['AWSEmail']['output']>;
  /** What the account may use now: of each feature the limits of the plan or trial that counts, and everything that adds to them. */
  entitlements: Array<Entitlement>;
  /** The `sub` of its user in the user pool; it never changes. */
  id: Scalars['ID']['output'];
  /** The name, as the user pool has it. */
  name?: Maybe<Scalars['String']['output']>;
  /** Whether the account may be used. */
  status: AccountStatus;
  /** Every subscription, and every purchase for good, newest first. */
  subscriptions: Array<PlanSubscription>;
  /** Every trial that the account has had, one for each product. */
  trials: Array<Trial>;
  /** Usage of every feature that the account may use, in the windows that are open now. */
  usage: Array<Usage>;
  /** Counts up with every change of rights; a live AccountChange carries the same number. */
  version: Scalars['Int']['output'];
};


/** An account: who uses the app, and everything that they may do. */
export type MeActionsArgs = {
  filter?: InputMaybe<ActionFilter>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};

/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type Mutation = {
  /**
   * For `admins`: carries out what another operator asked for, exactly as it was asked. Forbidden for the one who asked, and when it
   * is about the caller's own account; NotFound when the request was decided or has expired, or when the account is gone; Conflict
   * when the account is locked, is being deleted already, or the units have been granted or would have expired already.
   */
  approveRequest: OperatorRequest;
  /**
   * Several uses in one call, each decided on its own, in order. The answers are in the order of the items. A mistake in one item
   * uses none of them; a feature that does not exist is refused with NOT_IN_PLAN.
   */
  consumeMany: Array<UsageDecision>;
  /**
   * Uses units of a feature. `allowed: true` means that the use is recorded. A counter never goes beyond 9,007,199,254,740,991: a use
   * that would take it there is refused with LIMIT_REACHED, also where the feature is unlimited. NotFound when no product has the
   * feature.
   */
  consumeUsage: UsageDecision;
  /**
   * For services: `consumeUsage` for an account. NotFound when there is no such account.
   * @deprecated `consumeUsage` with `accountId` is the same.
   */
  consumeUsageFor: UsageDecision;
  /**
   * Opens a page of Stripe where the caller pays for a product. An account that already has a plan is sent to the portal instead.
   * NotFound when the product or the price is not for sale, Conflict when the account owns the product for good, Unavailable while
   * Stripe does not answer.
   */
  createCheckout: CheckoutSession;
  /**
   * Opens Stripe's page where the caller changes card or plan, or cancels. NotFound when the account has never been to a checkout,
   * Unavailable while Stripe does not answer. Open to a disabled account too.
   */
  createPortalSession: PortalSession;
  /**
   * For `admins`: deletes an account as its owner could. NotFound when there is none; Forbidden for the caller's own. Where `FourEyes`
   * is on it is Forbidden as well, with `request` and `expiresAt` in `errorInfo`: nothing is deleted until another operator approves
   * that request.
   */
  deleteAccount: DeletionReceipt;
  /**
   * Deletes the caller's account: cancels its subscriptions in Stripe, deletes the user and what was stored about them, and keeps
   * that trials were had. A user of another app's pool stays there, unless the deployment says otherwise. Takes an access token; an ID token is Forbidden. Conflict while the caller is an operator.
   */
  deleteMyAccount: DeletionReceipt;
  /**
   * For `admins`: takes an event out of `parkedEvents` for good, such as one of a customer who will never have an account. A later
   * event of the same customer is parked again. NotFound when the event is not parked any more.
   */
  dismissParkedEvent: ParkedEvent;
  /**
   * For services: the account of a user, made when this is the first that is heard of it. What the user pool says of address and name
   * counts; NotFound when it knows no such user.
   */
  ensureAccount: Me;
  /**
   * For `admins`: what `exportMyData` gives to the person, to be handed to them: it holds nothing that only operators see. Logged
   * once, with its first page.
   */
  exportAccount: DataExport;
  /**
   * For `support` and `admins`: moves the end of a running trial. Conflict when the trial is over or has changed meanwhile, NotFound
   * when there is no such trial.
   */
  extendTrial: Trial;
  /**
   * For `support` and `admins`: gives an account extra units of a feature. Answers the usage afterwards. Conflict when the units
   * that the account's grants of the feature still hold would come to more than 9,007,199,254,740,991, or when the account is
   * disabled. Forbidden for the group `support` when they would come to more than the deployment allows it (`SupportGrantMax`,
   * 1,000). Where `FourEyes` is on and they would come to `FourEyesGrantMin` units or more, it is Forbidden as well, with `request` and
   * `expiresAt` in `errorInfo`: nothing is granted until another operator approves that request. Asked again with the same key, it
   * answers the same until it is approved, and the usage afterwards.
   */
  grantUsage: Usage;
  /**
   * For `admins`: makes a customer in Stripe the account's, with what it pays, and answers the account afterwards. Writes the account into
   * the customer's metadata. BadRequest for no id of a customer; NotFound when there is no such account or customer; Conflict when another
   * account or deployment has the customer, or when the account pays through another one now; Forbidden for the caller's own account, and,
   * where `FourEyes` is on, until a second operator has approved it; Unavailable while Stripe does not answer.
   */
  linkCustomer: Me;
  /** For Usher's own functions: sends a change of an account to its open screens. Writes nothing. */
  publishAccount?: Maybe<AccountChange>;
  /** For Usher's own functions: sends a counter to the open screens of its account. Writes nothing. */
  publishUsage?: Maybe<Usage>;
  /**
   * For `admins`: creates a product or its next version. Running trials keep the terms that they began with. BadRequest lists every
   * fault of the product, Conflict when `input.version` is not the newest version.
   */
  putProduct: Product;
  /**
   * Reads the caller's subscriptions from Stripe now, as on the way back from a checkout. Answers the account afterwards. Unavailable
   * while Stripe does not answer.
   */
  refreshSubscription: Me;
  /**
   * For `admins`: takes back what an operator asked for; nothing of it is done. The one who asked may do it, too. NotFound when the request
   * was decided or has expired.
   */
  rejectRequest: OperatorRequest;
  /**
   * Gives back what was held. Releasing a hold that has ended is no error for 24 hours; NotFound afterwards, and when there is no such
   * hold. Answers the usage afterwards.
   */
  releaseUsage: Usage;
  /**
   * For `admins`: compares the user pool, the database and Stripe, and repairs what disagrees. Who asked and why stand in the report
   * and in the operator's own action log. Answers after about 20 seconds at the latest; a longer comparison continues in the
   * background, and `syncHealth` shows its progress. Asked again meanwhile, it answers how far the comparison is; Conflict while one
   * with another `dryRun`, or the nightly one, is running.
   */
  repairSync: SyncReport;
  /**
   * Holds units of a feature until they are settled or released, or until the hold ends. Held units are not available to other uses.
   * Conflict when the feature carries 20 holds already.
   */
  reserveUsage: HoldDecision;
  /**
   * For `support` and `admins`: reads one account's subscriptions from Stripe now. Answers the account afterwards. NotFound when
   * there is no such account, Unavailable while Stripe does not answer.
   */
  resync: Me;
  /**
   * For `support` and `admins`: locks an account out, or lets it in again. What it has bought and used stays as it is. Where the users
   * are those of another app's pool, the account alone is locked: its user still signs in to the app. NotFound when
   * there is no such account. Forbidden for the caller's own account, and for the account of an operator unless the caller is in
   * `admins`; Conflict when two operators lock each other out at the same time, and when the account is to be let in again whose
   * user is gone from the user pool, or locked out there by its app.
   */
  setAccountEnabled: Me;
  /**
   * For `admins`: takes a payment out of `paymentReviews`. Changes nothing in Stripe. NotFound when another operator has settled it
   * already.
   */
  settleReview: PaymentReview;
  /**
   * Uses what was held, with the real amount. NotFound when there is no such hold, or when it ended more than 24 hours ago. Refused
   * with HOLD_ENDED when the hold has ended, and with LIMIT_REACHED when the amount is more than was held and the limit has no room
   * for the rest. Settling again with the same amount gets the same answer, with another amount Conflict.
   */
  settleUsage: UsageDecision;
  /**
   * Starts the product's trial: once ever for an account and a mailbox. Conflict when the trial was had before, with its dates in
   * `errorInfo`, or when the account is subscribed to the product; BadRequest when the product offers no trial.
   */
  startTrial: StartTrialResult;
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationApproveRequestArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationConsumeManyArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  items: Array<ConsumeItem>;
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationConsumeUsageArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  action?: InputMaybe<ActionInput>;
  amount?: InputMaybe<Scalars['Float']['input']>;
  feature: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['ID']['input']>;
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationConsumeUsageForArgs = {
  action?: InputMaybe<ActionInput>;
  amount?: InputMaybe<Scalars['Float']['input']>;
  feature: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['ID']['input']>;
  userId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationCreateCheckoutArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  priceId?: InputMaybe<Scalars['ID']['input']>;
  productId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationCreatePortalSessionArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationDeleteAccountArgs = {
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationDeleteMyAccountArgs = {
  confirm: Scalars['String']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationDismissParkedEventArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationEnsureAccountArgs = {
  accountId: Scalars['ID']['input'];
  email?: InputMaybe<Scalars['AWSEmail']['input']>;
  name?: InputMaybe<Scalars['String']['input']>;
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationExportAccountArgs = {
  nextToken?: InputMaybe<Scalars['String']['input']>;
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationExtendTrialArgs = {
  hours: Scalars['Int']['input'];
  productId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationGrantUsageArgs = {
  amount: Scalars['Float']['input'];
  expiresAt?: InputMaybe<Scalars['AWSDateTime']['input']>;
  feature: Scalars['ID']['input'];
  idempotencyKey: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationLinkCustomerArgs = {
  customerId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationPublishAccountArgs = {
  change: AccountChangeInput;
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationPublishUsageArgs = {
  usage: UsageInput;
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationPutProductArgs = {
  input: ProductInput;
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationRefreshSubscriptionArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationRejectRequestArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationReleaseUsageArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  feature: Scalars['ID']['input'];
  holdId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationRepairSyncArgs = {
  changesMax?: InputMaybe<Scalars['Int']['input']>;
  dryRun: Scalars['Boolean']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationReserveUsageArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  amount: Scalars['Float']['input'];
  feature: Scalars['ID']['input'];
  holdSeconds?: InputMaybe<Scalars['Int']['input']>;
  idempotencyKey: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationResyncArgs = {
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationSetAccountEnabledArgs = {
  enabled: Scalars['Boolean']['input'];
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationSettleReviewArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationSettleUsageArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  action?: InputMaybe<ActionInput>;
  amount: Scalars['Float']['input'];
  feature: Scalars['ID']['input'];
  holdId: Scalars['ID']['input'];
};


/** Commands. A mistake of the caller is an error with an `errorType`; a refusal is an answer. */
export type MutationStartTrialArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  durationHours?: InputMaybe<Scalars['Int']['input']>;
  productId: Scalars['ID']['input'];
};

/** What an operator asked for, and a second operator decides about. */
export type OperatorRequest = {
  /** The units of a grant. */
  amount?: Maybe<Scalars['Float']['output']>;
  /** When it was asked for. */
  askedAt: Scalars['AWSDateTime']['output'];
  /** The operator who asked. */
  askedBy: Scalars['ID']['output'];
  /** The address that this operator had. */
  askedByEmail?: Maybe<Scalars['String']['output']>;
  /** The customer in Stripe, of a link. */
  customerId?: Maybe<Scalars['ID']['output']>;
  /** From then on it can be approved no more. */
  expiresAt: Scalars['AWSDateTime']['output'];
  /** The key of the feature, of a grant. */
  feature?: Maybe<Scalars['ID']['output']>;
  /** When the units of a grant expire. Null: never, or it is no grant. */
  grantExpiresAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** By which it is approved or rejected. */
  id: Scalars['ID']['output'];
  /** What is to be done. */
  kind: OperatorRequestKind;
  /** Why, in the words of the operator who asked. */
  reason: Scalars['String']['output'];
  /** The account that it is about. */
  userId: Scalars['ID']['output'];
};

/** What takes a second operator. */
export type OperatorRequestKind =
  /** `deleteAccount`. */
  | 'DELETE_ACCOUNT'
  /** `grantUsage`, from `FourEyesGrantMin` units on. */
  | 'GRANT_USAGE'
  /** `linkCustomer`. */
  | 'LINK_CUSTOMER';

/** One page of requests. */
export type OperatorRequestPage = {
  /** The requests of this page. */
  items: Array<OperatorRequest>;
  /** Give it back to get the next page; null on the last one. */
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** A Stripe event about a customer that no account has. */
export type ParkedEvent = {
  /** The customer in Stripe; null when the event names none. */
  customerId?: Maybe<Scalars['ID']['output']>;
  /** Stripe's id of the event. */
  eventId: Scalars['ID']['output'];
  /** By which it is dismissed. */
  id: Scalars['ID']['output'];
  /** When it was received and found to belong to no account. */
  parkedAt: Scalars['AWSDateTime']['output'];
  /** Why it could not be placed, in words. */
  reason: Scalars['String']['output'];
  /** Stripe's type of the event, such as `invoice.paid`. */
  type: Scalars['String']['output'];
};

/** One page of parked events. */
export type ParkedEventPage = {
  /** The events of this page. */
  items: Array<ParkedEvent>;
  /** Give it back to get the next page; null on the last one. */
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** A payment that a person has to decide about. */
export type PaymentReview = {
  /** What was charged, in the currency's smallest unit. Null for SEVERAL_PLANS. */
  amount?: Maybe<Scalars['Int']['output']>;
  /** The charge that went back, or may. Null for SEVERAL_PLANS. */
  chargeId?: Maybe<Scalars['ID']['output']>;
  /** When Stripe says that it happened. Null for what was noted before such times were kept; it comes last. */
  createdAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Lower-case ISO 4217. Null for SEVERAL_PLANS. */
  currency?: Maybe<Scalars['String']['output']>;
  /** The account's customer in Stripe. */
  customerId?: Maybe<Scalars['ID']['output']>;
  /** By which it is settled. */
  id: Scalars['ID']['output'];
  /** What happened. */
  kind: ReviewKind;
  /** The plans that are all paid for. Empty for what is about one charge. */
  subscriptions: Array<Scalars['ID']['output']>;
  /** Stripe's page about it: the charge, or the customer. */
  url?: Maybe<Scalars['AWSURL']['output']>;
  /** The account that paid. */
  userId: Scalars['ID']['output'];
};

/** One page of payments. */
export type PaymentReviewPage = {
  /** The reviews of this page. */
  items: Array<PaymentReview>;
  /** Give it back to get the next page; null on the last one. */
  nextToken?: Maybe<Scalars['String']['output']>;
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

/** A subscription as Stripe had it when it was last read, or a purchase for good. */
export type PlanSubscription = {
  /** Whether it was cancelled, and ends with the period. */
  cancelAtPeriodEnd: Scalars['Boolean']['output'];
  /** When the period that is paid for ends; null for what was bought for good. */
  currentPeriodEnd?: Maybe<Scalars['AWSDateTime']['output']>;
  /** When the period that is paid for began. */
  currentPeriodStart?: Maybe<Scalars['AWSDateTime']['output']>;
  /** When access ends although the status would still give it: a planned cancellation, or the end of the grace. */
  endsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Stripe's id of the subscription; of a purchase, the id of its checkout. */
  id: Scalars['ID']['output'];
  /** Whether it gives rights now, by status, grace and dates. */
  isActive: Scalars['Boolean']['output'];
  /** Null when the catalog does not know the price. */
  productId?: Maybe<Scalars['ID']['output']>;
  /** Stripe's own word, such as `active`, `past_due` or `canceled`. */
  status: Scalars['String']['output'];
};

/** Stripe's page where a customer changes card or plan, or cancels. */
export type PortalSession = {
  /** Where to send the browser; valid for minutes. */
  url: Scalars['AWSURL']['output'];
};

/** What a product costs in one currency and interval. */
export type Price = {
  /** Lower-case ISO 4217. */
  currency: Scalars['String']['output'];
  /** Whether the caller subscribes at this price now. */
  current: Scalars['Boolean']['output'];
  /** 1 to 64 characters of a–z, 0–9, _ and -; no two prices of the catalog have the same. */
  id: Scalars['ID']['output'];
  /** How often it is charged. */
  interval: PriceInterval;
  /** Whether Stripe knows this price, so that it can be bought. */
  purchasable: Scalars['Boolean']['output'];
  /** In the currency's smallest unit, such as cents. */
  unitAmount: Scalars['Int']['output'];
};

/** A price of a product. */
export type PriceInput = {
  /** Lower-case ISO 4217, such as `usd`. */
  currency: Scalars['String']['input'];
  /** 1 to 64 characters of a–z, 0–9, _ and -, the first a letter or digit. */
  id: Scalars['ID']['input'];
  /** ONCE for products of kind ONE_TIME, otherwise MONTH or YEAR. */
  interval: PriceInterval;
  /**
   * Stripe's id of the price, `price_…`. The default is that of the previous version, if id, currency, amount and interval are the
   * same; otherwise the price cannot be bought until it has one.
   */
  stripePriceId?: InputMaybe<Scalars['String']['input']>;
  /** In the currency's smallest unit, 0 to 99,999,999. */
  unitAmount: Scalars['Int']['input'];
};

/** How often a price is charged. */
export type PriceInterval =
  /** Every month. */
  | 'MONTH'
  /** Once, for products of kind ONE_TIME. */
  | 'ONCE'
  /** Every year. */
  | 'YEAR';

/** A plan, an add-on or a one-time purchase. */
export type Product = {
  /** What the caller may do with it now. */
  action: ProductAction;
  /** False: it can be neither bought nor tried. Who has it keeps it. */
  active: Scalars['Boolean']['output'];
  /** The button for it, ready to show. */
  button: Button;
  /** One or two sentences for a price list. */
  description?: Maybe<Scalars['String']['output']>;
  /** What it gives, one entry for each limit. */
  features: Array<FeatureLimit>;
  /** 1 to 64 characters of a–z, 0–9, _ and -. */
  id: Scalars['ID']['output'];
  /** Whether it replaces other products or adds to them. */
  kind: ProductKind;
  /** What the account loses when its running trial of the product ends; empty when none is running. */
  losses: Array<FeatureLoss>;
  /** The name on a screen. */
  name: Scalars['String']['output'];
  /** What it costs, one entry for each currency and interval. Empty: it cannot be bought. */
  prices: Array<Price>;
  /** False: it is left out of `products`, and can be neither bought nor tried. */
  public: Scalars['Boolean']['output'];
  /** Order of worth: the free plan is 0, a higher rank contains more. */
  rank: Scalars['Int']['output'];
  /** Null: it offers no trial. */
  trial?: Maybe<TrialTerms>;
  /** Counts up with every change of the product. */
  version: Scalars['Int']['output'];
  /** IANA zone in which its days, weeks and months run. */
  zone: Scalars['String']['output'];
};

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
  active: Scalars['Boolean']['input'];
  /** At most 400 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 50; a feature may have one limit for each period. */
  features: Array<FeatureLimitInput>;
  /** 1 to 64 characters of a–z, 0–9, _ and -, the first a letter or digit. It never changes. */
  id: Scalars['ID']['input'];
  /** Whether it replaces other products or adds to them. */
  kind: ProductKind;
  /** The name on a screen, 1 to 60 characters. */
  name: Scalars['String']['input'];
  /** At most 10. Empty: it cannot be bought. */
  prices: Array<PriceInput>;
  /** False: it is left out of `products`, and can be neither bought nor tried. */
  public: Scalars['Boolean']['input'];
  /** Order of worth, 0 to 1,000. 0 is the plan that everybody has: no price, no trial, no BILLING_CYCLE. */
  rank: Scalars['Int']['input'];
  /** Why, 1 to 500 characters; kept in the operator's own action log. */
  reason: Scalars['String']['input'];
  /** Only a plan offers one. The default is none. */
  trial?: InputMaybe<TrialTermsInput>;
  /** The version that the change is based on; Conflict when it is not the newest. 0 creates. */
  version: Scalars['Int']['input'];
  /** IANA zone in which the plan's days, weeks and months run. The default is the previous version's; of a new product, UTC. */
  zone?: InputMaybe<Scalars['String']['input']>;
};

/** Whether a product replaces other products or adds to them. */
export type ProductKind =
  /** A subscription beside the plan. Its units are added to the plan's, times the quantity. */
  | 'ADD_ON'
  /** Paid once and kept for good. Its units are added to the plan's. */
  | 'ONE_TIME'
  /** An account has one plan at a time; the best of its plans and trials counts. */
  | 'PLAN';

/** Reads. None of them counts a use. */
export type Query = {
  /**
   * For operators: one account, by id, by e-mail address or by a subscription. BadRequest when none or several of them are given,
   * NotFound when there is no such account.
   */
  account: Me;
  /**
   * For operators: all accounts, newest first. With `emailStart`, only those whose e-mail address begins with it, in alphabetical
   * order.
   */
  accounts: AccountPage;
  /** The account's action log, newest first. With a filter, a page may hold fewer entries than `limit` and still have a next one. */
  actions: ActionLogPage;
  /**
   * For operators: the action log of all accounts for a range of at most 31 days, newest first. A page may hold fewer entries than
   * `limit` and still have a next one.
   */
  auditActions: ActionLogPage;
  /** The decision that `consumeUsage` would give now. Writes nothing and reserves nothing. */
  canUse: UsageDecision;
  /** For operators: every product, private and inactive ones too, by rank. */
  catalog: Array<Product>;
  /** What the account may use now: one entry for each limit of a feature. Empty for an account that is disabled. */
  entitlements: Array<Entitlement>;
  /**
   * For operators: why an account may or may not use a feature now: its sources, its windows, what is used and held, and the last
   * refusal. NotFound when there is no such account.
   */
  explainDecision: DecisionExplanation;
  /**
   * Everything that is stored about the caller, here and at Stripe, a page at a time. NotFound before the account exists, Unavailable with
   * `retryAt` in `errorInfo` when an export was begun in this minute already.
   */
  exportMyData: DataExport;
  /**
   * For operators: what all accounts have used of a feature, in the windows that were open on a day, with or without a limit. Order
   * and pages are those of `highUsage`. An account that has used nothing in a window has no row.
   */
  featureUsage?: Maybe<UsagePage>;
  /**
   * For operators: accounts that are at or over a share of their limit, in open windows of every period. Nearest to the limit first:
   * by the bands 100 %, 90 %, 80 %, 50 % and below, within a page by share. A page may hold fewer than `limit` windows and still have
   * a next one. A use shows about a second later.
   */
  highUsage?: Maybe<UpgradeHintPage>;
  /** The caller's own account. The first call of a new user creates it. */
  me: Me;
  /**
   * For `admins`: what operators asked for and a second operator has to approve, in no particular order. Empty where `FourEyes` is
   * off. A page may hold fewer than `limit` requests and still have a next one.
   */
  operatorRequests: OperatorRequestPage;
  /**
   * For operators: Stripe events about customers that no account has, newest first. An event leaves the list when an account names
   * its customer, or when it is dismissed.
   */
  parkedEvents: ParkedEventPage;
  /** For operators: payments that wait for a person's decision, oldest first. */
  paymentReviews: PaymentReviewPage;
  /**
   * The price list, for visitors as well: every active public product by rank. Says nothing about an account; `products` does. The API key
   * of a deployment opens this field alone.
   */
  pricing: Array<ListedProduct>;
  /** Every active public product with what the account may do with it, by rank: the plan that everybody has comes first. */
  products: Array<Product>;
  /**
   * For operators: refusals of the last 31 days over all accounts, newest first. A page may hold fewer than `limit` and still have a
   * next one.
   */
  refusals: ActionLogPage;
  /**
   * For operators: the windows of all accounts and features that end when a day begins, in no particular order over the pages. A
   * window that ends earlier, with the right that it counts for, is left out. A page may hold fewer than `limit` windows and still have
   * a next one. An account that has used nothing in a window has no row.
   */
  resetsOn?: Maybe<UsagePage>;
  /**
   * For operators: what Stripe has of an account at this moment, beside what is stored here. Asks Stripe and writes nothing; `resync`
   * makes them equal. NotFound when there is no such account, Unavailable while Stripe does not answer.
   */
  stripeState: StripeState;
  /** For operators: the latest three-way comparison of the user pool, the database and Stripe. */
  syncHealth: SyncHealth;
  /** For operators: past comparisons and repairs, newest first. */
  syncHistory: SyncReportPage;
  /**
   * Whether the account has had, has, or may start a trial of a product. NotFound when there is no such product, or when it is not
   * public and the account has not had a trial of it.
   */
  trial: TrialState;
  /**
   * For operators: how the trials that started in a range went. They are one cohort: every count and rate is of these trials, on
   * any day they were bought or ended.
   */
  trialMetrics: TrialMetrics;
  /** The usage of one feature in the window that is open now. Null when no plan of the account has the feature. */
  usage?: Maybe<Usage>;
};


/** Reads. None of them counts a use. */
export type QueryAccountArgs = {
  email?: InputMaybe<Scalars['AWSEmail']['input']>;
  subscriptionId?: InputMaybe<Scalars['ID']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryAccountsArgs = {
  emailStart?: InputMaybe<Scalars['String']['input']>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryActionsArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  filter?: InputMaybe<ActionFilter>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryAuditActionsArgs = {
  filter: ActionFilter;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryCanUseArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  amount?: InputMaybe<Scalars['Float']['input']>;
  feature: Scalars['ID']['input'];
};


/** Reads. None of them counts a use. */
export type QueryEntitlementsArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryExplainDecisionArgs = {
  feature: Scalars['ID']['input'];
  userId: Scalars['ID']['input'];
};


/** Reads. None of them counts a use. */
export type QueryExportMyDataArgs = {
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryFeatureUsageArgs = {
  date?: InputMaybe<Scalars['AWSDate']['input']>;
  feature: Scalars['ID']['input'];
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryHighUsageArgs = {
  date?: InputMaybe<Scalars['AWSDate']['input']>;
  feature: Scalars['ID']['input'];
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  threshold?: InputMaybe<Scalars['Float']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryOperatorRequestsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryParkedEventsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryPaymentReviewsArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryProductsArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryRefusalsArgs = {
  feature?: InputMaybe<Scalars['ID']['input']>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryResetsOnArgs = {
  date: Scalars['AWSDate']['input'];
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryStripeStateArgs = {
  userId: Scalars['ID']['input'];
};


/** Reads. None of them counts a use. */
export type QuerySyncHistoryArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. None of them counts a use. */
export type QueryTrialArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  productId: Scalars['ID']['input'];
};


/** Reads. None of them counts a use. */
export type QueryTrialMetricsArgs = {
  from: Scalars['AWSDate']['input'];
  to: Scalars['AWSDate']['input'];
};


/** Reads. None of them counts a use. */
export type QueryUsageArgs = {
  accountId?: InputMaybe<Scalars['ID']['input']>;
  feature: Scalars['ID']['input'];
};

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

/** A source that names a feature, and whether it counts. */
export type RightSource = {
  /** True: its units add to what another source gives. False: of such sources the best one counts alone. */
  adds: Scalars['Boolean']['output'];
  /** Why it counts or does not, in words. */
  because: Scalars['String']['output'];
  /** Whether it counts now. */
  counts: Scalars['Boolean']['output'];
  /** The first moment without it; null is for good. */
  expiresAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** The limits that it gives, one for each period. Of a grant, the units that are left. */
  limits: Array<FeatureLimit>;
  /** The product that gives it; null for a grant. */
  productId?: Maybe<Scalars['ID']['output']>;
  /** `plan:free`, `trial:pro`, `sub:sub_…`, `legacy:…` (of another system), `grant:…`. */
  source: Scalars['String']['output'];
};

/** The trial that was started. */
export type StartTrialResult = {
  /** The first moment without it. */
  expiresAt: Scalars['AWSDateTime']['output'];
  /** The trial itself. */
  trial: Trial;
  /** `{userId}-{productId}` */
  trialId: Scalars['ID']['output'];
};

/** An account in Stripe, beside what is stored here. */
export type StripeState = {
  /** When Stripe was asked. */
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
  /** The account. */
  userId: Scalars['ID']['output'];
};

/** A subscription, or a purchase for good, on both sides. */
export type StripeSubscription = {
  /** Null when it is not written here. */
  here?: Maybe<SubscriptionSide>;
  /** Stripe's id of the subscription; of a purchase, the id of its checkout. */
  id: Scalars['ID']['output'];
  /** Null when Stripe does not have it. */
  stripe?: Maybe<SubscriptionSide>;
  /** On Stripe's own pages; a purchase has none. */
  url?: Maybe<Scalars['AWSURL']['output']>;
};

/** Live updates. A subscriber gets its own account only; an operator may name another one. */
export type Subscription = {
  /** Every change of an account: trials, subscriptions, rights. */
  onAccount?: Maybe<AccountChange>;
  /** Every change of an account's usage. */
  onUsage?: Maybe<Usage>;
};


/** Live updates. A subscriber gets its own account only; an operator may name another one. */
export type SubscriptionOnAccountArgs = {
  userId?: InputMaybe<Scalars['ID']['input']>;
};


/** Live updates. A subscriber gets its own account only; an operator may name another one. */
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
  /** When the period that is paid for began. */
  currentPeriodStart?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Whether it gives access now, by status, grace and dates. */
  isActive: Scalars['Boolean']['output'];
  /** Since when an invoice is unpaid. */
  pastDueSince?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Stripe's id of the price. */
  priceId?: Maybe<Scalars['ID']['output']>;
  /** Null when the catalog does not know the price. */
  productId?: Maybe<Scalars['ID']['output']>;
  /** Stripe's own word. */
  status: Scalars['String']['output'];
};

/** How often a comparison found a problem. */
export type SyncCount = {
  /** How often. */
  count: Scalars['Int']['output'];
  /** The problem. */
  problem: SyncProblem;
};

/** One disagreement that a comparison found. */
export type SyncFinding = {
  /** The customer in Stripe, if one is known. */
  customerId?: Maybe<Scalars['ID']['output']>;
  /** What disagrees, in words. */
  detail: Scalars['String']['output'];
  /** What kind it is. */
  problem: SyncProblem;
  /** What a repair did, or would do. */
  repair: Scalars['String']['output'];
  /** Whether it was repaired. */
  repaired: Scalars['Boolean']['output'];
  /** The subscription in Stripe, if it is about one. */
  subscriptionId?: Maybe<Scalars['ID']['output']>;
  /** The account, if one is known. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** How user pool, database and Stripe agree. */
export type SyncHealth = {
  /** How many accounts the last complete comparison counted. Null before the first one. */
  accounts?: Maybe<AccountCount>;
  /** Whether `status` is IN_STEP. */
  healthy: Scalars['Boolean']['output'];
  /** Null before the first comparison. */
  lastReport?: Maybe<SyncReport>;
  /** How the latest comparisons and repairs ended. */
  recent: SyncRecord;
  /** The comparison that is running, and how far it is; null when none is. */
  running?: Maybe<SyncProgress>;
  /** What the last finished comparison says now. */
  status: SyncState;
};

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

/** How far a comparison is. */
export type SyncProgress = {
  /** Users, rows and customers that it has looked at. */
  lookedAt: Scalars['Int']['output'];
  /** When it was started. */
  startedAt: Scalars['AWSDateTime']['output'];
};

/** Of the latest comparisons and repairs, 30 at most. */
export type SyncRecord = {
  /** Those that were started. */
  comparisons: Scalars['Int']['output'];
  /** Those that came to their end. */
  finished: Scalars['Int']['output'];
  /** Disagreements that they found. */
  found: Scalars['Int']['output'];
  /** Of these, the ones that a repair removed. */
  repaired: Scalars['Int']['output'];
  /** When the first of them ended. */
  since?: Maybe<Scalars['AWSDateTime']['output']>;
  /** `finished` of `comparisons`. Null when there was none. */
  successRate?: Maybe<Scalars['Float']['output']>;
};

/** One comparison or repair. */
export type SyncReport = {
  /** The operator who asked for it; null for the nightly one. */
  actor?: Maybe<Scalars['ID']['output']>;
  /** The most changes that take something from an account or write to Stripe, before it leaves the rest to an operator. */
  changesMax: Scalars['Int']['output'];
  /** How often each problem was found; every problem has an entry. */
  counts: Array<SyncCount>;
  /** Whether it only looked and repaired nothing. */
  dryRun: Scalars['Boolean']['output'];
  /** The first 200. */
  findings: Array<SyncFinding>;
  /** Null while it is running. */
  finishedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /**
   * Customers in Stripe that name no account of this deployment: another app's, or another deployment's. Nothing is written to
   * them, and they are no disagreement.
   */
  foreignCustomers: Scalars['Int']['output'];
  /** Subscriptions in Stripe that may still ask for money and are of no account of this deployment. */
  foreignSubscriptions: Scalars['Int']['output'];
  /** How many it left as they are, because it had made `changesMax` changes; `repairSync` with a higher one makes them. */
  held: Scalars['Int']['output'];
  /** Its id. */
  id: Scalars['ID']['output'];
  /** Customers in Stripe that it has looked at. */
  lookedAtCustomers: Scalars['Int']['output'];
  /** Accounts of the database that it has looked at. */
  lookedAtRows: Scalars['Int']['output'];
  /** Users of the user pool that it has looked at. */
  lookedAtUsers: Scalars['Int']['output'];
  /** Why, in that operator's words. */
  purpose?: Maybe<Scalars['String']['output']>;
  /** Why it stopped, when it was aborted. */
  reason?: Maybe<Scalars['String']['output']>;
  /** How many disagreements it repaired. */
  repaired: Scalars['Int']['output'];
  /** When it was started. */
  startedAt: Scalars['AWSDateTime']['output'];
  /** Whether it came to its end. */
  status: SyncStatus;
  /** Whether Stripe was one of the sides. Without a key payments are off, and user pool and database are compared alone. */
  withStripe: Scalars['Boolean']['output'];
  /** Whether users could be listed. An OpenID Connect issuer lists none: then rows are compared with Stripe alone. */
  withUsers: Scalars['Boolean']['output'];
};

/** One page of reports. */
export type SyncReportPage = {
  /** The reports of this page. */
  items: Array<SyncReport>;
  /** Give it back to get the next page; null on the last one. */
  nextToken?: Maybe<Scalars['String']['output']>;
};

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

/** A trial that an account has or has had. */
export type Trial = {
  /** When the product was bought; null when it was not. */
  convertedAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** The first moment without it. */
  expiresAt: Scalars['AWSDateTime']['output'];
  /** The rights that the trial gives, as they were when it began. */
  features: Array<FeatureLimit>;
  /** `{userId}-{productId}` */
  id: Scalars['ID']['output'];
  /** Evaluated at the moment of the answer. */
  isActive: Scalars['Boolean']['output'];
  /** The product that is tried. */
  productId: Scalars['ID']['output'];
  /** From when on the customer is reminded of the end; null when the product sends no reminder. */
  remindAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** When it was started. */
  startedAt: Scalars['AWSDateTime']['output'];
  /** Evaluated at the moment of the answer. */
  status: TrialStatus;
};

/** The trials that started on one UTC day. */
export type TrialDay = {
  /** Of these, bought. */
  converted: Scalars['Int']['output'];
  /** The day. */
  date: Scalars['AWSDate']['output'];
  /** Of these, over and not bought. */
  expired: Scalars['Int']['output'];
  /** Of these, neither over nor bought. */
  running: Scalars['Int']['output'];
  /** Trials that started on it. */
  started: Scalars['Int']['output'];
};

/** The trials that started in a range: `started` = `converted` + `expired` + `running`. */
export type TrialMetrics = {
  /** `converted` of all that started, so far. Null when none started. */
  conversionRate?: Maybe<Scalars['Float']['output']>;
  /** Bought, during the trial or after it. */
  converted: Scalars['Int']['output'];
  /** Every day of the range, in order. */
  days: Array<TrialDay>;
  /** Over, and not bought. */
  expired: Scalars['Int']['output'];
  /** `expired` of all that started, so far. Null when none started. */
  expiryRate?: Maybe<Scalars['Float']['output']>;
  /** The first day, in UTC. */
  from: Scalars['AWSDate']['output'];
  /** True when none is running any more. Rates change then only when a customer buys after the end. */
  isFinal: Scalars['Boolean']['output'];
  /** Every product of which a trial started, most started first. */
  products: Array<TrialProductMetrics>;
  /** Neither over nor bought: they may still be bought. */
  running: Scalars['Int']['output'];
  /** Trials that started in the range. */
  started: Scalars['Int']['output'];
  /** The last day, in UTC, included. */
  to: Scalars['AWSDate']['output'];
};

/** The trials of one product that started in the range. */
export type TrialProductMetrics = {
  /** `converted` of all that started, so far; final when none is running. Null when none started. */
  conversionRate?: Maybe<Scalars['Float']['output']>;
  /** Of these, bought. */
  converted: Scalars['Int']['output'];
  /** Of these, over and not bought. */
  expired: Scalars['Int']['output'];
  /** The product. */
  productId: Scalars['ID']['output'];
  /** Of these, neither over nor bought. */
  running: Scalars['Int']['output'];
  /** Trials of it that started in the range. */
  started: Scalars['Int']['output'];
};

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

/** Whether the caller has had, has, or may start a trial of a product. */
export type TrialState = {
  /** The button for the product, ready to show. */
  button: Button;
  /** Whether startTrial would succeed now. */
  eligible: Scalars['Boolean']['output'];
  /** Whether the caller, or the same mailbox under another account, has had this trial. */
  hasTrialed: Scalars['Boolean']['output'];
  /** The product that was asked about. */
  productId: Scalars['ID']['output'];
  /** Why not, when not eligible. Cards are looked at by startTrial alone (`CARD_USED`, `CARD_REQUIRED` in its `errorInfo.reason`). */
  reason?: Maybe<TrialRefusal>;
  /** The caller's own trial; null when there is none. */
  trial?: Maybe<Trial>;
};

/** The status of a trial. */
export type TrialStatus =
  /** It is running. */
  | 'active'
  /** The product was bought, during the trial or after it. */
  | 'converted'
  /** It ended, and the product was not bought. */
  | 'expired';

/** The trial that a product offers. */
export type TrialTerms = {
  /** Its length in hours, 1 to 8,760. */
  hours: Scalars['Int']['output'];
  /** How many minutes before the end the reminder is sent; 0 is no reminder. */
  reminderMinutes: Scalars['Int']['output'];
};

/** The trial that a product offers. */
export type TrialTermsInput = {
  /** Its length in hours, 1 to 8,760. */
  hours: Scalars['Int']['input'];
  /**
   * How many minutes before the end the reminder is sent, 0 to 43,200 and no more than the trial; 0 is no reminder. The default is 60,
   * or the whole trial when it is shorter.
   */
  reminderMinutes?: InputMaybe<Scalars['Int']['input']>;
};

/** An account that a larger plan would help: one window of a feature, and how full it is. */
export type UpgradeHint = {
  /** The account's name as it is now. */
  accountName?: Maybe<Scalars['String']['output']>;
  /** As it is now. Null for an account that was deleted, or that has none. */
  email?: Maybe<Scalars['AWSEmail']['output']>;
  /** The key of the feature. */
  feature: Scalars['ID']['output'];
  /** With what grants and add-ons' own units add. */
  limit: Scalars['Float']['output'];
  /** How long the limit runs before it starts again. */
  period: Period;
  /** The product that the limit comes from. */
  productId?: Maybe<Scalars['ID']['output']>;
  /** Null when the window has no end of its own. */
  resetsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** `used` of `limit`; 1 is all of it. */
  share: Scalars['Float']['output'];
  /** The cheapest product that would allow one more. */
  upgrade?: Maybe<UpgradeOffer>;
  /** Units used in this window. */
  used: Scalars['Float']['output'];
  /** The account. */
  userId: Scalars['ID']['output'];
  /** When the window began. */
  windowStart: Scalars['AWSDateTime']['output'];
};

/** One page of accounts that are near their limit. */
export type UpgradeHintPage = {
  /** The windows of this page, the fullest first. */
  items: Array<UpgradeHint>;
  /** Give it back to get the next page; null on the last one. */
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** A product that would have allowed a refused use. */
export type UpgradeOffer = {
  /** Its name on a screen. */
  name: Scalars['String']['output'];
  /** The product, for `createCheckout`. */
  productId: Scalars['ID']['output'];
  /**
   * Products whose trial would have allowed it too, the longest trial first. Whether the caller may still start one is said by
   * `Product.action`.
   */
  trials: Array<Scalars['ID']['output']>;
};

/** One counter: a feature, in one window. */
export type Usage = {
  /** The key of the feature, as every call names it. */
  feature: Scalars['ID']['output'];
  /** Units that are held and not settled; part of neither `used` nor `remaining`. */
  held: Scalars['Float']['output'];
  /** With what grants and add-ons' own units add. Null is unlimited. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** What it is called on a screen. */
  name: Scalars['String']['output'];
  /** Counters of the feature's other limits, when it has several; this one is the tightest. */
  others?: Maybe<Array<UsageLimit>>;
  /** How long the limit runs before it starts again. */
  period: Period;
  /** Units that can still be used, with what grants add. Null is unlimited. */
  remaining?: Maybe<Scalars['Float']['output']>;
  /** On the live feed: the request that changed it, as its `x-request-id` or `x-amzn-RequestId` said. Null in answers, and where no request did. */
  requestId?: Maybe<Scalars['ID']['output']>;
  /** When the next window begins; null when the window never ends. */
  resetsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Where the limit comes from: `plan:free`, `trial:pro`, `sub:sub_…`, `legacy:…` (of another system). */
  source: Scalars['String']['output'];
  /** The unit, as shown after a number: `exports`, `GB`. Null: the number is shown alone. */
  unit?: Maybe<Scalars['String']['output']>;
  /** The unit after the number 1: `export`. */
  unitSingular?: Maybe<Scalars['String']['output']>;
  /** Units used in this window. */
  used: Scalars['Float']['output'];
  /** The account that uses. */
  userId: Scalars['ID']['output'];
  /** Counts up with every change of this counter; a gap on the live feed means: read again. */
  version: Scalars['Int']['output'];
  /** When the window began. */
  windowStart: Scalars['AWSDateTime']['output'];
};

/** Whether a use is allowed, and what follows from it. */
export type UsageDecision = {
  /** True means that it is recorded (or, for canUse, that it would be now). */
  allowed: Scalars['Boolean']['output'];
  /** The units that were asked for. */
  amount: Scalars['Float']['output'];
  /** The key of the feature that was asked for. */
  feature: Scalars['ID']['output'];
  /** What the feature is called on a screen. */
  name: Scalars['String']['output'];
  /** Why not; null when allowed. */
  reason?: Maybe<RefusalReason>;
  /** True when this is the answer to an earlier request with the same key. */
  replayed: Scalars['Boolean']['output'];
  /** When the same request could succeed without buying; null when allowed, and when it never will. */
  retryAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** The cheapest product that would have allowed it; an add-on when its units would have been enough. Null when allowed, or when none would. */
  upgrade?: Maybe<UpgradeOffer>;
  /** The counter afterwards; null when the account has no limit of the feature. */
  usage?: Maybe<Usage>;
};

/** A counter to publish; the fields are those of `Usage`. */
export type UsageInput = {
  /** As in `Usage`. */
  feature: Scalars['ID']['input'];
  /** As in `Usage`. */
  held: Scalars['Float']['input'];
  /** As in `Usage`. */
  limit?: InputMaybe<Scalars['Float']['input']>;
  /** As in `Usage`. */
  name: Scalars['String']['input'];
  /** As in `Usage`. */
  others?: InputMaybe<Array<UsageLimitInput>>;
  /** As in `Usage`. */
  period: Period;
  /** As in `Usage`. */
  remaining?: InputMaybe<Scalars['Float']['input']>;
  /** As in `Usage`. */
  requestId?: InputMaybe<Scalars['ID']['input']>;
  /** As in `Usage`. */
  resetsAt?: InputMaybe<Scalars['AWSDateTime']['input']>;
  /** As in `Usage`. */
  source: Scalars['String']['input'];
  /** As in `Usage`. */
  unit?: InputMaybe<Scalars['String']['input']>;
  /** As in `Usage`. */
  unitSingular?: InputMaybe<Scalars['String']['input']>;
  /** As in `Usage`. */
  used: Scalars['Float']['input'];
  /** As in `Usage`. */
  userId: Scalars['ID']['input'];
  /** As in `Usage`. */
  version: Scalars['Int']['input'];
  /** As in `Usage`. */
  windowStart: Scalars['AWSDateTime']['input'];
};

/** One more limit on the same feature. */
export type UsageLimit = {
  /** With what grants and add-ons' own units add. Null is unlimited. */
  limit?: Maybe<Scalars['Float']['output']>;
  /** How long the limit runs before it starts again. */
  period: Period;
  /** Units that can still be used. Null is unlimited. */
  remaining?: Maybe<Scalars['Float']['output']>;
  /** When the next window begins; null when the window never ends. */
  resetsAt?: Maybe<Scalars['AWSDateTime']['output']>;
  /** Units used in this window. */
  used: Scalars['Float']['output'];
  /** When the window began. */
  windowStart: Scalars['AWSDateTime']['output'];
};

/** One more limit of a counter to publish; the fields are those of `UsageLimit`. */
export type UsageLimitInput = {
  /** As in `UsageLimit`. */
  limit?: InputMaybe<Scalars['Float']['input']>;
  /** As in `UsageLimit`. */
  period: Period;
  /** As in `UsageLimit`. */
  remaining?: InputMaybe<Scalars['Float']['input']>;
  /** As in `UsageLimit`. */
  resetsAt?: InputMaybe<Scalars['AWSDateTime']['input']>;
  /** As in `UsageLimit`. */
  used: Scalars['Float']['input'];
  /** As in `UsageLimit`. */
  windowStart: Scalars['AWSDateTime']['input'];
};

/** One page of windows. */
export type UsagePage = {
  /** The windows of this page, the fullest first. */
  items: Array<AccountUsage>;
  /** Give it back to get the next page; null on the last one. */
  nextToken?: Maybe<Scalars['String']['output']>;
};
