import { variable } from '../../platform/env.ts';

const mode = variable('STRIPE_LIVEMODE') === 'true' ? '' : 'test/';

/** Stripe's own page about something. */
export function dashboardUrl(kind: 'customers' | 'payments' | 'subscriptions', id: string): string {
  return `https://dashboard.stripe.com/${mode}${kind}/${encodeURIComponent(id)}`;
}
