import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aPlan, call, day, hour, noon, valueOf, withWorld } from '../../kit/given.ts';
import { payOnPage, subscribe } from '../../kit/world/billing.ts';

let price: string;
let now = noon;

const world = withWorld('billing', async () => {
  await world.sell(aPlan());
  price = await world.priceOf('pro');
  world.deliverEvents();
});
beforeEach(() => {
  now += hour;
  world.at(now);
});
afterEach(() => world.stripe.faults.clear());

describe('the hourly look', () => {
  test('finds what could not be delivered, in the order in which it happened', async () => {
    const { userId, customer } = await world.aCustomer();
    world.stripe.faults.set({ lose: 1 });
    await subscribe(world.sdk, customer, price);
    await world.stripe.settle();
    expect(await world.subscriptionRows(userId)).toEqual([]);
    const { lookedAt } = await world.undelivered();
    expect(lookedAt).toBeGreaterThan(0);
    expect(await world.subscriptionRows(userId)).toHaveLength(1);
    const before = await world.everything();
    await world.undelivered();
    expect(await world.everything()).toEqual(before);
  });
});

describe('the nightly comparison', () => {
  test('finds what Stripe believes to have delivered', async () => {
    const { userId, customer } = await world.aCustomer();
    world.stripe.faults.set({ vanish: 1 });
    await subscribe(world.sdk, customer, price);
    await world.stripe.settle();
    await world.undelivered();
    expect(await world.subscriptionRows(userId)).toEqual([]);
    const report = await world.compare({ start: true });
    expect(report).toMatchObject({ drift: 1, isDone: true });
    expect(await world.subscriptionRows(userId)).toHaveLength(1);
    expect(await world.compare({ start: true })).toMatchObject({ drift: 0, isDone: true });
  });

  test('ends what we have and Stripe does not', async () => {
    const { userId, customer } = await world.aCustomer();
    await subscribe(world.sdk, customer, price);
    await world.stripe.settle();
    const [row] = await world.subscriptionRows(userId);
    const [right] = await world.rightRows(userId);
    await world.put('TABLE_USER_SUBSCRIPTIONS', { ...row, subscription_id: 'sub_made_up' });
    await world.put('TABLE_ENTITLEMENTS', {
      ...right,
      entitlement_key: 'simulations#sub:sub_made_up',
      source: 'sub:sub_made_up',
    });
    await world.compare({ start: true });
    expect((await world.subscriptionRows(userId)).map((one) => one['subscription_id'])).toEqual([
      row!['subscription_id'],
    ]);
    expect(await world.rightRows(userId)).toHaveLength(1);
  });

  test('ends the rights of one customer whom Stripe does not know any more, among others', async () => {
    const { userId, customer } = await world.aCustomer();
    await subscribe(world.sdk, customer, price);
    const other = await world.aCustomer();
    await subscribe(world.sdk, other.customer, price);
    await world.stripe.settle();
    world.stripe.faults.set({ vanish: 10 });
    await world.sdk.customers.del(customer);
    await world.stripe.settle();
    expect(await world.rightRows(userId)).toHaveLength(1);
    expect(await world.compare({ start: true })).toMatchObject({ drift: 1, missing: 0, isDone: true });
    expect(await world.rightRows(userId)).toHaveLength(0);
    expect(await world.rightRows(other.userId)).toHaveLength(1);
  });

  test('continues where it was stopped', async () => {
    const hurried = { getRemainingTimeInMillis: () => 30_000 };
    expect(await world.compare({ start: true }, hurried)).toMatchObject({ isDone: false });
    const report = await world.compare({});
    expect(report.isDone).toBe(true);
    expect(report.lookedAtSubscriptions).toBeGreaterThan(0);
  });
});

describe('access ends by itself', () => {
  test('when a renewal is not paid and no event of it ever comes', async () => {
    const { userId, customer } = await world.aCustomer();
    await subscribe(world.sdk, customer, price, { default_payment_method: 'pm_card_chargeCustomerFail' });
    await world.stripe.settle();
    const renewal = (await world.subscriptionRows(userId))[0]!['current_period_end'] as string;
    world.stripe.faults.set({ vanish: 1 });
    now = Date.parse(renewal) + 7 * day - 1;
    world.at(now);
    const [right] = await world.rightRows(userId);
    expect(right!['expires_ms']).toBe(now + 1);
    // And the same when the event does come: the debt began with the renewal.
    await world.syncCustomer(userId, customer);
    expect((await world.rightRows(userId))[0]!['expires_ms']).toBe(now + 1);
    expect((await world.subscriptionRows(userId))[0]).toMatchObject({
      status: 'past_due',
      past_due_since: renewal,
    });
  });
});

