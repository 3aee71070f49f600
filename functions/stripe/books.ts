import type Stripe from 'stripe';
import type { BookedCustomer, BookedSubscription, Books } from '../identity/compare/books.ts';
import { isLive } from '../../domain/subscription.ts';
import { isMissing, stripe } from './client.ts';

const pageSize = 100;
const asideKey = 'usher_set_aside';
/** Of Stripe's own: the longest value that metadata takes. */
const metadataCharactersMax = 500;

/** What the comparison of the three sides sees of Stripe. */
export async function booksOf(): Promise<Books> {
  const client = await stripe();
  return {
    listCustomers: async (after) => {
      const page = await client.customers.list({
        limit: pageSize,
        ...(after ? { starting_after: after } : {}),
      });
      return { customers: page.data.map(toCustomer), next: nextOf(page) };
    },
    getCustomer: async (customerId) => {
      try {
        const customer = await client.customers.retrieve(customerId);
        return customer.deleted ? undefined : toCustomer(customer);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    listSubscriptions: async (after) => {
      const page = await client.subscriptions.list({
        status: 'all',
        limit: pageSize,
        ...(after ? { starting_after: after } : {}),
      });
      return { subscriptions: page.data.map(toSubscription), next: nextOf(page) };
    },
    setAside: async (kind, id, why) => {
      const metadata = { [asideKey]: why.slice(0, metadataCharactersMax) };
      if (kind === 'customer') await client.customers.update(id, { metadata });
      else await client.subscriptions.update(id, { metadata });
    },
  };
}

function toCustomer(customer: Stripe.Customer): BookedCustomer {
  const userId = customer.metadata['userId'];
  return {
    id: customer.id,
    ...(userId ? { userId } : {}),
    isSetAside: customer.metadata[asideKey] !== undefined,
  };
}

function toSubscription(subscription: Stripe.Subscription): BookedSubscription {
  const userId = subscription.metadata['userId'];
  return {
    id: subscription.id,
    customerId: customerIdOf(subscription.customer),
    ...(userId ? { userId } : {}),
    isLive: isLive(subscription) || subscription.status === 'incomplete',
    isSetAside: subscription.metadata[asideKey] !== undefined,
  };
}

function nextOf(page: { has_more: boolean; data: { id: string }[] }): string | undefined {
  return page.has_more ? page.data.at(-1)?.id : undefined;
}

function customerIdOf(customer: string | { id: string }): string {
  return typeof customer === 'string' ? customer : customer.id;
}
