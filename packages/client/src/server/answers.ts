import type { ProductId } from '../core.ts';
import type * as types from '../generated/server.ts';

export type Decision = types.UseMutation['consumeUsage'];
export type Usage = types.UsagePartsFragment;
export type Entitlement = types.EntitlementsQuery['entitlements'][number];
/** Its id is one of the app's own, so that it may be bought or tried as it is. */
export type Product = Omit<types.ProductsQuery['products'][number], 'id'> & { id: ProductId };
export type TrialState = types.TrialQuery['trial'];
export type Trial = types.TrialPartsFragment;
export type ActionPage = types.ActionsQuery['actions'];
export type AccountInfo = types.AccountPartsFragment;
export type CheckoutPage = types.CheckoutMutation['createCheckout'];
export type Refreshed = types.RefreshMutation['refreshSubscription'];
export type HoldDecision = types.HoldMutation['reserveUsage'];
