import Stripe from 'stripe';
import { Mistake } from '../../domain/errors.ts';
import { variable } from '../../platform/env.ts';
import { stripeSecrets } from './secrets.ts';

/** The version whose shapes this code reads; the webhook endpoint must be made with the same. */
export const apiVersion = '2026-10-28.endive';
/** Well under the time that AppSync and Stripe itself wait for us. */
const timeoutMs = 8000;
const retriesMax = 1;

const apiUrl = new URL(variable('STRIPE_API_URL'));
let made: { apiKey: string; stripe: Stripe } | undefined;

/** Without a key payments are off: there is nothing to compare with, to fetch or to be alarmed about, until the day one is set. */
export async function paymentsAreOn(): Promise<boolean> {
  return (await stripeSecrets(Date.now())).apiKey !== '';
}

/** Follows the key when it is rolled. */
export async function stripe(): Promise<Stripe> {
  const { apiKey } = await stripeSecrets(Date.now());
  if (apiKey === '') throw new Mistake('Unavailable', 'Payments are not set up yet.');
  if (made?.apiKey === apiKey) return made.stripe;
  const client = new Stripe(apiKey, {
    apiVersion,
    timeout: timeoutMs,
    maxNetworkRetries: retriesMax,
    telemetry: false,
    host: apiUrl.hostname,
    port: apiUrl.port === '' ? (apiUrl.protocol === 'http:' ? 80 : 443) : apiUrl.port,
    protocol: apiUrl.protocol === 'http:' ? 'http' : 'https',
  });
  made = { apiKey, stripe: client };
  return client;
}

/** For a user who waits: an outage of Stripe is temporary and no bug. */
export async function orUnavailable<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!isAway(error)) throw error;
    throw new Mistake('Unavailable', 'The payment service does not answer. Try again in a moment.');
  }
}

function isAway(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeAPIError ||
    error instanceof Stripe.errors.StripeRateLimitError
  );
}

export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
}

/** Stripe names an object by its id, or gives it whole where that was asked for. */
export const idOf = (object: string | { id: string }): string =>
  typeof object === 'string' ? object : object.id;

/** What was asked for, or this where Stripe has no such object. */
export async function unlessMissing<Found, Missing>(
  asked: Promise<Found>,
  missing: Missing,
): Promise<Found | Missing> {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error)) return missing;
    throw error;
  }
}
