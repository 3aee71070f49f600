import Stripe from 'stripe';

/** Ends an open payment page. False when it was paid in the meantime. */
export async function expireSession(client: Stripe, sessionId: string): Promise<boolean> {
  try {
    await client.checkout.sessions.expire(sessionId);
    return true;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    return (await client.checkout.sessions.retrieve(sessionId)).status !== 'complete';
  }
}
