import { signatureFor } from '../../../packages/stripe-stand-in/src/signature.ts';
import { aPlan, call, day, noon } from '../../kit/given.ts';
import { payOnPage, subscribe, urlRequest, webhookSecret } from '../../kit/world/billing.ts';
import type { Everything } from '../../kit/world/everything.ts';
import { consequencesOf } from './counting.ts';
import { anAccount, anotherOne, answered, type Flow } from './flow.ts';
import { aCustomer, anAddress, aSubscriber, buy, inStripe, type Payer } from './payer.ts';

/** Stripe's event, without its content: the thin form, of which everything is asked. */
async function ring(
  world: Everything,
  id: string,
  type: string,
  object: { id: string; type: string },
): Promise<void> {
  const seconds = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({
    ...{ id, object: 'v2.core.event', created: new Date(Date.now()).toISOString(), livemode: false },
    type: `v1.${type}`,
    related_object: { ...object, url: '/' },
  });
  const headers = {
    'content-type': 'application/json',
    'stripe-signature': signatureFor(body, seconds, [webhookSecret]),
  };
  const { statusCode } = await world.webhook(urlRequest(headers, body));
  if (statusCode !== 200) throw new Error(`The webhook answered ${statusCode}.`);
}

const chargeOf = async (world: Everything, customer: string) =>
  (await world.sdk.charges.list({ customer })).data[0]!;

const brought = 'Stripe brings it again, and it is applied once';

/** An event of an object that a subscription led to. */
function eventFlow(
  name: string,
  type: string,
  objectType: string,
  objectOf: (world: Everything, payer: Payer & { subscription: string }) => Promise<string>,
): Flow {
  return {
    title: `an event of ${name}`,
    then: brought,
    given: async (world) => {
      const payer = await aSubscriber(world);
      return { ...payer, object: { id: await objectOf(world, payer), type: objectType } };
    },
    run: ({ eventId, object }, world) => ring(world, eventId, type, object),
    beside: inStripe,
  };
}

