import { describe, expect, test } from 'vitest';
import { aPlan, aPurchase, call, day, hour, noon, valueOf, withWorld } from '../../kit/given.ts';
import { payOnPage, subscribe } from '../../kit/world/billing.ts';
import { press } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';

const world = withWorld('billing', async () => {
  await world.sell(aPlan());
  await world.sell(
    aPlan('premium', { rank: 20, features: [{ feature: 'simulations', limit: null, period: 'MONTH' }] }),
  );
  await world.sell(aPurchase('tracks', { name: 'Track pack' }));
  await world.sell(aPlan('secret', { public: false }));
  await world.sell(aPlan('old', { active: false }));
});

const buy = async (userId: string, productId = 'pro', priceId: string | null = null) =>
  valueOf(await call('Mutation.createCheckout').as(userId, { productId, priceId }));

describe('createCheckout', () => {
  test('paid on the page means unlocked by the webhook alone', async () => {
    const userId = await world.anAccount();
    world.deliverEvents();
    const checkout = await buy(userId);
    expect(checkout).toMatchObject({ kind: 'CHECKOUT', expiresAt: new Date(noon + hour).toISOString() });
    const paid = await payOnPage(checkout.url);
    expect(paid.headers.get('location')).toBe('http://localhost:4000/#/checkout/done');
    await world.stripe.settle();
    const [row] = await world.subscriptionRows(userId);
    expect(row).toMatchObject({ plan_id: 'pro', status: 'active', cancel_at_period_end: false });
    const [right] = await world.rightRows(userId);
    expect(right).toMatchObject({
      entitlement_key: `simulations#sub:${row!['subscription_id']}`,
      limits: [{ period: 'BILLING_CYCLE', limit: 200 }],
      expires_ms: Date.parse('2026-12-20T12:00:00Z') + 7 * day,
    });
    const user = await world.userRow(userId);
    expect(user.last_change).toMatchObject({ product_id: 'pro' });
    expect(user.version).toBeGreaterThan(1);
    expect((await world.usageRows(userId)).length).toBe(1);
    const log = await world.logRows(userId);
    expect(log.map((one) => one['action_type'])).toContain('subscription.started');
  });

  test('a customer who subscribes already is sent to the portal', async () => {
    const userId = await world.anAccount();
    await payOnPage((await buy(userId)).url);
    expect((await buy(userId, 'premium')).kind).toBe('PORTAL');
    expect((await buy(userId)).url).toContain('/portal/');
  });

  test('W09 · a customer whose subscription we have not heard of is sent to the portal, not sold a second one', async () => {
    const { userId, customer } = await world.aCustomer();
    const { id } = await subscribe(world.sdk, customer, await world.priceOf('pro'));
    expect(await world.subscriptionRows(userId)).toEqual([]);
    expect((await buy(userId, 'premium')).kind).toBe('PORTAL');
    expect((await world.subscriptionRows(userId)).map((row) => row['subscription_id'])).toEqual([id]);
  });

  test('two tabs get one page, and one subscription', async () => {
    const userId = await world.anAccount();
    const pages = await Promise.all([buy(userId), buy(userId), buy(userId)]);
    expect(new Set(pages.map((page) => page.url)).size).toBe(1);
    const answers = await Promise.all(pages.map((page) => payOnPage(page.url)));
    expect(answers.filter((one) => one.status === 303)).toHaveLength(1);
    const { stripe_customer_id: customer } = await world.userRow(userId);
    expect((await world.sdk.subscriptions.list({ customer: customer!, status: 'all' })).data).toHaveLength(1);
  });

  test('another plan closes the page of the first', async () => {
    const userId = await world.anAccount();
    const first = await buy(userId);
    const second = await buy(userId, 'premium');
    expect(second.url).not.toBe(first.url);
    expect((await payOnPage(first.url)).status).toBe(410);
    expect((await payOnPage(second.url)).status).toBe(303);
  });

  test('two tabs that choose two plans at once leave one page that can be paid', async () => {
    for (let round = 0; round < 5; round++) {
      const userId = await world.anAccount();
      const replies = await Promise.all(
        ['pro', 'premium', 'pro', 'premium'].map((productId) =>
          call('Mutation.createCheckout').as(userId, { productId, priceId: null }),
        ),
      );
      const refused = replies.flatMap((reply) => reply.error?.code ?? []);
      expect(refused.every((code) => code === 'Conflict')).toBe(true);
      const { stripe_customer_id: customer } = await world.userRow(userId);
      const open = await world.sdk.checkout.sessions.list({ customer: customer!, status: 'open' });
      expect(open.data).toHaveLength(1);
    }
  });

  test('paying in one tab while the other opens never sells twice', async () => {
    const userId = await world.anAccount();
    const first = await buy(userId);
    await payOnPage(first.url);
    // The webhook was slow: nothing of ours knows about it yet.
    expect((await buy(userId)).kind).toBe('PORTAL');
  });

  test('a declined card leaves the page open, and a second card pays', async () => {
    const userId = await world.anAccount();
    const { url } = await buy(userId);
    expect((await payOnPage(url, 'pm_card_chargeDeclined')).status).toBe(402);
    const asked = await payOnPage(url, 'pm_card_authenticationRequired');
    expect(await asked.text()).toContain('Your bank asks');
    expect(
      (await press(`${url}/confirm`, { card: 'pm_card_authenticationRequired', answer: 'no' })).status,
    ).toBe(402);
    expect(
      (await press(`${url}/confirm`, { card: 'pm_card_authenticationRequired', answer: 'yes' })).status,
    ).toBe(303);
    const { stripe_customer_id: customer } = await world.userRow(userId);
    const all = await world.sdk.subscriptions.list({ customer: customer!, status: 'all' });
    expect(all.data.map((one) => one.status)).toEqual(['active']);
  });

  test.each([
    ['there is no such product', 'nothing', null, 'NotFound'],
    ['the product is private', 'secret', null, 'NotFound'],
    ['the product is inactive', 'old', null, 'NotFound'],
    ['the price belongs to another product', 'pro', 'premium-monthly', 'NotFound'],
    ['the price is one of Stripe’s own ids', 'pro', 'price_123', 'NotFound'],
    ['the product id is strange', 'pro#v1', null, 'NotFound'],
  ])('is refused when %s', async (_, productId, priceId, code) => {
    const userId = await world.anAccount();
    const reply = await call('Mutation.createCheckout').as(userId, { productId, priceId });
    expect(reply.error?.code).toBe(code);
    expect((await world.userRow(userId)).stripe_customer_id).toBeUndefined();
  });

  test('is unavailable while Stripe is away, and sells nothing blindly', async () => {
    const userId = await world.anAccount();
    world.stripe.faults.set({ outage: true });
    const reply = await call('Mutation.createCheckout').as(userId, { productId: 'pro', priceId: null });
    world.stripe.faults.clear();
    expect(reply.error?.code).toBe('Unavailable');
    expect((await buy(userId)).kind).toBe('CHECKOUT');
  });

  test('a one-time purchase is for good and cannot be bought twice', async () => {
    const userId = await world.anAccount();
    await payOnPage((await buy(userId, 'tracks')).url);
    await call('Mutation.refreshSubscription').as(userId, {});
    const [right] = await world.rightRows(userId);
    expect(right).toMatchObject({ feature: 'tracks', product_id: 'tracks' });
    expect(right).not.toHaveProperty('expires_ms');
    const again = await call('Mutation.createCheckout').as(userId, { productId: 'tracks', priceId: null });
    expect(again.error?.code).toBe('Conflict');
    expect((await buy(userId)).kind).toBe('CHECKOUT');
  });
});

