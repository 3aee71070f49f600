import { orUnavailable, stripe, unlessMissing } from './client.ts';

/** A transaction has room for as many claims. */
const cardsMax = 20;

/** What Stripe knows the numbers of a customer's cards by, each once. */
export async function fingerprintsOf(customerId: string): Promise<string[]> {
  const client = await stripe();
  const list = () => client.customers.listPaymentMethods(customerId, { type: 'card', limit: cardsMax });
  const { data } = await unlessMissing(orUnavailable(list), { data: [] });
  return [...new Set(data.flatMap(({ card }) => card?.fingerprint ?? []))];
}
