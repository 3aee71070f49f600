import type { FeatureKey, ProductId } from '../core.ts';
import { documents } from '../generated/server.ts';
import type * as types from '../generated/server.ts';
import type {
  AccountInfo,
  ActionPage,
  CheckoutPage,
  Decision,
  Entitlement,
  HoldDecision,
  Product,
  Refreshed,
  Trial,
  TrialState,
  Usage,
} from './answers.ts';
import { toInput, type Action } from '../core/action.ts';
import { holding, type HoldBlock, type Held, type HoldOptions } from './hold.ts';
import type { Send } from './send.ts';

export interface UseOptions {
  /** Whole units; the default is 1. */
  amount?: number;
  /**
   * The same key counts once within 24 hours, from any program. The default is a new one for each call, which covers the retries of
   * this call only: give one of your own (the id of a job, of a message) to cover a restart of your program.
   */
  key?: string;
  action?: Action;
}

export interface UseItem extends UseOptions {
  feature: FeatureKey;
}

/** Every verb of one account. A refusal is an answer (`allowed: false` with its reason); a mistake is thrown as `UsherError`. */
export class Account {
  readonly id: string;
  readonly #send: Send;

  constructor(id: string, send: Send) {
    this.id = id;
    this.#send = send;
  }

  /** Makes the account of a user who has not come yet; of one that is there it only answers. */
  async ensure(said: { email?: string; name?: string } = {}): Promise<AccountInfo> {
    const { ensureAccount } = await this.#ask<types.EnsureAccountMutation>(documents.EnsureAccount, {
      ...said,
    });
    return ensureAccount;
  }

  /** Whether a use would be allowed now. Writes nothing and reserves nothing. */
  async check(feature: FeatureKey, amount?: number): Promise<Decision> {
    const { canUse } = await this.#ask<types.CheckQuery>(documents.Check, { feature, amount });
    return canUse;
  }

  /** Uses units: `allowed: true` means that it is counted, once for a key. */
  async use(feature: FeatureKey, { amount, key = newKey(), action }: UseOptions = {}): Promise<Decision> {
    const said = { feature, amount, key, action: toInput(action) };
    const { consumeUsage } = await this.#ask<types.UseMutation>(documents.Use, said);
    return consumeUsage;
  }

  /** 1 to 25 uses in one call, each decided on its own; the answers are in their order. */
  async useMany(items: readonly UseItem[]): Promise<Decision[]> {
    const said = items.map(({ feature, amount, key = newKey(), action }) => {
      const input = toInput(action);
      return { feature, amount, idempotencyKey: key, ...(input ? { action: input } : {}) };
    });
    const { consumeMany } = await this.#ask<types.UseManyMutation>(documents.UseMany, { items: said });
    return consumeMany;
  }

  /**
   * Sets units aside, and does the work with them. What the work says it used is counted when it is through, the rest is given back; when it throws,
   * all of them are. A program that dies gives them back when the hold ends.
   */
  hold<Result>(
    feature: FeatureKey,
    amount: number,
    work: HoldBlock<Result>,
    options?: HoldOptions,
  ): Promise<Held<Result>> {
    return holding(this, feature, amount, work, options);
  }

  /** Sets units aside until they are settled or released: `hold` without a block, for work that spans programs. */
  async reserve(
    feature: FeatureKey,
    amount: number,
    { key = newKey(), seconds }: HoldOptions = {},
  ): Promise<HoldDecision> {
    const { reserveUsage } = await this.#ask<types.HoldMutation>(documents.Hold, {
      feature,
      amount,
      key,
      seconds,
    });
    return reserveUsage;
  }

  /** Counts what was used of a hold, and gives back the rest. */
  async settle(feature: FeatureKey, holdId: string, amount: number, action?: Action): Promise<Decision> {
    const said = { feature, holdId, amount, action: toInput(action) };
    const { settleUsage } = await this.#ask<types.SettleMutation>(documents.Settle, said);
    return settleUsage;
  }

  /** Gives back a whole hold. */
  async release(feature: FeatureKey, holdId: string): Promise<Usage> {
    const { releaseUsage } = await this.#ask<types.ReleaseMutation>(documents.Release, { feature, holdId });
    return releaseUsage;
  }

  /** The counter of a feature in its window of now; null when no plan of the account has it. */
  async usage(feature: FeatureKey): Promise<Usage | null> {
    const { usage } = await this.#ask<types.UsageQuery>(documents.Usage, { feature });
    return usage;
  }

  /** What the account may use now. */
  async entitlements(): Promise<Entitlement[]> {
    const { entitlements } = await this.#ask<types.EntitlementsQuery>(documents.Entitlements, {});
    return entitlements;
  }

  /** What is for sale, with what this account may do with each of it. */
  async products(): Promise<Product[]> {
    const { products } = await this.#ask<{ products: Product[] }>(documents.Products, {});
    return products;
  }

  /** Whether the account has had, has, or may start a trial. */
  async trial(productId: ProductId): Promise<TrialState> {
    const { trial } = await this.#ask<types.TrialQuery>(documents.Trial, { productId });
    return trial;
  }

  /** The log of the account, newest first. */
  async actions(
    page: { filter?: types.ActionFilter; limit?: number; nextToken?: string | null } = {},
  ): Promise<ActionPage> {
    const { actions } = await this.#ask<types.ActionsQuery>(documents.Actions, { ...page });
    return actions;
  }

  /** Starts a trial, once ever; `Conflict` when it was had. It is not asked again when no answer comes: `trial` says whether it runs. */
  async startTrial(productId: ProductId, hours?: number): Promise<Trial> {
    const said = { productId, hours };
    const { startTrial } = await this.#ask<types.StartTrialMutation>(documents.StartTrial, said, false);
    return startTrial.trial;
  }

  /** A page of Stripe where the customer pays; of one who has a plan already, the portal. */
  async checkout(productId: ProductId, priceId?: string): Promise<CheckoutPage> {
    const said = { productId, priceId };
    const { createCheckout } = await this.#ask<types.CheckoutMutation>(documents.Checkout, said);
    return createCheckout;
  }

  /** The page of Stripe where the customer changes card or plan, or cancels. */
  async portal(): Promise<string> {
    const { createPortalSession } = await this.#ask<types.PortalMutation>(documents.Portal, {});
    return createPortalSession.url;
  }

  /** Reads the account's subscriptions from Stripe now. */
  async refresh(): Promise<Refreshed> {
    const { refreshSubscription } = await this.#ask<types.RefreshMutation>(documents.Refresh, {});
    return refreshSubscription;
  }

  /** Gives units beside the plan, once for a key. */
  async grant(
    feature: FeatureKey,
    amount: number,
    { reason, key = newKey(), expiresAt }: { reason: string; key?: string; expiresAt?: Date },
  ): Promise<Usage> {
    const said = { feature, amount, reason, key, expiresAt: expiresAt?.toISOString() };
    const { grantUsage } = await this.#ask<types.GrantMutation>(documents.Grant, said);
    return grantUsage;
  }

  #ask<Result>(text: string, said: Record<string, unknown>, mayRepeat?: boolean): Promise<Result> {
    return this.#send<Result>(text, { accountId: this.id, ...said }, mayRepeat);
  }
}

function newKey(): string {
  return crypto.randomUUID();
}
