import type Stripe from 'stripe';
import { afterEach, describe, expect, test } from 'vitest';
import type { FeatureLimit } from '../../../domain/catalog.ts';
import type { PlanSubscription } from '../../../domain/subscription.ts';
import { aPlan, aPurchase, call, noon, valueOf, withWorld } from '../../kit/given.ts';
import { payOnPage, subscribe } from '../../kit/world/billing.ts';

let price: string;

const world = withWorld(
  'billing',
  async () => {
    await world.sell(aPlan());
    await world.sell(
      aPlan('premium', { rank: 20, features: [{ feature: 'simulations', limit: null, period: 'MONTH' }] }),
    );
    await world.sell(aPurchase('tracks'));
    price = await world.priceOf('pro');
    world.deliverEvents();
  },
  { environment: { RISK_POLICIES: 'refund=end,dispute=end,early_warning=keep' } },
);
afterEach(() => world.stripe.faults.clear());

const rightsOf = async (userId: string) =>
  (await world.rightRows(userId)).map((right) => right['feature'] as string);
const chargeOf = async (customer: string) => (await world.sdk.charges.list({ customer })).data[0]!;

describe('where money that goes back ends what it paid for', () => {
  test('a full refund cancels its subscription and no other', async () => {
    const { userId, customer } = await world.aCustomer();
    const first = await subscribe(world.sdk, customer, price);
    const charge = await chargeOf(customer);
    const second = await subscribe(world.sdk, customer, price);
    await world.sdk.refunds.create({ charge: charge.id });
    await world.stripe.settle();
    const status = async (one: Stripe.Subscription) =>
      (await world.sdk.subscriptions.retrieve(one.id)).status;
    expect([await status(first), await status(second)]).toEqual(['canceled', 'active']);
    expect(await rightsOf(userId)).toEqual(['simulations']);
  });

  test('a full refund of a purchase takes it back, a dispute does the same', async () => {
    for (const how of ['refund', 'dispute'] as const) {
      const userId = await world.anAccount();
      const { url } = valueOf(
        await call('Mutation.createCheckout').as(userId, { productId: 'tracks', priceId: null }),
      );
      await payOnPage(url);
      await world.stripe.settle();
      expect(await rightsOf(userId)).toEqual(['tracks']);
      const charge = await chargeOf((await world.userRow(userId)).stripe_customer_id!);
      if (how === 'refund') await world.sdk.refunds.create({ charge: charge.id });
      else world.stripe.dispute(charge.id);
      await world.stripe.settle();
      expect(await rightsOf(userId)).toEqual([]);
    }
  });

  test('what is kept is only written down', async () => {
    const { userId, customer } = await world.aCustomer();
    await subscribe(world.sdk, customer, price);
    world.stripe.warnOfFraud((await chargeOf(customer)).id);
    await world.stripe.settle();
    expect(await rightsOf(userId)).toEqual(['simulations']);
    const log = await world.logRows(userId);
    expect(log.map((row) => row['action_type'])).toContain('payment.early_warning');
  });
});

