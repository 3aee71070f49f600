import { join } from 'node:path';
import type { Companion, CompanionSeat } from '../../understudy/src/kernel/companion.ts';
import { LocalStripe } from './stripe.ts';
import { switchesFrom } from './switches.ts';

/** The stand-in beside a running stack, with keys of its own. */
export interface StripeCompanion extends Companion {
  name: 'stripe';
  apiKey: string;
  webhookSecret: string;
  deliverTo(url: string): void;
}

export const openStripe = (seat: CompanionSeat): StripeCompanion => openIn('test', seat);

/** With what production takes: a key and events of live mode. */
export const openLiveStripe = (seat: CompanionSeat): StripeCompanion => openIn('live', seat);

function openIn(mode: 'test' | 'live', { address, dataFolder, clock, seed }: CompanionSeat): StripeCompanion {
  const apiKey = `sk_${mode}_local_${seed}`;
  const webhookSecret = `whsec_local_${seed}`;
  const standIn = new LocalStripe({
    clock,
    folder: join(dataFolder, 'stripe'),
    apiKey,
    publicUrl: () => address,
  });
  return {
    name: 'stripe',
    apiKey,
    webhookSecret,
    routes: [{ matches: (path) => /^\/(v1|v2|checkout|portal)(\/|$)/.test(path), handle: standIn.handle }],
    switches: {
      now: () => standIn.faults.now,
      set: (wanted) => {
        const switches = switchesFrom(wanted);
        if (typeof switches === 'string') return switches;
        standIn.faults.set(switches);
        return undefined;
      },
    },
    deliverTo: (url) => standIn.deliverTo({ url, secrets: [webhookSecret] }),
    close: () => standIn.close(),
  };
}

/** The one that a start was given. */
export function stripeIn(companions: Map<string, Companion>): StripeCompanion {
  const stripe = companions.get('stripe');
  if (!stripe) throw new Error('This stack runs without the Stripe stand-in.');
  return stripe as StripeCompanion;
}
