import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPrice, sdkFor, startStripe, type RunningStripe } from './kit/stripe.ts';

const liveKey = 'sk_live_local_0123456789abcdef';
let running: RunningStripe;

beforeAll(async () => void (running = await startStripe({ apiKey: liveKey })));
afterAll(() => running.stop());

test('with a live key every object and every event says that it is of live mode, and a test key is refused', async () => {
  const port = Number(new URL(running.url).port);
  const sdk = sdkFor(port, liveKey);
  const price = await aPrice(sdk);
  const customer = await sdk.customers.create();
  const subscription = await sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_payment_method: 'pm_card_visa',
  });
  const { data: events } = await sdk.events.list();
  expect(events.length).toBeGreaterThan(4);
  const told = events.flatMap(({ livemode, data }) => [livemode, (data.object as any).livemode]);
  expect(new Set(told)).toEqual(new Set([true]));
  expect([price, customer, subscription].map(({ livemode }) => livemode)).toEqual([true, true, true]);
  await expect(sdkFor(port).customers.list()).rejects.toMatchObject({ statusCode: 401 });
});
