import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPrice, sdkFor, startStripe, type RunningStripe } from './kit/stripe.ts';

let running: RunningStripe;
let sdk: Stripe;

beforeAll(async () => {
  running = await startStripe();
  sdk = running.sdk;
});
afterAll(() => running.stop());

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('It was answered.')),
    (error: unknown) => error as Stripe.errors.StripeError,
  );

describe('errors', () => {
  test('a wrong key is an authentication error that does not repeat the key', async () => {
    const error = await failure(
      sdkFor(Number(new URL(running.url).port), 'sk_test_wrong_secret').customers.list(),
    );
    expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect(error.message).not.toContain('wrong_secret');
  });

  test('a missing object is resource_missing', async () => {
    const error = await failure(sdk.customers.retrieve('cus_nobody'));
    expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect(error).toMatchObject({ code: 'resource_missing', param: 'id', statusCode: 404 });
  });

  test('a parameter that nothing acts on is refused', async () => {
    const unknown = { shoe_size: '44' } as Stripe.CustomerCreateParams;
    expect(await failure(sdk.customers.create(unknown))).toMatchObject({
      code: 'parameter_unknown',
      param: 'shoe_size',
    });
  });

  test('a declined card is a card error and leaves nothing behind', async () => {
    const price = await aPrice(sdk);
    const customer = await sdk.customers.create();
    const error = await failure(
      sdk.subscriptions.create({
        customer: customer.id,
        items: [{ price: price.id }],
        default_payment_method: 'pm_card_chargeDeclined',
        payment_behavior: 'error_if_incomplete',
      }),
    );
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ code: 'card_declined' });
    expect((await sdk.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([]);
  });

  test('the rate limit and the outage are what the SDK knows, and end', async () => {
    running.stripe.faults.set({ rateLimited: 1 });
    expect(await failure(sdk.customers.list())).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    running.stripe.faults.set({ outage: true });
    expect(await failure(sdk.customers.list())).toMatchObject({ statusCode: 503 });
    running.stripe.faults.clear();
    expect((await sdk.customers.list()).object).toBe('list');
  });

  test('another API version is refused instead of half understood', async () => {
    const old = sdk.customers.list({}, { apiVersion: '2020-08-27' });
    expect((await failure(old)).message).toContain('2026-10-28.endive');
  });
});

describe('requests', () => {
  test('nested form fields arrive as they were sent', async () => {
    const metadata = { userId: 'a&b=c[d]', 'Ümläut 🦊': '1', __proto__x: 'x' };
    const customer = await sdk.customers.create({ metadata, name: '' });
    expect(customer.metadata).toEqual(metadata);
    expect(customer.name).toBeNull();
  });

  test('the same idempotency key gets the first answer, once', async () => {
    const key = { idempotencyKey: 'cust:dev:u1' };
    const first = await sdk.customers.create({ email: 'a@example.com' }, key);
    const second = await sdk.customers.create({ email: 'a@example.com' }, key);
    expect(second.id).toBe(first.id);
    const other = await failure(sdk.customers.create({ email: 'b@example.com' }, key));
    expect(other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  });

  test('a lost answer is found again under its key', async () => {
    running.stripe.faults.set({ lostAnswers: 1 });
    const key = { idempotencyKey: 'lost' };
    await failure(sdk.customers.create({ email: 'lost@example.com' }, key));
    const again = await sdk.customers.create({ email: 'lost@example.com' }, key);
    const all = await sdk.customers.list({ email: 'lost@example.com' });
    expect(all.data.map((one) => one.id)).toEqual([again.id]);
  });

  test('auto-paging visits everything once, newest first, and backwards too', async () => {
    const price = await aPrice(sdk);
    const product = price.product as string;
    for (let i = 0; i < 24; i++) await sdk.prices.create({ product, currency: 'usd', unit_amount: i });
    const seen: (number | null)[] = [];
    for await (const one of sdk.prices.list({ product, limit: 7 })) seen.push(one.unit_amount);
    expect(seen).toEqual([...Array.from({ length: 24 }, (_, i) => 23 - i), 1900]);
    const page = await sdk.prices.list({ product, limit: 5, ending_before: price.id });
    expect(page.data.map((one) => one.unit_amount)).toEqual([4, 3, 2, 1, 0]);
  });

  test('an item of a subscription shows what its price says now', async () => {
    const price = await aPrice(sdk);
    const customer = await sdk.customers.create();
    const { id } = await sdk.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      default_payment_method: 'pm_card_visa',
    });
    await sdk.prices.update(price.id, { metadata: { productId: 'pro' } });
    const [item] = (await sdk.subscriptions.retrieve(id)).items.data;
    expect(item!.price).toMatchObject({ id: price.id, metadata: { productId: 'pro' } });
  });

  test('a lookup key belongs to one price until it is transferred', async () => {
    const price = await aPrice(sdk);
    const make = (transfer: boolean) =>
      sdk.prices.create({
        product: price.product as string,
        currency: 'usd',
        unit_amount: 1,
        lookup_key: 'pro:monthly',
        transfer_lookup_key: transfer,
      });
    await make(false);
    expect(await failure(make(false))).toMatchObject({ code: 'resource_already_exists' });
    const holder = await make(true);
    const found = await sdk.prices.list({ lookup_keys: ['pro:monthly'] });
    expect(found.data.map((one) => one.id)).toEqual([holder.id]);
  });

  test('expand puts the object where its id stands', async () => {
    const price = await aPrice(sdk);
    const customer = await sdk.customers.create({ email: 'x@example.com' });
    await sdk.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      default_payment_method: 'pm_card_visa',
    });
    const page = await sdk.subscriptions.list({
      customer: customer.id,
      expand: ['data.latest_invoice', 'data.customer', 'data.items.data.price.product'],
    });
    const [subscription] = page.data;
    expect(subscription?.latest_invoice).toMatchObject({ object: 'invoice', status: 'paid' });
    expect(subscription?.customer).toMatchObject({ email: 'x@example.com' });
    expect(subscription?.items.data[0]?.price.product).toMatchObject({ name: 'Product at 1900' });
    expect(JSON.stringify(page)).not.toContain('"_');
    const wrong = sdk.subscriptions.list({ expand: ['data.shoes'] });
    expect((await failure(wrong)).message).toContain('cannot be expanded');
  });
});

test('a deleted customer says only that, and takes its subscriptions along', async () => {
  const price = await aPrice(sdk);
  const customer = await sdk.customers.create();
  const subscription = await sdk.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_payment_method: 'pm_card_visa',
  });
  await sdk.customers.del(customer.id);
  expect(await sdk.customers.retrieve(customer.id)).toEqual({
    id: customer.id,
    object: 'customer',
    deleted: true,
  });
  expect((await sdk.subscriptions.retrieve(subscription.id)).status).toBe('canceled');
});
