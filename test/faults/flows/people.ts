import { aRight, call, minute, noon } from '../../kit/given.ts';
import { subscribe } from '../../kit/world/billing.ts';
import type { Everything } from '../../kit/world/everything.ts';
import { anAccount, answered, callId, anotherOne, someone, type Flow } from './flow.ts';
import { aPerson, aReview, inPool } from './person.ts';

/** With a counter, a log, a trial, a plan that is paid, a payment to be reviewed and an open page. */
async function aWholePerson(world: Everything): Promise<{ userId: string; email: string }> {
  const email = 'person@example.com';
  const userId = await aPerson(world, email);
  await world.giveRight(userId, aRight([{ period: 'MONTH', limit: 5 }]));
  await answered(call('Mutation.consumeUsage').as(userId, { feature: 'exports' }, { callId }));
  await world.put('TABLE_USER_ACTIONS_LOG', {
    ...{ user_id: userId, timestamp: '2026-11-19T00:00:00.000Z#x', action_type: 'consume' },
    action_details: { words: 'of mine' },
  });
  await answered(call('Mutation.startTrial').as(userId, { productId: 'premium' }, { callId }));
  await world.put('TABLE_JOBS', aReview(userId));
  await answered(call('Mutation.createCheckout').as(userId, { productId: 'pro', priceId: null }));
  const { stripe_customer_id: customer } = await world.userRow(userId);
  await subscribe(world.sdk, customer!, await world.priceOf('pro'));
  return { userId, email };
}

/** An operator's order is a condition on their own row. */
async function aPersonAndOperator(world: Everything): Promise<string> {
  await anAccount(world, 'operator', { email: 'operator@example.com' });
  return aPerson(world);
}

const exportOf = (userId: string) => answered(call('Query.exportMyData').as(userId, {}));

export const peopleFlows: Flow[] = [
  {
    title: 'the first call of a new user',
    then: 'asked again, there is one account',
    given: (world) => world.pool.user('new@example.com'),
    run: (userId) => answered(call('Query.me').as(userId, {}, { username: 'new@example.com' })),
  },
  {
    title: 'the first call of a user whose mailbox had an account',
    then: 'asked again, there is one account, with what the mailbox had used',
    given: async (world) => {
      await anAccount(world, anotherOne, { email: 'again@example.com', username: 'gone' });
      await world.giveRight(anotherOne, aRight([{ period: 'MONTH', limit: 5 }]));
      await answered(call('Mutation.consumeUsage').as(anotherOne, { feature: 'exports' }, { callId }));
      return world.pool.user('again@example.com');
    },
    run: (userId) => answered(call('Query.me').as(userId, {}, { username: 'again@example.com' })),
  },
  {
    title: 'the first visit of an account that was there before',
    then: 'the next call finds it noted, or notes it',
    given: (world) => anAccount(world, someone, { legacy_looked: undefined }),
    run: (userId) => answered(call('Query.me').as(userId, {})),
  },
  {
    title: 'a sign-in with another name',
    then: 'the next sign-in takes it over',
    given: (world) => aPerson(world),
    run: async (userId) => {
      const { ensureByTrigger } = await import('../../../app/people/ensure.ts');
      await ensureByTrigger({ userId, username: userId, email: 'person@example.com', name: 'Another' }, noon);
    },
  },
  {
    title: 'a person deletes their account',
    then: 'asked again, nothing of it is left, and the mailbox is remembered',
    given: aWholePerson,
    run: ({ userId, email }) => answered(call('Mutation.deleteMyAccount').as(userId, { confirm: email })),
    isDone: async ({ userId }, world) => (await world.userRow(userId)).status === 'DELETED',
    beside: inPool,
  },
  {
    title: 'an operator deletes an account',
    then: 'asked again, nothing of it is left, and the mailbox is remembered',
    given: async (world) => {
      await anAccount(world, 'operator', { email: 'operator@example.com' });
      return (await aWholePerson(world)).userId;
    },
    run: (userId) => answered(call('Mutation.deleteAccount').asOperator({ userId, reason: 'a reason' })),
    isDone: async (userId, world) => (await world.userRow(userId)).status === 'DELETED',
    beside: inPool,
  },
  {
    title: 'an operator locks an account out',
    then: 'asked again, row, pool and mailbox are locked',
    given: aPersonAndOperator,
    run: (userId) =>
      answered(call('Mutation.setAccountEnabled').asOperator({ userId, enabled: false, reason: 'a reason' })),
    beside: inPool,
  },
  {
    title: 'an operator lets an account in again',
    then: 'asked again, row, pool and mailbox are open',
    given: async (world) => {
      const userId = await aPersonAndOperator(world);
      await answered(
        call('Mutation.setAccountEnabled').asOperator({ userId, enabled: false, reason: 'a reason' }),
      );
      return userId;
    },
    run: (userId) =>
      answered(call('Mutation.setAccountEnabled').asOperator({ userId, enabled: true, reason: 'a reason' })),
    beside: inPool,
  },
  {
    title: 'an export of everything that is stored of an account',
    then: 'an error, and nothing is written',
    given: async (world) => (await aWholePerson(world)).userId,
    run: exportOf,
    // A person may begin one in each minute, also when it failed.
    again: (userId, world) => {
      world.at(noon + minute);
      return exportOf(userId);
    },
  },
];