describe('money that went back', () => {
  async function aPurchase() {
    const { userId, customer } = await world.aCustomer();
    await subscribe(world.sdk, customer, price);
    await world.stripe.settle();
    const [charge] = (await world.sdk.charges.list({ customer })).data;
    return { userId, charge: charge! };
  }
  const actionsOf = async (userId: string) =>
    (await world.logRows(userId)).map((row) => row['action_type'] as string);

  test('is reviewed by a person and takes nothing away by itself', async () => {
    const { userId, charge } = await aPurchase();
    await world.sdk.refunds.create({ charge: charge.id });
    await world.stripe.settle();
    expect(await actionsOf(userId)).toContain('payment.refund');
    expect(await world.rowsOf('TABLE_JOBS', 'job', 'payment-review')).toContainEqual(
      expect.objectContaining({
        value: expect.objectContaining({ userId, chargeId: charge.id, risk: 'refund' }),
      }),
    );
    expect(await world.rightRows(userId)).toHaveLength(1);
  });

  test('in part is not a refund of what was bought', async () => {
    const { userId, charge } = await aPurchase();
    await world.sdk.refunds.create({ charge: charge.id, amount: 100 });
    await world.stripe.settle();
    expect(await actionsOf(userId)).not.toContain('payment.refund');
  });

  test('through a dispute or a warning is seen too', async () => {
    const { userId, charge } = await aPurchase();
    world.stripe.warnOfFraud(charge.id);
    const dispute = world.stripe.dispute(charge.id);
    world.stripe.endDispute(dispute.id, 'lost');
    await world.stripe.settle();
    const actions = await actionsOf(userId);
    expect(actions.filter((type) => type === 'payment.dispute')).toHaveLength(2);
    expect(actions).toContain('payment.early_warning');
  });
});

describe('an operator', () => {
  test('reads one account from Stripe, with a reason that stays in the log', async () => {
    const { userId, customer } = await world.aCustomer();
    world.stripe.faults.set({ vanish: 1 });
    await subscribe(world.sdk, customer, price);
    await world.stripe.settle();
    valueOf(await call('Mutation.resync').asOperator({ userId, reason: 'Says that he paid.' }));
    expect(await world.subscriptionRows(userId)).toHaveLength(1);
    const log = await world.logRows(userId);
    expect(log).toContainEqual(
      expect.objectContaining({
        action_type: 'account.resync',
        actor: 'operator',
        reason: 'Says that he paid.',
      }),
    );
  });

  test('needs a reason and an account that exists; a user may not', async () => {
    const { userId } = await world.aCustomer();
    expect((await call('Mutation.resync').asOperator({ userId, reason: ' ' })).error?.code).toBe(
      'BadRequest',
    );
    expect((await call('Mutation.resync').asOperator({ userId: 'missing', reason: 'x' })).error?.code).toBe(
      'NotFound',
    );
    expect((await call('Mutation.resync').as(userId, { userId, reason: 'x' })).error?.code).toBe('Forbidden');
  });
});

describe('a deleted account', () => {
  test('ends everything in Stripe, and its late events bring nothing back', async () => {
    const { userId, customer } = await world.aCustomer();
    await subscribe(world.sdk, customer, price);
    await world.stripe.settle();
    world.stripe.faults.set({ delayMs: hour });
    expect(await world.endCustomer(customer)).toBe(1);
    expect(await world.endCustomer(customer)).toBe(0);
    for (const row of await world.subscriptionRows(userId)) {
      await world.remove('TABLE_USER_SUBSCRIPTIONS', {
        user_id: userId,
        subscription_id: row['subscription_id'],
      });
    }
    await world.put('TABLE_USERS', { ...(await world.userRow(userId)), status: 'DELETING' });
    now += 2 * hour;
    world.at(now);
    await world.stripe.settle();
    expect(await world.subscriptionRows(userId)).toEqual([]);
  });
});

test('what is sold in the page is unlocked though its webhook vanished, once the browser is back', async () => {
  const userId = await world.anAccount();
  world.stripe.faults.set({ vanish: 1 });
  const { url } = valueOf(
    await call('Mutation.createCheckout').as(userId, { productId: 'pro', priceId: null }),
  );
  await payOnPage(url);
  await world.stripe.settle();
  const me = valueOf(await call('Mutation.refreshSubscription').as(userId, {}));
  expect(me.version).toBeGreaterThan(1);
  expect(await world.rightRows(userId)).toHaveLength(1);
});