export const webhookFlows: Flow[] = [
  {
    title: 'an event after Stripe’s secrets were last read ten minutes ago',
    then: brought,
    given: async (world) => {
      const payer = await aSubscriber(world);
      world.at(noon + 20 * 60_000);
      return payer;
    },
    run: ({ eventId, subscription }, world) =>
      ring(world, eventId, 'customer.subscription.created', { id: subscription, type: 'subscription' }),
  },
  eventFlow(
    'a subscription',
    'customer.subscription.created',
    'subscription',
    async (_, { subscription }) => subscription,
  ),
  eventFlow(
    'an invoice',
    'invoice.paid',
    'invoice',
    async (world, { customer }) => (await world.sdk.invoices.list({ customer })).data[0]!.id!,
  ),
  eventFlow('a full refund', 'charge.refunded', 'charge', async (world, { customer }) => {
    const charge = await chargeOf(world, customer);
    await world.sdk.refunds.create({ charge: charge.id });
    return charge.id;
  }),
  eventFlow(
    'a dispute',
    'charge.dispute.created',
    'dispute',
    async (world, { customer }) => world.stripe.dispute((await chargeOf(world, customer)).id).id,
  ),
  eventFlow(
    'a warning of fraud',
    'radar.early_fraud_warning.created',
    'radar.early_fraud_warning',
    async (world, { customer }) => world.stripe.warnOfFraud((await chargeOf(world, customer)).id).id,
  ),
  {
    title: 'an event of a purchase that was refunded',
    then: brought,
    given: async (world) => {
      const payer = await aCustomer(world);
      const { url } = await buy(payer.userId, 'tracks');
      await payOnPage(url);
      const charge = await chargeOf(world, payer.customer);
      await world.sdk.refunds.create({ charge: charge.id });
      return { ...payer, object: { id: charge.id, type: 'charge' } };
    },
    run: ({ eventId, object }, world) => ring(world, eventId, 'charge.refunded', object),
  },
  {
    title: 'an event of a checkout, whose subscription has more items than one page shows',
    then: brought,
    given: async (world) => {
      const payer = await aCustomer(world);
      const { url } = await buy(payer.userId, 'pro');
      await payOnPage(url);
      const price = await world.priceOf('pro');
      await world.sdk.subscriptions.create({
        customer: payer.customer,
        items: Array.from({ length: 12 }, () => ({ price })),
        default_payment_method: 'pm_card_visa',
      });
      const [session] = (
        await world.sdk.checkout.sessions.list({ customer: payer.customer, status: 'complete' })
      ).data;
      return { ...payer, object: { id: session!.id, type: 'checkout.session' } };
    },
    run: ({ eventId, object }, world) => ring(world, eventId, 'checkout.session.completed', object),
  },
  {
    title: 'an event of a customer that the account does not name yet',
    then: brought,
    given: async (world) => {
      const payer = await aSubscriber(world);
      const { stripe_customer_id: _, ...user } = await world.userRow(payer.userId);
      await world.put('TABLE_USERS', user);
      return payer;
    },
    run: ({ eventId, subscription }, world) =>
      ring(world, eventId, 'customer.subscription.created', { id: subscription, type: 'subscription' }),
  },
  {
    title: 'an event of a subscription that owes',
    then: brought,
    given: async (world) => {
      const payer = await aCustomer(world);
      const { id } = await subscribe(world.sdk, payer.customer, await world.priceOf('pro'), {
        default_payment_method: 'pm_card_chargeCustomerFail',
      });
      world.at(noon + 31 * day);
      return { ...payer, subscription: id };
    },
    run: ({ eventId, subscription }, world) =>
      ring(world, eventId, 'customer.subscription.updated', { id: subscription, type: 'subscription' }),
  },
  {
    title: 'an account is read from Stripe that is as it was',
    then: 'asked again, nothing changes',
    given: async (world) => {
      const payer = await aSubscriber(world);
      await world.syncCustomer(payer.userId, payer.customer);
      return payer;
    },
    run: ({ userId }) => answered(call('Mutation.refreshSubscription').as(userId, {})),
  },
  {
    title: 'an account is read from Stripe whose plans do not fit into one transaction',
    then: 'asked again, and brought by the stream, everything is applied',
    given: async (world) => {
      const prices: { price: string }[] = [];
      for (const id of ['wide-a', 'wide-b', 'wide-c']) {
        const features = Array.from({ length: 50 }, (_, i) => ({
          ...{ feature: `${id}-${i}`, limit: 10, period: 'MONTH' as const },
        }));
        await world.sell(aPlan(id, { kind: 'ADD_ON', trial: null, features }));
        prices.push({ price: await world.priceOf(id) });
      }
      const payer = await aCustomer(world);
      await world.sdk.subscriptions.create({
        ...{ customer: payer.customer, items: prices, default_payment_method: 'pm_card_visa' },
      });
      return payer;
    },
    run: ({ userId }) => answered(call('Mutation.refreshSubscription').as(userId, {})),
    again: async ({ userId }, world) => {
      await answered(call('Mutation.refreshSubscription').as(userId, {}));
      const after = await world.userRow(userId);
      await consequencesOf('TABLE_USERS', { ...after, version: after.version - 1 }, after);
    },
  },
];

export const hourlyFlows: Flow[] = [
  {
    title: 'events that were not delivered, and one that was parked',
    // Stripe keeps the events of earlier attempts, whose customers no account has any more.
    ignores: ['TABLE_JOBS', 'TABLE_RECEIPTS'],
    then: 'the next hour finds the same, and applies it once',
    given: async (world) => {
      // Those of other flows are too old to be listed.
      world.at(noon + 70 * day);
      const payer = await aSubscriber(world);
      await world.put('TABLE_JOBS', {
        ...{ job: 'parked-events', item: '2026-11-20T10:00:00.000Z#evt_parked' },
        value: {
          eventId: 'evt_parked',
          type: 'customer.updated',
          customerId: payer.customer,
          object: { id: payer.customer, type: 'customer' },
          parkedAt: new Date(noon).toISOString(),
          reason: 'unknown',
        },
      });
      return payer;
    },
    run: (_, world) => world.undelivered(),
  },
  {
    title: 'both lists of subscriptions are compared',
    then: 'the next run continues, and both are equal',
    leavesOut: ['at', 'timestamp', 'created_at', 'expires_at'],
    given: async (world) => {
      const payer = await aSubscriber(world);
      const other = await anAccount(world, anotherOne, { email: anAddress() });
      await world.ensureCustomer(await world.userRow(other), noon);
      // On none of Stripe's lists.
      await world.put('TABLE_USER_SUBSCRIPTIONS', {
        ...{ user_id: other, subscription_id: 'sub_made_up', status: 'active', items: [] },
        access_until_ms: noon + day,
      });
      return payer;
    },
    run: (_, world) => world.compare({ start: true }),
    again: (_, world) => {
      // A run that died holds the job for four minutes.
      world.at(Date.now() + 241_000);
      return world.compare({ start: true });
    },
  },
];
