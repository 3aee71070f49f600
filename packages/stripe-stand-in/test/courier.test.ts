import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Clock } from '../../understudy/src/kernel/clock.ts';
import { startStripe, type RunningStripe } from './kit/stripe.ts';

const minuteMs = 60_000;
let clock: Clock;
let running: RunningStripe;
let received: { body: string; header: string }[];
let status: number;

beforeEach(async () => {
  received = [];
  status = 200;
  clock = new Clock();
  running = await startStripe({
    clock,
    send: async (url, headers, body) => {
      expect(url).toBe('http://endpoint/');
      received.push({ body, header: headers['stripe-signature']! });
      return status;
    },
  });
  running.stripe.deliverTo({ url: 'http://endpoint/', secrets: ['whsec_a'] });
});
afterEach(async () => {
  await running.stop();
  clock.stop();
});

const idsOf = () => received.map((one) => (JSON.parse(one.body) as { id: string }).id);
const make = (n = 1) => Promise.all(Array.from({ length: n }, () => running.sdk.customers.create()));
const undelivered = async () => (await running.sdk.events.list({ delivery_success: false })).data;

describe('delivery', () => {
  test('is signed so that the SDK accepts it, with every secret in force', async () => {
    running.stripe.deliverTo({ url: 'http://endpoint/', secrets: ['whsec_a', 'whsec_b'] });
    await make();
    await running.stripe.settle();
    const [{ body, header }] = received as [{ body: string; header: string }];
    for (const secret of ['whsec_a', 'whsec_b']) {
      expect(Stripe.webhooks.constructEvent(body, header, secret).type).toBe('customer.created');
    }
    expect(() => Stripe.webhooks.constructEvent(body, header, 'whsec_c')).toThrow();
  });

  test('is tried again with growing pauses until it succeeds', async () => {
    status = 500;
    await make();
    await running.stripe.settle();
    expect(received).toHaveLength(1);
    expect(await undelivered()).toHaveLength(1);
    clock.advance(minuteMs);
    await running.stripe.settle();
    expect(received).toHaveLength(2);
    clock.advance(minuteMs);
    await running.stripe.settle();
    expect(received).toHaveLength(2);
    status = 200;
    clock.advance(4 * minuteMs);
    await running.stripe.settle();
    expect(received).toHaveLength(3);
    expect(await undelivered()).toEqual([]);
  });

  test('is given up after three days, and stays on the list of what was not delivered', async () => {
    status = 500;
    await make();
    for (let hours = 0; hours < 24 * 5; hours++) {
      await running.stripe.settle();
      clock.advance(3_600_000);
    }
    const attempts = received.length;
    expect(attempts).toBe(10);
    const [event] = await undelivered();
    expect(event).toMatchObject({ type: 'customer.created', pending_webhooks: 0 });
  });

  test('of a thin event names its object and holds nothing of it', async () => {
    running.stripe.faults.set({ thin: true });
    const [customer] = await make();
    await running.stripe.settle();
    const [{ body, header }] = received as [{ body: string; header: string }];
    const event = running.sdk.parseEventNotification(body, header, 'whsec_a') as unknown as Record<
      string,
      unknown
    >;
    expect(event['type']).toBe('v1.customer.created');
    expect(event['related_object']).toMatchObject({ id: customer!.id, type: 'customer' });
    expect(body).not.toContain('"data"');
  });
});

describe('switches', () => {
  test('lost ones are tried again; vanished ones never are, and Stripe believes them delivered', async () => {
    running.stripe.faults.set({ lose: 1 });
    await make();
    await running.stripe.settle();
    running.stripe.faults.set({ lose: 0, vanish: 1 });
    await make();
    await running.stripe.settle();
    running.stripe.faults.clear();
    expect(await undelivered()).toHaveLength(1);
    clock.advance(minuteMs);
    await running.stripe.settle();
    expect(received).toHaveLength(1);
    expect(await undelivered()).toEqual([]);
  });

  test('duplicated ones arrive twice', async () => {
    running.stripe.faults.set({ duplicate: 1 });
    await make();
    await running.stripe.settle();
    expect(idsOf()).toHaveLength(2);
    expect(new Set(idsOf()).size).toBe(1);
  });

  test('delayed ones wait for the clock, shuffled ones overtake each other', async () => {
    running.stripe.faults.set({ delayMs: minuteMs });
    await make();
    await running.stripe.settle();
    expect(received).toHaveLength(0);
    clock.advance(minuteMs);
    await running.stripe.settle();
    expect(received).toHaveLength(1);
    running.stripe.faults.set({ delayMs: 0, shuffleMs: 3_600_000 });
    received = [];
    await make(12);
    for (let i = 0; i < 60; i++) {
      clock.advance(minuteMs);
      await running.stripe.settle();
    }
    const happened = (await running.sdk.events.list({ limit: 12 })).data.map((one) => one.id).reverse();
    expect(idsOf().toSorted()).toEqual(happened.toSorted());
    expect(idsOf()).not.toEqual(happened);
  });

  test('an outage holds everything back until it is over', async () => {
    running.stripe.faults.set({ delayMs: minuteMs });
    await make(3);
    running.stripe.faults.set({ outage: true, delayMs: 0 });
    clock.advance(3_600_000);
    await running.stripe.settle();
    expect(received).toHaveLength(0);
    await expect(make()).rejects.toThrow('not available');
    expect((await fetch(`${running.url}/checkout/cs_test_1`)).status).toBe(503);
    running.stripe.faults.clear();
    await running.stripe.settle();
    expect(received).toHaveLength(3);
  });
});

describe('events', () => {
  test('are listed newest first, by type, and page backwards to what is new', async () => {
    const [customer] = await make();
    await running.sdk.customers.update(customer!.id, { name: 'One' });
    await running.sdk.customers.update(customer!.id, { name: 'Two' });
    const all = (await running.sdk.events.list({ types: ['customer.updated'] })).data;
    expect(all.map((one) => (one.data.object as Stripe.Customer).name)).toEqual(['Two', 'One']);
    expect(all[0]!.data.previous_attributes).toEqual({ name: 'One' });
    const newer = await running.sdk.events.list({ type: 'customer.*', ending_before: all[1]!.id });
    expect(newer.data.map((one) => one.id)).toEqual([all[0]!.id]);
    expect((await running.sdk.events.retrieve(all[0]!.id)).type).toBe('customer.updated');
  });

  test('can be read for thirty days', async () => {
    await make();
    clock.advance(31 * 86_400_000);
    expect((await running.sdk.events.list()).data).toEqual([]);
  });
});
