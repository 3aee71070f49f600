import { expect, test } from 'vitest';
import { naming } from '../../kit/faults/wire.ts';
import { aPlan, call, day, noon, valueOf, withWorld } from '../../kit/given.ts';
import { payOnPage, subscribe } from '../../kit/world/billing.ts';

let price: string;
let dearer: string;

/** Syncs that meet on the way, in the code itself. */
const world = withWorld(
  'billing',
  async () => {
    await world.sell(aPlan());
    const prices = aPlan('premium').prices.map((one) => ({ ...one, unitAmount: 4900 }));
    await world.sell(aPlan('premium', { rank: 20, prices }));
    [price, dearer] = [await world.priceOf('pro'), await world.priceOf('premium')];
  },
  { isWired: true },
);

const statuses = async (userId: string) => (await world.subscriptionRows(userId)).map(({ status }) => status);
const sync = (userId: string, customer: string) => world.syncCustomer(userId, customer);

test('S01 · S09 · a sync whose ticket comes late never writes what Stripe said before the ticket was taken', async () => {
  const { userId, customer } = await world.aCustomer();
  const { id } = await subscribe(world.sdk, customer, price);
  await sync(userId, customer);
  expect(await statuses(userId)).toEqual(['active']);
  const race = world.wire.before(naming(userId, 'UpdateItem'), async () => {
    // A sync that asks Stripe before it has a ticket has the answer by then.
    for (let i = 0; i < 5; i++) await world.sdk.subscriptions.list({ customer });
    await world.sdk.subscriptions.cancel(id);
    await sync(userId, customer);
  });
  await sync(userId, customer);
  expect(race.happened).toBe(true);
  expect(await statuses(userId)).toEqual(['canceled']);
  expect(await world.rightRows(userId)).toEqual([]);
});

test('S02 · a sync that was overtaken between reading its rows and writing reads them again', async () => {
  const { userId, customer } = await world.aCustomer();
  await sync(userId, customer);
  const { id } = await subscribe(world.sdk, customer, price);
  const older = (await world.takeTicket(userId, customer))!;
  const catalog = await world.products.listCatalog();
  const paid = await world.readCustomer(customer, world.productsByPrice(catalog));
  await world.sdk.subscriptions.cancel(id);
  const race = world.wire.before(naming(userId, 'TransactWriteItems'), () =>
    world.applySync(older.user, older.ticket, paid, catalog),
  );
  expect(await sync(userId, customer)).toBe('applied');
  expect(race.happened).toBe(true);
  expect(await statuses(userId)).toEqual(['canceled']);
  expect(await world.rightRows(userId)).toEqual([]);
});

test('a sync whose account was deleted meanwhile leaves neither subscription nor rights', async () => {
  const { userId, customer } = await world.aCustomer();
  await subscribe(world.sdk, customer, price);
  const account = await world.userRow(userId);
  const race = world.wire.before(naming(userId, 'TransactWriteItems'), () =>
    world.put('TABLE_USERS', { ...account, status: 'DELETING' }),
  );
  expect(await sync(userId, customer)).toBe('gone');
  expect(race.happened).toBe(true);
  expect([await statuses(userId), await world.rightRows(userId)]).toEqual([[], []]);
});

test('a sync of a customer whom the account no longer names writes nothing', async () => {
  const { userId, customer } = await world.aCustomer();
  await subscribe(world.sdk, customer, price);
  const account = await world.userRow(userId);
  const race = world.wire.before(naming(userId, 'TransactWriteItems'), () =>
    world.put('TABLE_USERS', { ...account, stripe_customer_id: 'cus_other' }),
  );
  expect(await sync(userId, customer)).toBe('gone');
  expect(race.happened).toBe(true);
  expect([await statuses(userId), await world.rightRows(userId)]).toEqual([[], []]);
});

