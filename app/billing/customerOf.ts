import type Stripe from 'stripe';
import { isMissing, stripe } from './client.ts';

type Ask = (client: Stripe, id: string) => Promise<string | { id: string } | null>;

/** For an event that names an object and not its customer. */
const asks: Record<string, Ask> = {
  subscription: async (client, id) => (await client.subscriptions.retrieve(id)).customer,
  'checkout.session': async (client, id) => (await client.checkout.sessions.retrieve(id)).customer,
  invoice: async (client, id) => (await client.invoices.retrieve(id)).customer,
  charge: async (client, id) => (await client.charges.retrieve(id)).customer,
  dispute: async (client, id) => chargeCustomer(client, (await client.disputes.retrieve(id)).charge),
  'radar.early_fraud_warning': async (client, id) =>
    chargeCustomer(client, (await client.radar.earlyFraudWarnings.retrieve(id)).charge),
};

/** Null when the object is gone or belongs to no customer. */
export async function customerOf(object: { id: string; type: string }): Promise<string | null> {
  const ask = asks[object.type];
  if (!ask) return null;
  try {
    return idOf(await ask(await stripe(), object.id));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function chargeCustomer(
  client: Stripe,
  charge: string | { id: string },
): Promise<string | { id: string } | null> {
  return (await client.charges.retrieve(idOf(charge)!)).customer;
}

function idOf(value: string | { id: string } | null): string | null {
  return value === null || typeof value === 'string' ? value : value.id;
}
