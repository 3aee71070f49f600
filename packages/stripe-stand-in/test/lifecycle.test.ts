import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../understudy/src/kernel/clock.ts';
import { aPrice, startStripe, type RunningStripe } from './kit/stripe.ts';

const dayMs = 86_400_000;
let running: RunningStripe;
let sdk: Stripe;
let clock: Clock;

beforeEach(async () => {
  clock = new Clock();
  clock.moveTo(Date.parse('2027-01-31T12:00:00Z'));
  running = await startStripe({ clock });
  sdk = running.sdk;
});
afterEach(async () => {
  await running.stop();
  clock.stop();
});

async function subscribed(
  card = 'pm_card_visa',
  more: Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Stripe.Subscription> {
  const price = await aPrice(sdk);
  const customer = await sdk.customers.create();
  await sdk.paymentMethods
    .attach(card, { customer: customer.id })
    .then((method) =>
      sdk.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } }),
    );
  return sdk.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], ...more });
}

const now = (id: string) => sdk.subscriptions.retrieve(id);
const day = (seconds: number | null | undefined) =>
  new Date((seconds ?? 0) * 1000).toISOString().slice(0, 10);
const typesOf = async (): Promise<string[]> => {
  const types: string[] = [];
  for await (const event of sdk.events.list({ limit: 100 })) types.push(event.type);
  return types.reverse();
};

describe('renewals', () => {
  test('come on the anchor day, month ends included, each at its own moment', async () => {
    const { id } = await subscribed();
    const ends: string[] = [];
    for (let i = 0; i < 3; i++) {
      const subscription = await now(id);
      ends.push(day(subscription.items.data[0]?.current_period_end));
      clock.moveTo(subscription.items.data[0]!.current_period_end * 1000);
    }
    expect(ends).toEqual(['2027-02-28', '2027-03-31', '2027-04-30']);
  });

  test('a jump of a year makes all of them, in order', async () => {
    const subscription = await subscribed();
    clock.moveTo(Date.parse('2028-01-31T12:00:00Z'));
    const invoices = await sdk.invoices.list({ subscription: subscription.id, limit: 100 });
    expect(invoices.data).toHaveLength(13);
    expect(new Set(invoices.data.map((one) => one.status))).toEqual(new Set(['paid']));
    const created = invoices.data.map((one) => one.created).reverse();
    expect(created).toEqual(created.toSorted((a, b) => a - b));
    expect(day(created[1])).toBe('2027-02-28');
  });
});

describe('a card that is declined at renewal', () => {
  test.each(['canceled', 'unpaid', 'past_due'] as const)('leads through past_due to %s', async (policy) => {
    await running.stop();
    running = await startStripe({ clock, afterRetries: policy });
    sdk = running.sdk;
    const { id } = await subscribed('pm_card_chargeCustomerFail');
    clock.moveTo(Date.parse('2027-02-28T12:00:00Z'));
    expect((await now(id)).status).toBe('past_due');
    clock.advance(13 * dayMs);
    expect((await now(id)).status).toBe('past_due');
    clock.advance(2 * dayMs);
    expect((await now(id)).status).toBe(policy);
    const types = await typesOf();
    expect(types.filter((type) => type === 'invoice.payment_failed')).toHaveLength(4);
  });

  test('is active again once another card pays the latest invoice', async () => {
    const subscription = await subscribed('pm_card_chargeCustomerFail');
    clock.moveTo(Date.parse('2027-03-01T12:00:00Z'));
    const customer = subscription.customer as string;
    const portal = await sdk.billingPortal.sessions.create({ customer });
    await fetch(`${portal.url}/card`, {
      method: 'POST',
      body: new URLSearchParams({ card: 'pm_card_visa' }),
      redirect: 'manual',
    });
    expect((await now(subscription.id)).status).toBe('active');
  });
});

describe('the start', () => {
  test('without a paying card is incomplete, and expires after 23 hours', async () => {
    const { id, status } = await subscribed('pm_card_authenticationRequired');
    expect(status).toBe('incomplete');
    clock.advance(23 * 3600_000 - 2000);
    expect((await now(id)).status).toBe('incomplete');
    clock.advance(4000);
    expect((await now(id)).status).toBe('incomplete_expired');
  });

  test('with a trial announces its end three days before and then charges', async () => {
    const { id, status } = await subscribed('pm_card_visa', { trial_period_days: 7 });
    expect(status).toBe('trialing');
    clock.advance(4 * dayMs);
    expect(await typesOf()).toContain('customer.subscription.trial_will_end');
    clock.advance(3 * dayMs);
    expect((await now(id)).status).toBe('active');
  });

  test.each([
    ['create_invoice', 'past_due'],
    ['cancel', 'canceled'],
    ['pause', 'paused'],
  ] as const)('a trial without a card that ends with %s is %s', async (missing, status) => {
    const price = await aPrice(sdk);
    const customer = await sdk.customers.create();
    const { id } = await sdk.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      trial_period_days: 1,
      trial_settings: { end_behavior: { missing_payment_method: missing } },
    });
    clock.advance(dayMs + 1000);
    expect((await now(id)).status).toBe(status);
  });
});

