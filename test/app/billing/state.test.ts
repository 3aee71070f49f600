import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StripeState } from '../../../generated/schema.ts';
import { aPlan, aPurchase, call, day, hour, noon, valueOf, withWorld } from '../../kit/given.ts';
import { graceDays, payOnPage, subscribe } from '../../kit/world/billing.ts';

let price: string;
let now = noon;

const world = withWorld('billing', async () => {
  await world.sell(aPlan());
  await world.sell(aPurchase('tracks'));
  price = await world.priceOf('pro');
});
beforeEach(() => {
  now += hour;
  world.at(now);
});
afterEach(() => world.stripe.faults.clear());

const iso = (ms: number) => new Date(ms).toISOString();
const ask = (userId: string) => call('Query.stripeState').asOperator({ userId });
const stateOf = async (userId: string): Promise<StripeState> => valueOf(await ask(userId));

describe('what Stripe has of an account', () => {
  test('stands beside what is here, each with its status, its period and its access', async () => {
    const { userId, customer } = await world.aCustomer();
    const { id } = await subscribe(world.sdk, customer, price);
    await world.syncCustomer(userId, customer);
    const state = await stateOf(userId);
    const [row] = await world.subscriptionRows(userId);
    const side = {
      status: 'active',
      productId: 'pro',
      priceId: price,
      currentPeriodStart: iso(now),
      currentPeriodEnd: row!['current_period_end'],
      cancelAt: null,
      pastDueSince: null,
      isActive: true,
      accessUntil: iso(Date.parse(row!['current_period_end'] as string) + graceDays * day),
    };
    expect(state).toEqual({
      userId,
      asOf: iso(now),
      customerId: customer,
      url: `https://dashboard.stripe.com/test/customers/${customer}`,
      syncedAt: iso(now),
      inStep: true,
      differences: [],
      subscriptions: [
        { id, url: `https://dashboard.stripe.com/test/subscriptions/${id}`, stripe: side, here: side },
      ],
    });
  });

  test('says what a resync would change, and a resync changes just that', async () => {
    const { userId, customer } = await world.aCustomer();
    const first = await subscribe(world.sdk, customer, price);
    await world.syncCustomer(userId, customer);
    const syncedAt = iso(now);
    now += hour;
    world.at(now);
    await world.sdk.subscriptions.update(first.id, { cancel_at_period_end: true });
    const second = await subscribe(world.sdk, customer, price);
    const before = await stateOf(userId);
    expect(before).toMatchObject({ inStep: false, syncedAt });
    expect(before.subscriptions.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(before.subscriptions[0]).toMatchObject({ stripe: { status: 'active' }, here: null });
    const { currentPeriodEnd, accessUntil } = before.subscriptions[1]!.here!;
    expect(before.differences.sort()).toEqual(
      [
        `${second.id} is active in Stripe, and is not written here.`,
        `${first.id}: the planned end is ${currentPeriodEnd} by Stripe, none here.`,
        `${first.id}: the end of access is ${currentPeriodEnd} by Stripe, ${accessUntil} here.`,
      ].sort(),
    );
    valueOf(await call('Mutation.resync').asOperator({ userId, reason: 'x' }));
    expect(await stateOf(userId)).toMatchObject({ inStep: true, differences: [], syncedAt: iso(now) });
  });

  test('names the debt’s beginning, and that access is over when its grace is', async () => {
    const { userId, customer } = await world.aCustomer();
    await subscribe(world.sdk, customer, price, { default_payment_method: 'pm_card_chargeCustomerFail' });
    await world.syncCustomer(userId, customer);
    const [row] = await world.subscriptionRows(userId);
    const renewal = row!['current_period_end'] as string;
    now = Date.parse(renewal) + hour;
    world.at(now);
    await world.syncCustomer(userId, customer);
    const owing = { status: 'past_due', pastDueSince: renewal, isActive: true };
    expect((await stateOf(userId)).subscriptions[0]).toMatchObject({ stripe: owing, here: owing });
    now = Date.parse(renewal) + graceDays * day;
    world.at(now);
    const [late] = (await stateOf(userId)).subscriptions;
    expect(late!.here).toMatchObject({ isActive: false, accessUntil: iso(now) });
  });

  test('is told of a purchase for good, which has no end', async () => {
    const userId = await world.anAccount();
    const { url } = valueOf(
      await call('Mutation.createCheckout').as(userId, { productId: 'tracks', priceId: null }),
    );
    await payOnPage(url);
    const [bought] = (await stateOf(userId)).subscriptions;
    expect(bought).toMatchObject({
      url: null,
      here: null,
      stripe: { productId: 'tracks', currentPeriodEnd: null, isActive: true, accessUntil: null },
    });
  });

  test('is missing what only we have, a right that nothing gives among it', async () => {
    const { userId, customer } = await world.aCustomer();
    await subscribe(world.sdk, customer, price);
    await world.syncCustomer(userId, customer);
    const [row] = await world.subscriptionRows(userId);
    const [right] = await world.rightRows(userId);
    await world.put('TABLE_USER_SUBSCRIPTIONS', { ...row, subscription_id: 'sub_made_up' });
    await world.put('TABLE_ENTITLEMENTS', {
      ...right,
      entitlement_key: 'simulations#sub:sub_other',
      source: 'sub:sub_other',
    });
    const state = await stateOf(userId);
    expect(state.inStep).toBe(false);
    expect(state.differences).toEqual([
      'sub_made_up is written here as active, and Stripe does not have it.',
      'The right to simulations of sub:sub_other is here, and nothing gives it.',
    ]);
    expect(state.subscriptions.find(({ id }) => id === 'sub_made_up')).toMatchObject({ stripe: null });
  });

  test('is nothing for an account that has never paid, and that is in step', async () => {
    expect(await stateOf(await world.anAccount())).toMatchObject({
      customerId: null,
      url: null,
      syncedAt: null,
      inStep: true,
      differences: [],
      subscriptions: [],
    });
  });

  test('is nothing for a customer whom Stripe does not know', async () => {
    const userId = await world.anAccount({ stripe_customer_id: 'cus_unheard_of' });
    expect(await stateOf(userId)).toMatchObject({ customerId: 'cus_unheard_of', subscriptions: [] });
  });

  test('cannot be told while Stripe is away', async () => {
    const { userId } = await world.aCustomer();
    world.stripe.faults.set({ outage: true });
    expect((await ask(userId)).error?.code).toBe('Unavailable');
  });

  test('is looked at without writing anything, by operators alone, of an account that exists', async () => {
    const { userId, customer } = await world.aCustomer();
    await subscribe(world.sdk, customer, price);
    const before = await world.everything();
    await stateOf(userId);
    expect(await world.everything()).toEqual(before);
    expect((await call('Query.stripeState').as('operator', { userId })).error?.code).toBe('Forbidden');
    expect((await ask('missing')).error?.code).toBe('NotFound');
  });
});
