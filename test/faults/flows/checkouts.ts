import { call, day, noon } from '../../kit/given.ts';
import { payOnPage, subscribe } from '../../kit/world/billing.ts';
import { anAccount, answered, someone, type Flow } from './flow.ts';
import { aCustomer, anAddress, aSubscriber, buy, inStripe } from './payer.ts';

export const checkoutFlows: Flow[] = [
  {
    title: 'a first checkout',
    then: 'asked again, there is one customer and one open page',
    given: (world) => anAccount(world, someone, { email: anAddress() }),
    run: (userId) => buy(userId, 'pro'),
    beside: inStripe,
  },
  {
    title: 'a checkout that is open already',
    then: 'asked again, it is the same page',
    given: async (world) => {
      const { userId } = await aCustomer(world);
      await buy(userId, 'pro');
      return userId;
    },
    run: (userId) => buy(userId, 'pro'),
    beside: inStripe,
  },
  {
    title: 'a checkout of another plan than the one that is open',
    then: 'asked again, there is one open page',
    given: async (world) => {
      const { userId } = await aCustomer(world);
      await buy(userId, 'pro');
      return userId;
    },
    run: (userId) => buy(userId, 'premium'),
    beside: inStripe,
  },
  {
    title: 'a checkout of another plan, while the page that is open is paid',
    then: 'asked again, the account has the plan that was paid',
    given: async (world) => {
      const { userId } = await aCustomer(world);
      const { url } = await buy(userId, 'pro');
      return { userId, url };
    },
    run: ({ userId }) => buy(userId, 'premium'),
    between: {
      site: 'app/billing/expireSession.ts · expireSession · checkout.sessions.expire',
      work: ({ url }) => payOnPage(url),
    },
  },
  {
    title: 'a checkout of another plan than the one that was just paid',
    then: 'asked again, the account has the plan that was paid',
    given: async (world) => {
      const { userId } = await aCustomer(world);
      const { url } = await buy(userId, 'pro');
      return { userId, url };
    },
    run: ({ userId }) => buy(userId, 'premium'),
    between: {
      site: 'app/billing/openCheckout.ts · closeOthers · checkout.sessions.retrieve',
      work: ({ url }) => payOnPage(url),
    },
  },
  {
    title: 'a first checkout, while another call makes a customer too',
    then: 'asked again, the account names the one that was first; the night sets the other aside',
    given: (world) => anAccount(world, someone, { email: anAddress() }),
    run: (userId) => buy(userId, 'pro'),
    between: {
      site: 'store/customers.ts · mapCustomer · Update',
      work: async (userId, world) => {
        const { id } = await world.sdk.customers.create({ email: 'payer@example.com', metadata: { userId } });
        await world.put('TABLE_USERS', { ...(await world.userRow(userId)), stripe_customer_id: id });
      },
    },
  },
  {
    title: 'a checkout of an account whose customer is gone',
    then: 'asked again twice at most, there is one customer and one open page',
    given: async (world) => {
      const { userId, customer } = await aCustomer(world);
      await world.sdk.customers.del(customer);
      return userId;
    },
    run: (userId) => buy(userId, 'pro'),
    // Stripe answers the key of a first customer with that customer, also when it is gone: the call after it makes another.
    again: (userId) => buy(userId, 'pro').catch(() => buy(userId, 'pro')),
    beside: inStripe,
  },
  {
    title: 'a checkout of an account that came with a legacy subscription',
    then: 'asked again, the account names the customer who pays',
    given: async (world) => {
      const { userId, subscription } = await aSubscriber(world);
      const { stripe_customer_id: _, ...user } = await world.userRow(userId);
      await world.put('TABLE_USERS', user);
      await world.put('TABLE_USER_SUBSCRIPTIONS', {
        ...{ user_id: userId, subscription_id: 'legacy', plan_id: 'pro', status: 'active', items: [] },
        ...{ access_until_ms: noon + day, stripe_subscription_id: subscription, legacy: true },
      });
      return userId;
    },
    run: (userId) => answered(call('Mutation.refreshSubscription').as(userId, {})),
  },
  {
    title: 'a customer of an older shop is adopted',
    then: 'adopted again, the account names the customer, and the customer the account',
    given: async (world) => {
      await anAccount(world, someone);
      const { id } = await world.sdk.customers.create({ email: 'person@example.com' });
      await subscribe(world.sdk, id, await world.priceOf('pro'));
      return id;
    },
    run: async (customer) => {
      const { adoptCustomer } = await import('../../../app/billing/adopt.ts');
      const person = { userId: someone, username: someone };
      return adoptCustomer(person, customer, () => Promise.resolve(true), Date.now());
    },
  },
  {
    title: 'the portal',
    then: 'Unavailable, and asked again it opens',
    given: async (world) => (await aCustomer(world)).userId,
    run: (userId) => answered(call('Mutation.createPortalSession').as(userId, {})),
  },
];
