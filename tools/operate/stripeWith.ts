import Stripe from 'stripe';
import { NotPossible } from '../dev/sentences.mjs';

/** The one that the functions read, so that what is made looks alike. */
export const apiVersion = '2026-10-28.endive';

/** With the version that the functions read. */
export function stripeWith(apiKey: string, apiUrl: string): Stripe {
  const url = new URL(apiUrl);
  if (!/^[rs]k_(test|live)_/.test(apiKey))
    throw new NotPossible(
      'STRIPE_API_KEY is no secret key of Stripe: those begin with sk_test_ or sk_live_.',
    );
  // A stand-in in live mode has a key that says so.
  if (/^[rs]k_live_(?!local_)/.test(apiKey) && /^(localhost|127\.)/.test(url.hostname))
    throw new NotPossible('STRIPE_API_KEY is not a test key. A local run never touches live money.');
  const isPlain = url.protocol === 'http:';
  return new Stripe(apiKey, {
    apiVersion,
    telemetry: false,
    host: url.hostname,
    port: url.port === '' ? (isPlain ? 80 : 443) : url.port,
    protocol: isPlain ? 'http' : 'https',
  });
}