describe('the end', () => {
  test('at the period end keeps the status until then', async () => {
    const { id } = await subscribed();
    const planned = await sdk.subscriptions.update(id, { cancel_at_period_end: true });
    expect(planned).toMatchObject({ status: 'active', cancel_at_period_end: true });
    expect(planned.cancel_at).toBe(planned.items.data[0]?.current_period_end);
    clock.moveTo(planned.cancel_at! * 1000 - 1000);
    expect((await now(id)).status).toBe('active');
    clock.advance(1000);
    expect(await now(id)).toMatchObject({ status: 'canceled', ended_at: planned.cancel_at });
    expect(await typesOf()).toContain('customer.subscription.deleted');
  });

  test('can be taken back', async () => {
    const { id } = await subscribed();
    await sdk.subscriptions.update(id, { cancel_at_period_end: true });
    expect(await sdk.subscriptions.update(id, { cancel_at_period_end: false })).toMatchObject({
      cancel_at: null,
    });
  });
});

describe('pauses', () => {
  test('a paused subscription makes no invoice until it is resumed', async () => {
    const { id } = await subscribed();
    await sdk.subscriptions.pause(id);
    clock.advance(90 * dayMs);
    expect((await now(id)).status).toBe('paused');
    expect((await sdk.invoices.list({ subscription: id })).data).toHaveLength(1);
    expect((await sdk.subscriptions.resume(id)).status).toBe('active');
    expect((await sdk.invoices.list({ subscription: id })).data).toHaveLength(2);
  });

  test('paused collection keeps the status', async () => {
    const { id } = await subscribed();
    await sdk.subscriptions.update(id, { pause_collection: { behavior: 'void' } });
    clock.advance(40 * dayMs);
    expect((await now(id)).status).toBe('active');
    expect((await sdk.invoices.list({ subscription: id })).data[0]?.status).toBe('void');
    expect((await sdk.subscriptions.update(id, { pause_collection: '' })).pause_collection).toBeNull();
  });
});

describe('another plan', () => {
  test('upgraded now bills the rest of the period', async () => {
    const subscription = await subscribed();
    const dearer = await aPrice(sdk, 4900);
    clock.advance(14 * dayMs);
    await sdk.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[0]!.id, price: dearer.id }],
      proration_behavior: 'always_invoice',
    });
    const [latest] = (await sdk.invoices.list({ subscription: subscription.id })).data;
    expect(latest).toMatchObject({
      billing_reason: 'subscription_update',
      amount_paid: 1500,
      status: 'paid',
    });
  });

  test('downgraded through a schedule waits for the period end', async () => {
    const subscription = await subscribed();
    const cheaper = await aPrice(sdk, 900);
    const schedule = await sdk.subscriptionSchedules.create({ from_subscription: subscription.id });
    const [current] = schedule.phases;
    await sdk.subscriptionSchedules.update(schedule.id, {
      phases: [
        {
          items: [{ price: current!.items[0]!.price as string }],
          start_date: current!.start_date,
          end_date: current!.end_date,
        },
        { items: [{ price: cheaper.id }] },
      ],
    });
    expect((await now(subscription.id)).items.data[0]?.price.unit_amount).toBe(1900);
    clock.moveTo(subscription.items.data[0]!.current_period_end * 1000);
    const after = await now(subscription.id);
    expect(after.items.data[0]?.price.unit_amount).toBe(900);
    expect(after.schedule).toBeNull();
  });
});

test('a test clock is the one clock', async () => {
  const frozen = Math.floor(clock.now() / 1000);
  const testClock = await sdk.testHelpers.testClocks.create({ frozen_time: frozen });
  await sdk.testHelpers.testClocks.advance(testClock.id, { frozen_time: frozen + 86_400 });
  expect(Math.floor(clock.now() / 1000)).toBeGreaterThanOrEqual(frozen + 86_400);
});