test('W08 · deleting an account ends an incomplete subscription too', async () => {
  const { customer } = await world.aCustomer();
  const { status } = await subscribe(world.sdk, customer, price, {
    default_payment_method: 'pm_card_chargeDeclined',
  });
  expect(status).toBe('incomplete');
  expect(await world.endCustomer(customer)).toBe(1);
});

test('two calls that take the place of an older page at once get one page, and it can be paid', async () => {
  const userId = await world.anAccount();
  const buy = async (productId: string) =>
    valueOf(await call('Mutation.createCheckout').as(userId, { productId, priceId: null })).url;
  await buy('pro');
  let faster = '';
  const race = world.wire.before(naming(`CHECKOUT#${userId}`, 'PutItem'), async () => {
    faster = await buy('premium');
  });
  expect(await buy('premium')).toBe(faster);
  expect(race.happened).toBe(true);
  expect((await payOnPage(faster)).status).toBe(303);
});

test('two calls for one page, before its address is written down, get one page', async () => {
  const userId = await world.anAccount();
  const buy = async () =>
    valueOf(await call('Mutation.createCheckout').as(userId, { productId: 'pro', priceId: null })).url;
  let other = '';
  const race = world.wire.before(naming(`CHECKOUT#${userId}`, 'UpdateItem'), async () => {
    other = await buy();
  });
  expect(await buy()).toBe(other);
  expect(race.happened).toBe(true);
});

test('deleting an account closes the payment page that is open, before anything else ends', async () => {
  const { userId, customer } = await world.aCustomer();
  const page = await world.sdk.checkout.sessions.create({
    mode: 'subscription',
    customer,
    client_reference_id: userId,
    line_items: [{ price, quantity: 1 }],
    success_url: 'http://localhost:4000/',
  });
  const { id } = await subscribe(world.sdk, customer, price);
  expect(await world.endCustomer(customer)).toBe(1);
  expect((await world.sdk.checkout.sessions.retrieve(page.id)).status).toBe('expired');
  expect((await payOnPage(page.url!)).status).toBe(410);
  expect((await world.sdk.subscriptions.retrieve(id)).status).toBe('canceled');
});

test('S08 · a subscription for which nothing was paid yet converts no trial', async () => {
  const { userId, customer } = await world.aCustomer();
  const trial = {
    pk: `USER#${userId}`,
    sk: 'PRODUCT#pro',
    trialId: `${userId}-pro`,
    userId,
    productId: 'pro',
  };
  const times = { startedAt: noon - day, expiresAt: noon + day };
  await world.put('TABLE_TRIALS', { ...trial, ...times, status: 'active', untold: {} });
  const { id, status } = await subscribe(world.sdk, customer, price, { trial_period_days: 3 });
  expect(status).toBe('trialing');
  await sync(userId, customer);
  expect(await statuses(userId)).toEqual(['trialing']);
  expect(await world.trialRows(userId)).toMatchObject([{ status: 'active' }]);
  await world.sdk.subscriptions.update(id, { trial_end: 'now' });
  await sync(userId, customer);
  expect(await world.trialRows(userId)).toMatchObject([{ status: 'converted' }]);
});

test('S05 · with several open invoices the debt begins with the oldest', async () => {
  const { userId, customer } = await world.aCustomer();
  const { id, items } = await subscribe(world.sdk, customer, price, {
    default_payment_method: 'pm_card_chargeCustomerFail',
  });
  const renewalMs = items.data[0]!.current_period_end * 1000;
  world.at(renewalMs + 2 * day);
  await world.sdk.subscriptions.update(id, {
    default_payment_method: 'pm_card_chargeDeclined',
    items: [{ id: items.data[0]!.id, price: dearer }],
    proration_behavior: 'always_invoice',
  });
  const { data: open } = await world.sdk.invoices.list({ customer, status: 'open' });
  expect(open).toHaveLength(2);
  await sync(userId, customer);
  expect(await world.subscriptionRows(userId)).toMatchObject([
    { status: 'past_due', past_due_since: new Date(renewalMs).toISOString() },
  ]);
});
