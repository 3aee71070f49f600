import { toInput } from './action.ts';
import type { Action } from './action.ts';
import { appsyncTransport } from './appsyncTransport.ts';
import type { AppsyncOptions } from './appsyncTransport.ts';
import * as operations from './operations.ts';
import type { FeatureKey, ProductId } from './register.ts';
import { UsherStore } from './store.ts';
import type { StoreOptions } from './store.ts';
import type { Transport } from './transport.ts';
import type { Account, CheckoutPage, Decision, Product, StartedTrial, TrialState } from './types.ts';

/** Where the API is and who calls; or a transport over a GraphQL client that the app has already. */
export type ClientOptions = StoreOptions & (AppsyncOptions | { transport: Transport });

export interface UseOptions {
  /** Whole units; the default is 1. */
  amount?: number;
  /** The same key counts once within 24 hours: it makes it safe to ask again after a lost answer. */
  key?: string;
  action?: Action;
}

/**
 * The signed-in user's account, live, and everything that a user may do with it. It listens once it is started; its verbs work
 * without that too. A refusal is an answer (`allowed: false`); a mistake is thrown as `UsherError`.
 */
export class UsherClient extends UsherStore {
  /** Reads the account now, and gives it. */
  async account(): Promise<Account> {
    const { me } = await this.transport.query(operations.MeDocument, {});
    this.take(me);
    return me;
  }

  /** Whether a use would be allowed now. Counts nothing. */
  async check(feature: FeatureKey, amount?: number): Promise<Decision> {
    return (await this.transport.query(operations.CanUseDocument, { feature, amount })).canUse;
  }

  /** Uses units. What is shown counts at once, and takes it back when the answer is no. */
  use(feature: FeatureKey, { amount = 1, key, action }: UseOptions = {}): Promise<Decision> {
    const variables = { feature, amount, idempotencyKey: key, action: toInput(action) };
    return this.optimistically(feature, amount, async () => {
      return (await this.transport.query(operations.ConsumeUsageDocument, variables)).consumeUsage;
    });
  }

  /** What is for sale, with what this account may do with each of it. */
  async products(): Promise<Product[]> {
    return (await this.transport.query(operations.ProductsDocument, {})).products;
  }

  /** Whether the account has had, has, or may start a trial of a product. */
  async trial(productId: ProductId): Promise<TrialState> {
    return (await this.transport.query(operations.TrialStateDocument, { productId })).trial;
  }

  /** Starts a trial, once ever; `Conflict` when it was had. */
  async startTrial(productId: ProductId): Promise<StartedTrial> {
    try {
      return (await this.transport.query(operations.StartTrialDocument, { productId })).startTrial;
    } finally {
      // Also after a conflict: another window may have started it, and the screen must say so.
      await this.refetch();
    }
  }

  /** A page of Stripe where the customer pays; of one who has a plan already, the portal. */
  async checkout(productId: ProductId, priceId?: string): Promise<CheckoutPage> {
    return (await this.transport.query(operations.CreateCheckoutDocument, { productId, priceId }))
      .createCheckout;
  }

  /** The page of Stripe where the customer changes card or plan, or cancels. */
  async portal(): Promise<string> {
    return (await this.transport.query(operations.CreatePortalSessionDocument, {})).createPortalSession.url;
  }

  /** Reads the subscriptions from Stripe now: for the page that a customer comes back to after paying. */
  async refresh(): Promise<Account> {
    const { refreshSubscription } = await this.transport.query(operations.RefreshSubscriptionDocument, {});
    this.take(refreshSubscription);
    return refreshSubscription;
  }
}

/** Touches nothing of the place that it runs in before something is asked. */
export function createUsherClient(options: ClientOptions): UsherClient {
  const transport = 'transport' in options ? options.transport : appsyncTransport(options);
  return new UsherClient(transport, options);
}
