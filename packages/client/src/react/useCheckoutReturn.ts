import { useEffect, useState } from 'react';
import { checkoutOutcome, type CheckoutOutcome } from '../core.ts';
import { useRefresh } from './useCheckout.ts';

export interface CheckoutReturn {
  /** Undefined when the page was not opened by the way back from a checkout. */
  outcome: CheckoutOutcome | undefined;
  /** The subscriptions are being read from Stripe. */
  isPending: boolean;
  error: Error | undefined;
  /** Reads them again. */
  refetch: () => void;
}

/**
 * How a checkout has ended, when the page was opened by the way back from it. One that is done is looked up in Stripe at once, so that no
 * customer waits for a webhook. `address` is how an app was opened that has no address bar; the default is that of the page, from
 * whose hash the return is then taken off.
 */
export function useCheckoutReturn(address?: string | null): CheckoutReturn {
  const { mutate, isPending, error } = useRefresh();
  const [outcome, setOutcome] = useState<CheckoutOutcome>();
  useEffect(() => {
    const found = checkoutOutcome(address ?? globalThis.location?.href ?? '');
    if (!found) return;
    setOutcome(found);
    if (found === 'done') mutate();
    // A reload is no second return. A page that has this path of its own stays where it is.
    if (address == null && checkoutOutcome(location.hash))
      history.replaceState(history.state, '', location.pathname + location.search);
  }, [address, mutate]);
  return { outcome, isPending, error, refetch: () => mutate() };
}
