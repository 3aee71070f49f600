import { variable } from '../../platform/env.ts';

/** Ours to say, never the caller's: otherwise a link through Stripe could lead anywhere. */
const [origin] = variable('WEB_ORIGINS').split(',');

export function returnAddress(screen: 'checkout/done' | 'checkout/cancelled' | 'account'): string {
  return `${origin}/#/${screen}`;
}