describe('several at once', () => {
  test('two plans are two charges: the better one counts, and a person is told', async () => {
    const { userId, customer } = await world.aCustomer();
    await subscribe(world.sdk, customer, price);
    const premium = await world.priceOf('premium');
    const second = await subscribe(world.sdk, customer, premium);
    await world.stripe.settle();
    expect(await rightsOf(userId)).toEqual(['simulations', 'simulations']);
    const open = async () =>
      (await world.usageRows(userId)).filter((row) => Date.now() < row['rights_until_ms']);
    expect((await open()).map((row) => row['plan_id'])).toEqual(['premium']);
    const reviews = async () =>
      (await world.rowsOf('TABLE_JOBS', 'job', 'payment-review')).map((one) => one['value'].userId);
    expect(await reviews()).toContain(userId);
    await world.sdk.subscriptions.cancel(second.id);
    await world.stripe.settle();
    expect((await open()).map((row) => row['plan_id'])).toEqual(['pro']);
    expect(await reviews()).not.toContain(userId);
  });

  test('more items than Stripe shows inside a subscription are all read', async () => {
    const { userId, customer } = await world.aCustomer();
    const made = await world.sdk.subscriptions.create({
      customer,
      items: Array.from({ length: 12 }, () => ({ price })),
      default_payment_method: 'pm_card_visa',
    });
    expect(made.items).toMatchObject({ has_more: true });
    await world.syncCustomer(userId, customer);
    const [row] = await world.subscriptionRows(userId);
    expect(row!['items']).toHaveLength(12);
  });

  test('a change that is too large for one transaction is applied whole', async () => {
    // Without webhooks, which would do the same at the same time.
    world.stripe.faults.set({ vanish: 1 });
    const many = (product: string): FeatureLimit[] =>
      Array.from({ length: 50 }, (_, i) => ({
        feature: `${product}-${i}`,
        limit: 10,
        period: 'MONTH' as const,
      }));
    const prices: { price: string }[] = [];
    for (const id of ['wide-a', 'wide-b', 'wide-c']) {
      await world.sell(aPlan(id, { kind: 'ADD_ON', trial: null, features: many(id) }));
      prices.push({ price: await world.priceOf(id) });
    }
    const { userId, customer } = await world.aCustomer();
    await world.sdk.subscriptions.create({ customer, items: prices, default_payment_method: 'pm_card_visa' });
    expect(await world.syncCustomer(userId, customer)).toBe('applied');
    expect(await rightsOf(userId)).toHaveLength(150);
    expect(await world.usageRows(userId)).toHaveLength(150);
    expect(await world.syncCustomer(userId, customer)).toBe('unchanged');
  });

  test('a change in several transactions never parts a trial that is bought from its count', async () => {
    const { itemsOf, transactionsOf } = await import('../../../app/billing/writeChanges.ts');
    const userId = await world.anAccount();
    const convertedProducts = Array.from({ length: 70 }, (_, i) => `tried-${i}`);
    for (const productId of convertedProducts) {
      const [trial, key] = [`${userId}-${productId}`, { pk: `USER#${userId}`, sk: `PRODUCT#${productId}` }];
      const startedAt = noon;
      await world.put('TABLE_TRIALS', {
        ...key,
        trialId: trial,
        userId,
        productId,
        startedAt,
        status: 'expired',
      });
    }
    const rightsRemoved = Array.from({ length: 30 }, (_, i) => ({
      ...{ feature: `old-${i}`, source: 'sub:old', productId: 'old', rank: 1, limits: [], zone: 'UTC' },
      ...{ anchorMs: noon, startsMs: noon, expiresMs: null, rightsVersion: 1 },
    }));
    const nothing = { put: [], removed: [], rightsPut: [], rightsAfter: [], productId: undefined };
    const changes = { ...nothing, rightsRemoved, convertedProducts };
    const items = await itemsOf(userId, changes, noon);
    const applied = { userId, customerId: 'cus_1', ticket: 1, seen: undefined };
    const { transactions } = transactionsOf(applied, changes, items, [], noon);
    expect(items).toHaveLength(2 * 70 + 30);
    expect(transactions.map(({ length }) => length)).toEqual([99, 73]);
    const places = transactions.map((transaction) => {
      const text = transaction.map((item) => JSON.stringify(item.Update ?? {}));
      const bought = text.filter((item) => item.includes(':seen') && item.includes('PRODUCT#tried'));
      const counted = text.filter((item) => item.includes('converted#tried'));
      return [bought.length, counted.length];
    });
    expect(places).toEqual([
      [49, 49],
      [21, 21],
    ]);
  });
});

test('an unknown status gives nothing', async () => {
  // Without webhooks, which would do the same at the same time.
  world.stripe.faults.set({ vanish: 1 });
  const { userId, customer } = await world.aCustomer();
  await subscribe(world.sdk, customer, price);
  await world.syncCustomer(userId, customer);
  const taken = (await world.takeTicket(userId, customer))!;
  const catalog = await world.products.listCatalog();
  const found = await world.readCustomer(customer, world.productsByPrice(catalog));
  const strange: PlanSubscription[] = found.map((one) => ({ ...one, status: 'super_active' }));
  expect(await world.applySync(taken.user, taken.ticket, strange, catalog)).toBe('applied');
  expect(await rightsOf(userId)).toEqual([]);
});

test('a counter that is used without a pause does not keep a change of plan from being written', async () => {
  // Without webhooks, which would do the same at the same time.
  world.stripe.faults.set({ vanish: 1 });
  const { userId, customer } = await world.aCustomer();
  const { id } = await subscribe(world.sdk, customer, price);
  await world.syncCustomer(userId, customer);
  const [row] = await world.usageRows(userId);
  let isDone = false;
  const users = Array.from({ length: 4 }, async () => {
    for (let i = 0; !isDone; i++) {
      await world.put('TABLE_USER_USAGE', {
        ...row,
        version: 1000 + i,
        updated_at: new Date().toISOString(),
      });
    }
  });
  await world.sdk.subscriptions.cancel(id);
  const outcome = await world.syncCustomer(userId, customer).finally(() => {
    isDone = true;
  });
  await Promise.all(users);
  expect(outcome).toBe('applied');
  expect(await rightsOf(userId)).toEqual([]);
});
