import type * as generated from '../generated/client.ts';
import type { ProductId } from './register.ts';

export type {
  AccountStatus,
  ActionInput,
  CheckoutKind,
  Period,
  PriceInterval,
  ProductAction,
  ProductKind,
  RefusalReason,
  TrialRefusal,
  TrialStatus,
} from '../generated/client.ts';

/** The signed-in account: trials, subscriptions, rights, counters. */
export type Account = generated.MePartsFragment;
export type Trial = generated.TrialPartsFragment;
export type Subscription = Account['subscriptions'][number];
export type Entitlement = Account['entitlements'][number];
/** The counter of one feature in its window of now. */
export type Usage = generated.UsagePartsFragment;
/** The answer to a use: `allowed`, or why not, until when, and what would have allowed it. */
export type Decision = generated.DecisionPartsFragment;
/** A product, with what the account may do with it now. */
export type Product = Omit<generated.ProductPartsFragment, 'id'> & { id: ProductId };
/** A product on the price list, as a visitor sees it. */
export type ListedProduct = Omit<generated.ListedProductPartsFragment, 'id'> & { id: ProductId };
/** Whether there was a trial of a product, and whether it may start. */
export type TrialState = generated.TrialStateQuery['trial'];
export type StartedTrial = generated.StartTrialMutation['startTrial'];
export type CheckoutPage = generated.CreateCheckoutMutation['createCheckout'];
/** What is pushed when the account changes. */
export type AccountChange = NonNullable<generated.OnAccountSubscription['onAccount']>;
