import Stripe from 'stripe';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startStripe, type RunningStripe } from './kit/stripe.ts';

let running: RunningStripe;
let received: { url: string; body: string; header: string }[];

beforeEach(async () => {
  received = [];
  running = await startStripe({
    send: async (url, headers, body) => {
      received.push({ url, body, header: headers['stripe-signature']! });
      return 200;
    },
  });
  running.stripe.deliverTo({ url: 'http://first/', secrets: ['whsec_first'] });
});
afterEach(() => running.stop());

const wanted = {
  url: 'https://second.example/hook',
  api_version: '2026-10-28.endive' as const,
  enabled_events: ['product.created' as const],
};

test('the secret of an endpoint is in the answer that made it, in no other, and signs what it gets', async () => {
  const { sdk } = running;
  const { id, secret, ...made } = await sdk.webhookEndpoints.create(wanted);
  expect(made).toMatchObject({ ...wanted, status: 'enabled' });
  expect(secret).toMatch(/^whsec_\w{32}$/);
  for (const seen of [await sdk.webhookEndpoints.retrieve(id), ...(await sdk.webhookEndpoints.list()).data]) {
    expect(seen).toMatchObject({ id, ...wanted });
    expect(JSON.stringify(seen)).not.toContain('whsec_');
  }
  await sdk.products.create({ name: 'Wanted' });
  await sdk.customers.create();
  await running.stripe.settle();
  const here = received.filter(({ url }) => url === wanted.url);
  expect(here.map(({ body, header }) => Stripe.webhooks.constructEvent(body, header, secret!).type)).toEqual([
    'product.created',
  ]);
  expect(received.filter(({ url }) => url === 'http://first/')).toHaveLength(2);
});

test('an endpoint that is deleted gets nothing more', async () => {
  const { sdk } = running;
  const { id } = await sdk.webhookEndpoints.create(wanted);
  expect(await sdk.webhookEndpoints.del(id)).toEqual({ id, object: 'webhook_endpoint', deleted: true });
  await sdk.products.create({ name: 'Unheard' });
  await running.stripe.settle();
  expect(received.map(({ url }) => url)).toEqual(['http://first/']);
});

test.each([
  ['without types', { ...wanted, enabled_events: [] }, 'enabled_events'],
  ['of another version', { ...wanted, api_version: '2020-08-27' as never }, 'api_version'],
  ['without an address', { ...wanted, url: 'nowhere' }, 'url'],
])('an endpoint %s is refused', async (_what, parameters, param) => {
  await expect(running.sdk.webhookEndpoints.create(parameters)).rejects.toMatchObject({ param });
});
