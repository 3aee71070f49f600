import { beforeEach, expect, test } from 'vitest';
import { aPlan, call, hour, minute, noon, valueOf, withWorld } from '../../kit/given.ts';
import { payOnPage, subscribe, webhookSecret } from '../../kit/world/billing.ts';
import { standingAtStripe, standingInRows } from '../../kit/models/standing.ts';
import { localStripeKey } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';

let price: string;
let now = noon;

const world = withWorld('billing', async () => {
  await world.sell(aPlan());
  price = await world.priceOf('pro');
  world.deliverEvents();
});
beforeEach(() => later(hour));

function later(byMs: number): void {
  now += byMs;
  world.at(now);
}

interface Person {
  userId: string;
  customer: string;
}

async function people(count: number): Promise<Person[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const userId = await world.anAccount();
      return { userId, customer: await world.ensureCustomer(await world.userRow(userId), now) };
    }),
  );
}

async function isAsStripeSays({ userId, customer }: Person): Promise<string[]> {
  const rowsOf = (variable: string) => world.rowsOf(variable, 'user_id', userId);
  const subscriptions = await rowsOf('TABLE_USER_SUBSCRIPTIONS');
  expect(standingInRows(subscriptions, await rowsOf('TABLE_ENTITLEMENTS'), now)).toEqual(
    await standingAtStripe(world.sdk, customer, () => 'pro', now),
  );
  return subscriptions.map((row) => row['status'] as string);
}

test('Stripe is down for an hour: what happened before, meanwhile and afterwards is there', async () => {
  const [payer, triers, leaver, buyer, ...others] = await people(7);
  const soon = Math.floor((now + 30 * minute) / 1000);
  const card = { default_payment_method: 'pm_card_visa' };
  const items = [{ price }];
  await subscribe(world.sdk, payer!.customer, price);
  await world.sdk.subscriptions.create({ customer: triers!.customer, items, ...card, trial_end: soon });
  const leaving = await subscribe(world.sdk, leaver!.customer, price);
  await world.sdk.subscriptions.update(leaving.id, { cancel_at: soon });
  for (const { customer } of others) await subscribe(world.sdk, customer, price);
  // The deliveries of all this have hardly begun.
  world.stripe.faults.set({ outage: true });
  await world.stripe.settle();
  later(hour);
  await expect(world.undelivered()).rejects.toThrow('Stripe is not available');
  await expect(world.compare({ start: true })).rejects.toThrow('Stripe is not available');
  const buys = () => call('Mutation.createCheckout').as(buyer!.userId, { productId: 'pro', priceId: null });
  expect((await buys()).error?.code).toBe('Unavailable');
  const looking = await call('Mutation.refreshSubscription').as(buyer!.userId, {});
  expect(looking.error?.code).toBe('Unavailable');
  // The trial's end and the planned one were in that hour.
  world.stripe.faults.clear();
  await payOnPage(valueOf(await buys()).url);
  await world.stripe.settle();
  await world.undelivered();
  const statuses: string[][] = [];
  for (const person of [payer!, triers!, leaver!, buyer!, ...others]) {
    statuses.push(await isAsStripeSays(person));
  }
  expect(statuses.flat()).toEqual(['active', 'active', 'canceled', ...Array<string>(4).fill('active')]);
});

test('our webhook is down for an hour: Stripe comes again, and no job is needed', async () => {
  const all = await people(5);
  world.secrets.set({ apiKey: localStripeKey, webhookSecrets: [] });
  // How long a warm function caches what it read.
  later(11 * minute);
  for (const { customer } of all) await subscribe(world.sdk, customer, price);
  await world.stripe.settle();
  for (let passed = 0; passed < 60; passed += 10) {
    later(10 * minute);
    await world.stripe.settle();
  }
  for (const { userId } of all) {
    expect(await world.subscriptionRows(userId)).toEqual([]);
  }
  world.secrets.set({ apiKey: localStripeKey, webhookSecrets: [webhookSecret] });
  // The next of Stripe's attempts.
  later(12 * hour);
  await world.stripe.settle();
  for (const person of all) expect(await isAsStripeSays(person)).toEqual(['active']);
  const { data } = await world.sdk.events.list({ delivery_success: false, limit: 100 });
  expect(data).toEqual([]);
});
