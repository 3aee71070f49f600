/** `done`: paid, or begun where there was nothing to pay. `cancelled`: nothing was charged. */
export type CheckoutOutcome = 'done' | 'cancelled';

/** At the end of the path or of the hash, as the deployment's `webPath` has it; a query that names it is no way back. */
const wayBack = /(?:^[^?#]*|#)\/checkout\/(done|cancelled)\/?(?:[?#]|$)/;

/** How a checkout ended, by the address at which Stripe sends people back; undefined for any other address. */
export function checkoutOutcome(address: string): CheckoutOutcome | undefined {
  return wayBack.exec(address)?.[1] as CheckoutOutcome | undefined;
}
