import type Stripe from 'stripe';
import type { ListedCustomer, ListedSubscription, StripeSide } from '../people/compare/stripeSide.ts';
import { idOf, isMissing, stripe } from './client.ts';
import { endCustomer } from './endCustomer.ts';
import { accountIn, isForeign, isOurs, isSoldHere } from './ownerTag.ts';

const perPage = 100;
/** In the metadata of a customer that an operator has to look at; removed by hand once it is settled. */
export const asideNote = 'usher_set_aside';
const ended: string[] = ['canceled', 'incomplete_expired'];

/** Stripe as the comparison reads it. */
export const stripeSideOf = async (): Promise<StripeSide> => stripeSideOn(await stripe());

export function stripeSideOn(stripe: Stripe): StripeSide {
  return {
    async listCustomers(after) {
      const page = await stripe.customers.list({
        limit: perPage,
        ...(after ? { starting_after: after } : {}),
      });
      return { customers: page.data.map(toCustomer), next: nextOf(page) };
    },
    async getCustomer(customerId) {
      try {
        const customer = await stripe.customers.retrieve(customerId);
        return customer.deleted ? undefined : toCustomer(customer);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async pays(customerId) {
      const { data } = await stripe.subscriptions.list({
        customer: customerId,
        status: 'all',
        limit: perPage,
      });
      return data.some((subscription) => !ended.includes(subscription.status));
    },
    async listSubscriptions(after) {
      const page = await stripe.subscriptions.list({
        limit: perPage,
        status: 'all',
        expand: ['data.customer'],
        ...(after ? { starting_after: after } : {}),
      });
      return {
        subscriptions: page.data.map(toSubscription),
        next: nextOf(page),
      };
    },
    async setAside(customerId, why) {
      await stripe.customers.update(customerId, { metadata: { [asideNote]: why } });
    },
    end: endCustomer,
  };
}

export function metadataOf(customer: string | Stripe.Customer | Stripe.DeletedCustomer): Stripe.Metadata {
  return typeof customer === 'string' || customer.deleted ? {} : customer.metadata;
}

function toCustomer(customer: Stripe.Customer): ListedCustomer {
  return {
    id: customer.id,
    ...userIn(customer.metadata),
    isOurs: isOurs(customer.metadata),
    isSetAside: Boolean(customer.metadata[asideNote]),
  };
}

function toSubscription(subscription: Stripe.Subscription): ListedSubscription {
  const { id, customer, status, items } = subscription;
  const metadata = { ...metadataOf(customer), ...subscription.metadata };
  const products = items.data.map(({ price }) => idOf(price.product));
  return {
    id,
    customerId: idOf(customer),
    ...userIn(metadata),
    isSoldHere: !isForeign(metadata) && isSoldHere(products),
    isLive: !ended.includes(status),
  };
}

function userIn(metadata: Stripe.Metadata): { userId?: string } {
  const userId = accountIn(metadata);
  return userId === undefined ? {} : { userId };
}

export function nextOf(page: Stripe.ApiList<{ id: string }>): string | undefined {
  return page.has_more ? page.data.at(-1)?.id : undefined;
}
