import { beforeEach, describe, expect, test, vi } from 'vitest';
import { call, valueOf, withWorld } from '../../kit/given.ts';
import { subscribe, webhookSecret } from '../../kit/world/billing.ts';
import { localStripeKey } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';

const sender = withWorld('webhook');
beforeEach(() => sender.laterBy());

describe('a real event', () => {
  test('is applied once, with anything that comes with its id afterwards', async () => {
    await sender.world.sdk.subscriptions.update(sender.subscriptionId, {
      metadata: { note: String(sender.now) },
    });
    const event = sender.event();
    expect(await sender.send(event)).toBe(200);
    const before = await sender.world.everything();
    expect(await sender.send(event)).toBe(200);
    expect(
      await sender.send({ ...event, data: { object: { ...event.data.object, customer: 'cus_other' } } }),
    ).toBe(200);
    expect(await sender.world.everything()).toEqual(before);
  });

  test('means the same in its thin form, and the same event is not handled twice', async () => {
    const twin = sender.event();
    expect(await sender.send(sender.thin({ snapshot_event: twin.id }))).toBe(200);
    const before = await sender.world.everything();
    expect(await sender.send(twin)).toBe(200);
    expect(await sender.world.everything()).toEqual(before);
  });

  test('of a deleted customer ends the rights', async () => {
    const other = await sender.world.anAccount();
    const theirs = await sender.world.ensureCustomer(await sender.world.userRow(other), sender.now);
    const price = await sender.price();
    await subscribe(sender.world.sdk, theirs, price);
    await sender.world.syncCustomer(other, theirs);
    expect(await sender.world.rightRows(other)).toHaveLength(1);
    await sender.world.sdk.customers.del(theirs);
    const deleted = sender.event({
      type: 'customer.deleted',
      data: { object: { id: theirs, object: 'customer' } },
    });
    expect(await sender.send(deleted)).toBe(200);
    expect(await sender.world.rightRows(other)).toHaveLength(0);
  });

  test('that fails on our side is 500, and is handled when it comes again', async () => {
    const event = sender.event({}, { customer: null });
    sender.world.stripe.faults.set({ outage: true });
    expect(await sender.send(event)).toBe(500);
    sender.world.stripe.faults.clear();
    expect(await sender.send(event)).toBe(200);
  });
});

describe('a customer that no account has', () => {
  test('is parked where an operator sees it, and placed once an account has it', async () => {
    const stranger = await sender.world.sdk.customers.create({ metadata: {} });
    const price = await sender.price();
    await subscribe(sender.world.sdk, stranger.id, price);
    const event = sender.event({
      type: 'customer.updated',
      data: { object: { id: stranger.id, object: 'customer' } },
    });
    expect(await sender.send(event)).toBe(200);
    const list = async () =>
      valueOf(await call('Query.parkedEvents').asOperator({ limit: 100, nextToken: null })).items;
    expect(await list()).toContainEqual({
      id: expect.stringContaining(event.id),
      eventId: event.id,
      type: 'customer.updated',
      customerId: stranger.id,
      parkedAt: new Date(sender.now).toISOString(),
      reason: 'No account has this customer.',
    });
    const owner = await sender.world.anAccount({ stripe_customer_id: stranger.id });
    await sender.world.undelivered();
    expect((await list()).map((one) => one.eventId)).not.toContain(event.id);
    expect(await sender.world.rightRows(owner)).toHaveLength(1);
  });

  test('of a checkout that names another account than its customer’s is parked, and says so', async () => {
    const event = sender.event(
      { type: 'checkout.session.completed' },
      { id: 'cs_test_1', object: 'checkout.session', client_reference_id: 'another-user' },
    );
    expect(await sender.send(event)).toBe(200);
    const { items } = valueOf(await call('Query.parkedEvents').asOperator({ limit: 100, nextToken: null }));
    expect(items.find(({ eventId }) => eventId === event.id)).toMatchObject({
      customerId: sender.customer,
      reason: 'The checkout names another account than its customer belongs to.',
    });
  });

  test('is taken up when its account did not get to write it down', async () => {
    const owner = await sender.world.anAccount();
    const made = await sender.world.sdk.customers.create({ metadata: { userId: owner } });
    const event = sender.event({
      type: 'customer.updated',
      data: { object: { id: made.id, object: 'customer' } },
    });
    expect(await sender.send(event)).toBe(200);
    expect((await sender.world.userRow(owner)).stripe_customer_id).toBe(made.id);
  });
});

describe('secrets', () => {
  test('a thousand bad signatures in a minute cost at most two readings', async () => {
    const before = sender.world.secrets.reads();
    const state = await sender.world.everything();
    for (let i = 0; i < 1000; i++) {
      vi.setSystemTime(sender.now + i * 60);
      expect(
        await sender.send(sender.event(), {
          secrets: ['whsec_wrong'],
          at: Math.floor((sender.now + i * 60) / 1000),
        }),
      ).toBe(400);
    }
    expect(sender.world.secrets.reads() - before).toBeLessThanOrEqual(2);
    expect(await sender.world.everything()).toEqual(state);
  });

  test('M7 · a rolled secret is known at the first event that it signs, and the previous one still counts', async () => {
    sender.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['whsec_new', webhookSecret] });
    expect(await sender.send(sender.event(), { secrets: ['whsec_new'] })).toBe(200);
    expect(await sender.send(sender.event(), { secrets: [webhookSecret] })).toBe(200);
    expect(await sender.send(sender.event(), { secrets: [webhookSecret, 'whsec_new'] })).toBe(200);
  });

  test('one that was rolled out is refused', async () => {
    sender.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['whsec_new'] });
    sender.laterBy();
    expect(await sender.send(sender.event(), { secrets: [webhookSecret] })).toBe(400);
    expect(await sender.send(sender.event(), { secrets: ['whsec_new'] })).toBe(200);
  });

  test('without any, every request is 503, so that Stripe comes again', async () => {
    sender.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: ['', '  '] });
    sender.laterBy();
    expect(await sender.send(sender.event(), { secrets: [''] })).toBe(503);
    sender.world.secrets.set({ apiKey: localStripeKey, webhookSecrets: [webhookSecret] });
  });
});
