import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { callOf, subscribe, webhookSecret } from '../../kit/world/billing.ts';
import { localStripeKey } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';
import { Bell } from '../../kit/world/webhook.ts';

let bell: Bell;

beforeAll(async () => {
  bell = await Bell.hang();
});
beforeEach(() => bell.laterBy());
afterAll(() => bell.world.stop());

describe('a real event', () => {
  test('is applied once, with anything that comes with its id afterwards', async () => {
    await bell.world.sdk.subscriptions.update(bell.subscriptionId, { metadata: { note: String(bell.now) } });
    const event = bell.event();
    expect(await bell.send(event)).toBe(200);
    const before = await bell.world.everything();
    expect(await bell.send(event)).toBe(200);
    expect(
      await bell.send({ ...event, data: { object: { ...event.data.object, customer: 'cus_other' } } }),
    ).toBe(200);
    expect(await bell.world.everything()).toEqual(before);
  });

  test('means the same in its thin form, and the same event is not handled twice', async () => {
    const twin = bell.event();
    expect(await bell.send(bell.thin({ snapshot_event: twin.id }))).toBe(200);
    const before = await bell.world.everything();
    expect(await bell.send(twin)).toBe(200);
    expect(await bell.world.everything()).toEqual(before);
  });

  test('of a deleted customer ends the rights', async () => {
    const other = await bell.world.anAccount();
    const theirs = await bell.world.ensureCustomer(await bell.world.user(other), bell.now);
    const price = await bell.price();
    await subscribe(bell.world.sdk, theirs, price);
    await bell.world.syncCustomer(other, theirs);
    expect(await bell.world.rowsOf('TABLE_ENTITLEMENTS', 'user_id', other)).toHaveLength(1);
    await bell.world.sdk.customers.del(theirs);
    const deleted = bell.event({
      type: 'customer.deleted',
      data: { object: { id: theirs, object: 'customer' } },
    });
    expect(await bell.send(deleted)).toBe(200);
    expect(await bell.world.rowsOf('TABLE_ENTITLEMENTS', 'user_id', other)).toHaveLength(0);
  });

  test('that fails on our side is 500, and is handled when it comes again', async () => {
    const event = bell.event({}, { customer: null });
    bell.world.stripe.faults.set({ outage: true });
    expect(await bell.send(event)).toBe(500);
    bell.world.stripe.faults.clear();
    expect(await bell.send(event)).toBe(200);
  });
});

describe('a customer that no account has', () => {
  test('is parked where an operator sees it, and placed once an account has it', async () => {
    const stranger = await bell.world.sdk.customers.create({ metadata: {} });
    const price = await bell.price();
    await subscribe(bell.world.sdk, stranger.id, price);
    const event = bell.event({
      type: 'customer.updated',
      data: { object: { id: stranger.id, object: 'customer' } },
    });
    expect(await bell.send(event)).toBe(200);
    const list = async () => {
      const call = callOf('operator', { limit: 100, nextToken: null }, ['admins']);
      return (await bell.world.parkedEvents(call)).value!.items;
    };
    expect(await list()).toContainEqual({
      id: expect.stringContaining(event.id),
      eventId: event.id,
      type: 'customer.updated',
      customerId: stranger.id,
      parkedAt: new Date(bell.now).toISOString(),
      reason: 'No account has this customer.',
    });
    const owner = await bell.world.anAccount({ stripe_customer_id: stranger.id });
    await bell.world.undelivered();
    expect((await list()).map((one) => one.eventId)).not.toContain(event.id);
    expect(await bell.world.rowsOf('TABLE_ENTITLEMENTS', 'user_id', owner)).toHaveLength(1);
  });

  test('is taken up when its account did not get to write it down', async () => {
    const owner = await bell.world.anAccount();
    const made = await bell.world.sdk.customers.create({ metadata: { userId: owner } });
    const event = bell.event({
      type: 'customer.updated',
      data: { object: { id: made.id, object: 'customer' } },
    });
    expect(await bell.send(event)).toBe(200);
    expect((await bell.world.user(owner)).stripe_customer_id).toBe(made.id);
  });
});

describe('secrets', () => {
  test('a thousand bad signatures in a minute cost at most two readings', async () => {
    const before = bell.world.secrets.reads();
    const state = await bell.world.everything();
    for (let i = 0; i < 1000; i++) {
      vi.setSystemTime(bell.now + i * 60);
      expect(
        await bell.send(bell.event(), {
          secrets: ['whsec_wrong'],
          at: Math.floor((bell.now + i * 60) / 1000),
        }),
      ).toBe(400);
    }
    expect(bell.world.secrets.reads() - before).toBeLessThanOrEqual(2);
    expect(await bell.world.everything()).toEqual(state);
  });

  test('a rolled secret is known at the first event that it signs, and the previous one still counts', async () => {
    bell.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['whsec_new', webhookSecret] });
    expect(await bell.send(bell.event(), { secrets: ['whsec_new'] })).toBe(200);
    expect(await bell.send(bell.event(), { secrets: [webhookSecret] })).toBe(200);
    expect(await bell.send(bell.event(), { secrets: [webhookSecret, 'whsec_new'] })).toBe(200);
  });

  test('one that was rolled out is refused', async () => {
    bell.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['whsec_new'] });
    bell.laterBy();
    expect(await bell.send(bell.event(), { secrets: [webhookSecret] })).toBe(400);
    expect(await bell.send(bell.event(), { secrets: ['whsec_new'] })).toBe(200);
  });

  test('without any, every request is 503, so that Stripe comes again', async () => {
    bell.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['', '  '] });
    bell.laterBy();
    expect(await bell.send(bell.event(), { secrets: [''] })).toBe(503);
    bell.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: [webhookSecret] });
  });
});
