import Stripe from 'stripe';
import { NotPossible } from '../../dev/sentences.mjs';
import { usedTypes } from '../../../app/billing/stripeNotice.ts';
import { apiVersion, stripeWith } from '../stripeWith.ts';

/**
 * Makes the webhook endpoint of a deployment in Stripe, with the version and the event types that its functions read, and gives the signing
 * secret, which Stripe shows only now.
 */
export async function makeEndpoint(
  accountKey: string,
  stripeUrl: string,
  url: string,
): Promise<{ id: string; secret: string }> {
  const stripe = stripeWith(accountKey, stripeUrl);
  try {
    return await make(stripe, url);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError) || !refusals.includes(error.type)) throw error;
    throw new NotPossible(`Stripe does not take the key for this: ${error.message}`);
  }
}

/** A key that is wrong, and one that may not write endpoints. */
const refusals = ['StripeAuthenticationError', 'StripePermissionError'];

async function make(stripe: Stripe, url: string): Promise<{ id: string; secret: string }> {
  for await (const one of stripe.webhookEndpoints.list({ limit: 100 }))
    if (one.url === url)
      throw new NotPossible(
        `Stripe has an endpoint for ${url} already (${one.id}). Give its signing secret with the word webhook, or delete it in Stripe's dashboard first.`,
      );
  const { id, secret } = await stripe.webhookEndpoints.create({
    ...{ url, api_version: apiVersion },
    enabled_events: [...usedTypes] as never[],
    description: 'Usher',
  });
  return { id, secret: secret! };
}
