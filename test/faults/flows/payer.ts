import { call, noon } from '../../kit/given.ts';
import { subscribe } from '../../kit/world/billing.ts';
import type { Everything } from '../../kit/world/everything.ts';
import { anAccount, answered, someone } from './flow.ts';

export interface Payer {
  userId: string;
  customer: string;
  eventId: string;
}

let serial = 0;
/** Each has a name of its own: what was done for one event is not done again. */
const anEventId = () => `evt_${++serial}`;
/** Another person for Stripe, which answers a key that it knows with the customer that it made then. */
export const anAddress = () => `payer${++serial}@example.com`;

export async function aCustomer(world: Everything): Promise<Payer> {
  const userId = await anAccount(world, someone, { email: anAddress() });
  const customer = await world.ensureCustomer(await world.userRow(userId), noon);
  return { userId, customer, eventId: anEventId() };
}

export async function aSubscriber(
  world: Everything,
  productId = 'pro',
): Promise<Payer & { subscription: string }> {
  const payer = await aCustomer(world);
  const { id } = await subscribe(world.sdk, payer.customer, await world.priceOf(productId));
  return { ...payer, subscription: id };
}

export const buy = (userId: string, productId: string) =>
  answered(call('Mutation.createCheckout').as(userId, { productId, priceId: null }));

/** What Stripe has of the one customer of a flow. */
export const inStripe = async (_: unknown, { sdk }: Everything) => {
  const customers = (await sdk.customers.list({ limit: 100 })).data;
  const subscriptions = await Promise.all(
    customers.map(async ({ id }) => (await sdk.subscriptions.list({ customer: id, status: 'all' })).data),
  );
  const pages = await Promise.all(
    customers.map(
      async ({ id }) => (await sdk.checkout.sessions.list({ customer: id, status: 'open' })).data,
    ),
  );
  return {
    customers: customers.length,
    subscriptions: subscriptions.flat().map(({ status }): string => status),
    openPages: pages.flat().length,
  };
};
