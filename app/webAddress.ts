import { variable } from '../platform/env.ts';

const origin = variable('WEB_ORIGINS').split(',')[0]!.replace(/\/$/, '');
const path = variable('WEB_PATH');

/**
 * Of a screen of the web client: `checkout/done`, `plans?product=premium`. Ours to say, never the caller's: otherwise a link
 * through Stripe could lead anywhere.
 */
export function webAddress(screen: string): string {
  return `${origin}${path}${screen}`;
}