describe('ensureCustomer', () => {
  test('fifty first calls at once make one customer', async () => {
    const userId = await world.anAccount();
    const user = await world.userRow(userId);
    const ids = await Promise.all(Array.from({ length: 50 }, () => world.ensureCustomer(user, noon)));
    expect(new Set(ids).size).toBe(1);
    expect((await world.sdk.customers.list({ email: user.email! })).data).toHaveLength(1);
    expect((await world.userRow(userId)).stripe_customer_id).toBe(ids[0]);
  });

  test('a customer that the other of two racing names made is deleted again', async () => {
    const userId = await world.anAccount();
    const user = await world.userRow(userId);
    const renamed = { ...user, email: `new-${user.email}` };
    const ids = await Promise.all([world.ensureCustomer(user, noon), world.ensureCustomer(renamed, noon)]);
    expect(ids[0]).toBe(ids[1]);
    const left = [
      ...(await world.sdk.customers.list({ email: user.email! })).data,
      ...(await world.sdk.customers.list({ email: renamed.email })).data,
    ];
    expect(left.map((one) => one.id)).toEqual([ids[0]]);
  });

  test('a customer that was deleted in Stripe is replaced', async () => {
    const userId = await world.anAccount();
    const first = await world.ensureCustomer(await world.userRow(userId), noon);
    await world.sdk.customers.del(first);
    const second = await world.ensureCustomer(await world.userRow(userId), noon);
    expect(second).not.toBe(first);
    expect((await world.userRow(userId)).stripe_customer_id).toBe(second);
  });
});

describe('createPortalSession', () => {
  test('leads to the caller’s own page, and comes back to ours', async () => {
    const userId = await world.anAccount();
    await payOnPage((await buy(userId)).url);
    const { url } = valueOf(await call('Mutation.createPortalSession').as(userId, {}));
    const page = await (await fetch(url)).text();
    expect(page).toContain('Pro');
    expect(page).toContain('http://localhost:4000/#/account');
  });

  test('is not found for a user who never bought', async () => {
    const reply = await call('Mutation.createPortalSession').as(await world.anAccount(), {});
    expect(reply.error?.code).toBe('NotFound');
  });
});

test('a trial of what is bought counts as converted, once', async () => {
  const userId = await world.anAccount();
  await world.put('TABLE_TRIALS', {
    pk: `USER#${userId}`,
    sk: 'PRODUCT#pro',
    trialId: `${userId}-pro`,
    userId,
    productId: 'pro',
    status: 'active',
    startedAt: noon - hour,
    expiresAt: noon + day,
    untold: {},
  });
  await payOnPage((await buy(userId)).url);
  await call('Mutation.refreshSubscription').as(userId, {});
  await call('Mutation.refreshSubscription').as(userId, {});
  const [trial] = await world.rowsOf('TABLE_TRIALS', 'pk', `USER#${userId}`);
  expect(trial).toMatchObject({ status: 'converted', convertedAt: noon });
  const counts = await world.rowsOf('TABLE_TRIALS', 'pk', 'COUNTS#2026-11');
  expect(counts.map((row) => row['converted#pro'])).toEqual([1]);
});
