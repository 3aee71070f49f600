/** `done`: paid, or begun where there was nothing to pay. `cancelled`: nothing was charged. */
export type CheckoutOutcome = 'done' | 'cancelled';

/** How a checkout ended, by the address at which Stripe sends people back; undefined for any other address. */
export function checkoutOutcome(address: string): CheckoutOutcome | undefined {
  return /#\/checkout\/(done|cancelled)$/.exec(address)?.[1] as CheckoutOutcome | undefined;
}
