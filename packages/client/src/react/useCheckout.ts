import type { Account, CheckoutPage, ProductId } from '../core.ts';
import type { MutationResult } from './results.ts';
import { useMutation } from './useMutation.ts';
import { useUsher } from './UsherProvider.tsx';

export interface CheckoutChoice {
  productId: ProductId;
  /** One of the product's prices; the default is its first. */
  priceId?: string;
}

/** Makes a page of Stripe where the customer pays: send the browser to `data.url`. */
export function useCheckout(): MutationResult<CheckoutPage, CheckoutChoice> {
  const client = useUsher();
  return useMutation(({ productId, priceId }) => client.checkout(productId, priceId));
}

/** Makes the page of Stripe where the customer changes card or plan, or cancels; `data` is its address. */
export function usePortal(): MutationResult<string, void> {
  const client = useUsher();
  return useMutation(() => client.portal());
}

/** Reads the subscriptions from Stripe now: for the page that a customer comes back to after paying. */
export function useRefresh(): MutationResult<Account, void> {
  const client = useUsher();
  return useMutation(() => client.refresh());
}
