import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aPlan, aPurchase, call, day, hour, minute, noon, valueOf } from '../../kit/given.ts';
import { localStripeKey } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';
import { payOnPage, startBilling, subscribe, type Billing } from '../../kit/world/billing.ts';
import { plantSubscribers, type Subscriber } from '../../kit/world/manySubscribers.ts';

/** More than two of Stripe's pages. */
const count = 230;

let world: Billing;
let price: string;
let subscribers: Subscriber[];
let calls: string[];

beforeEach(async () => {
  world = await startBilling({ isWired: true });
  world.at(noon);
  await world.sell(aPlan());
  await world.sell(aPurchase('tracks'));
  price = await world.priceOf('pro');
  subscribers = await plantSubscribers(world, price, count);
  calls = [];
  const { stripe } = await import('../../../app/billing/client.ts');
  (await stripe()).on('request', ({ method, path }: { method: string; path: string }) =>
    calls.push(`${method} ${path.split('?')[0]}`),
  );
});
afterEach(() => world.stop());

const night = () => world.compare({ start: true });
const continues = () => world.compare({});
const metricsNamed = (name: string) =>
  vi
    .mocked(console.log)
    .mock.calls.flatMap(([line]) => (String(line).includes(`"${name}":`) ? [JSON.parse(line)[name]] : []));

/** Ways in which an account can differ from Stripe, each with what is wrong with it. */
const differences: Record<string, (one: Subscriber) => Promise<unknown>> = {
  'a subscription that was never heard of': async ({ userId, subscription }) => {
    await world.remove('TABLE_USER_SUBSCRIPTIONS', { user_id: userId, subscription_id: subscription });
    const [right] = await world.rightRows(userId);
    await world.remove('TABLE_ENTITLEMENTS', { user_id: userId, entitlement_key: right!['entitlement_key'] });
  },
  'a right that is gone': async ({ userId }) => {
    const [right] = await world.rightRows(userId);
    await world.remove('TABLE_ENTITLEMENTS', { user_id: userId, entitlement_key: right!['entitlement_key'] });
  },
  'a right to more than was bought': async ({ userId }) => {
    const [right] = await world.rightRows(userId);
    await world.put('TABLE_ENTITLEMENTS', { ...right, limits: [{ period: 'DAY', limit: 1_000_000 }] });
  },
  'a right that ends too late': async ({ userId }) => {
    const [right] = await world.rightRows(userId);
    await world.put('TABLE_ENTITLEMENTS', { ...right, expires_ms: Number(right!['expires_ms']) + day });
  },
  'a right that nothing gives': async ({ userId, subscription }) => {
    const [right] = await world.rightRows(userId);
    const entitlement_key = `forgotten#sub:${subscription}`;
    await world.put('TABLE_ENTITLEMENTS', { ...right, entitlement_key, feature: 'forgotten' });
  },
  'a right of a subscription that is not written here': async ({ userId }) => {
    const [right] = await world.rightRows(userId);
    const source = 'sub:sub_made_up';
    await world.put('TABLE_ENTITLEMENTS', { ...right, entitlement_key: `simulations#${source}`, source });
  },
  'a subscription that Stripe does not have': async ({ userId }) => {
    const [row] = await world.subscriptionRows(userId);
    await world.put('TABLE_USER_SUBSCRIPTIONS', { ...row, subscription_id: 'sub_made_up' });
  },
  'another status here': async ({ userId }) => {
    const [row] = await world.subscriptionRows(userId);
    await world.put('TABLE_USER_SUBSCRIPTIONS', { ...row, status: 'canceled', access_until_ms: 0 });
  },
  'a planned end at Stripe': ({ subscription }) =>
    world.sdk.subscriptions.update(subscription, { cancel_at: Math.floor((noon + day) / 1000) }),
  'a cancellation at Stripe': ({ subscription }) => world.sdk.subscriptions.cancel(subscription),
  'a customer that was deleted at Stripe': ({ customer }) => world.sdk.customers.del(customer),
  'a second subscription at Stripe': ({ customer }) => subscribe(world.sdk, customer, price),
  'a purchase that was never heard of': async ({ userId, customer }) => {
    const { url } = valueOf(
      await call('Mutation.createCheckout').as(userId, { productId: 'tracks', priceId: null }),
    );
    await payOnPage(url);
    expect(customer).toMatch(/^cus_/);
  },
};

describe('the nightly comparison with Stripe', () => {
  test('B5 · costs by the page: nothing for an account that is in step', async () => {
    const first = await world.wire.during(night);
    expect(first.value).toMatchObject({
      ...{ lookedAtSubscriptions: count, lookedAtRows: count, drift: 0, isDone: true },
    });
    expect(calls).toEqual([...Array<string>(3).fill('GET /v1/subscriptions'), 'GET /v1/checkout/sessions']);
    const requests = first.passed.length;
    await plantSubscribers(world, price, 400 - count);
    calls.length = 0;
    const second = await world.wire.during(night);
    expect(second.value).toMatchObject({ lookedAtSubscriptions: 400, drift: 0, isDone: true });
    expect(calls).toHaveLength(5);
    // One more page of Stripe's and one of ours: five requests and two, and what 400 rights read beside 230.
    expect(second.passed.length - requests).toBeLessThanOrEqual(12);
    expect(requests).toBeLessThan(40);
    const written = second.passed.filter(({ writeUnits }) => writeUnits > 0);
    expect(new Set(written.flatMap(({ tables }) => tables))).toEqual(new Set(['usher-dev-jobs']));
  });

  test('B5 · finds and repairs everything in which an account can differ, and looks at no other account again', async () => {
    const kinds = Object.entries(differences);
    const differing = kinds.map(([kind], at) => ({ kind, one: subscribers[at * 17]! }));
    for (const { kind, one } of differing) await differences[kind]!(one);
    calls.length = 0;
    const report = await night();
    expect(report).toMatchObject({ drift: kinds.length, missing: 0, isDone: true });
    // Lists of the comparison itself; then each account: once its customer, at most, and what a sync asks.
    expect(calls.length).toBeLessThanOrEqual(4 + 3 * kinds.length);
    for (const { kind, one } of differing) {
      const { inStep } = valueOf(await call('Query.stripeState').asOperator({ userId: one.userId }));
      expect([kind, inStep]).toEqual([kind, true]);
    }
    expect(await world.rightRows(subscribers[17 * 12]!.userId)).toHaveLength(2);
    expect(await night()).toMatchObject({ drift: 0, isDone: true });
    expect(metricsNamed('StripeDrift').reduce((sum, n) => sum + n, 0)).toBe(kinds.length);
  });

  test('a feature that leaves its product leaves those who bought it, in the night', async () => {
    const [one] = await plantSubscribers(world, await sellsTwoFeatures(), 3);
    expect(await world.rightRows(one!.userId)).toHaveLength(2);
    await world.sell(aPlan('two', { version: 2, features: aPlan().features }));
    expect(await night()).toMatchObject({ drift: 3 });
    expect(await world.rightRows(one!.userId)).toHaveLength(1);
  });

  test('B5 · stops in time, continues where it stopped until the round is done, and begins no other until the next night', async () => {
    await differences['a right that is gone']!(subscribers[3]!);
    await differences['a subscription that Stripe does not have']!(subscribers[200]!);
    const slow = slowly();
    let report = await slow({ start: true });
    let runs = 1;
    for (; !report.isDone; runs++) report = await slow({});
    expect(runs).toBeGreaterThan(4);
    expect(report).toMatchObject({ lookedAtSubscriptions: count, drift: 2, missing: 0 });
    calls.length = 0;
    expect(await continues()).toEqual(report);
    expect(calls).toEqual([]);
  });

  test('B5 · does a page again after a crash, which changes nothing and loses nothing', async () => {
    await differences['a right that is gone']!(subscribers[3]!);
    let refused = 0;
    world.wire.decide = (operation, body) => {
      const isPlace = operation === 'PutItem' && body['Item']?.item?.S === 'current';
      if (!isPlace || body['Item'].value.M.lookedAtSubscriptions.N !== '100') return undefined;
      refused++;
      return 'refuse';
    };
    await expect(night()).rejects.toThrow();
    expect(refused).toBeGreaterThan(0);
    world.wire.decide = () => undefined;
    const report = await continues();
    expect(report).toMatchObject({ lookedAtSubscriptions: count, lookedAtRows: count, isDone: true });
    expect(metricsNamed('StripeDrift')).toEqual([1]);
    expect(await night()).toMatchObject({ drift: 0 });
  });

  test('B5 · is the work of one run at a time: another leaves it alone, and takes over four minutes after a run that died', async () => {
    const [one, other] = await Promise.all([night(), night()]);
    expect([one, other].filter(({ isDone }) => isDone)).toHaveLength(1);
    expect(calls.filter((path) => path === 'GET /v1/subscriptions')).toHaveLength(3);
    world.wire.decide = (operation) => (operation === 'DeleteItem' ? 'refuse' : undefined);
    await expect(night()).rejects.toThrow();
    world.wire.decide = () => undefined;
    calls.length = 0;
    await night();
    expect(calls).toEqual([]);
    world.at(noon + 4 * minute + 1);
    expect(await night()).toMatchObject({ isDone: true, lookedAtSubscriptions: count });
    expect(calls.length).toBeGreaterThan(0);
  });

  test('two runs at the same time, because the first took too long, end in the same state', async () => {
    for (const at of [3, 140, 220]) await differences['a right that is gone']!(subscribers[at]!);
    // The first stands still before its second page, and its turn is over.
    const meanwhile = world.wire.before(
      (operation, body) => operation === 'BatchGetItem' && JSON.stringify(body).includes('planted-1'),
      async () => {
        world.at(noon + 5 * minute);
        await continues();
      },
    );
    await night();
    expect(meanwhile.happened).toBe(true);
    await continues();
    for (const at of [3, 140, 220]) expect(await world.rightRows(subscribers[at]!.userId)).toHaveLength(1);
    expect(await night()).toMatchObject({ drift: 0, isDone: true });
  });

  test('takes what a webhook writes while it looks for no difference', async () => {
    world.deliverEvents();
    // The newest is on the first page.
    const { userId, subscription } = subscribers.at(-1)!;
    const raced = world.wire.before(
      (operation, body) =>
        operation === 'BatchGetItem' && JSON.stringify(body).includes('usher-dev-user-subscriptions'),
      async () => {
        await world.sdk.subscriptions.update(subscription, { cancel_at: Math.floor((noon + day) / 1000) });
        await world.stripe.settle();
      },
    );
    expect(await night()).toMatchObject({ drift: 0, isDone: true });
    expect(raced.happened).toBe(true);
    expect(await world.subscriptionRows(userId)).toMatchObject([{ cancel_at_period_end: true }]);
  });

  test('B5 · waits when Stripe is asked too often, and looks at no more than eight accounts at once', async () => {
    for (let at = 0; at < 30; at++) await differences['a right that is gone']!(subscribers[at]!);
    world.stripe.faults.set({ rateLimited: 4 });
    let [atOnce, most] = [0, 0];
    const handle = world.stripe.handle;
    world.answerAs({
      handle: async (request) => {
        most = Math.max(most, ++atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        return handle(request).finally(() => atOnce--);
      },
    });
    expect(await night()).toMatchObject({ drift: 30, isDone: true });
    expect(world.stripe.faults.now.rateLimited).toBe(0);
    // Two lists for each account that is looked at again.
    expect(most).toBeLessThanOrEqual(16);
    expect(most).toBeGreaterThan(2);
  });

  test('continues behind a subscription that was cancelled since, and begins the list anew when it is gone altogether', async () => {
    const slow = slowly();
    const last = async () =>
      (await world.rowOf('TABLE_JOBS', { job: 'stripe-compare', item: 'current' }))!['value'].place.after;
    expect(await slow({ start: true })).toMatchObject({ lookedAtSubscriptions: 100, isDone: false });
    const cancelled = await last();
    await world.sdk.subscriptions.cancel(cancelled);
    expect(await slow({})).toMatchObject({ lookedAtSubscriptions: 200 });
    // It was the last of a page that has been looked at: the round does not see that it left the list.
    const owner = subscribers.find((one) => one.subscription === cancelled)!;
    const key = { job: 'stripe-compare', item: 'current' };
    const { value } = (await world.rowOf('TABLE_JOBS', key))!;
    await world.put('TABLE_JOBS', {
      ...{ ...key, value: { ...value, place: { side: 'subscriptions', after: 'sub_gone' } } },
    });
    expect(await continues()).toMatchObject({ isDone: true });
    await night();
    expect(await world.rightRows(owner.userId)).toEqual([]);
    expect(await night()).toMatchObject({ drift: 0, lookedAtSubscriptions: count - 1 });
  });

  test('B5 · every run says how long ago a round was done, and payments that are off make none late', async () => {
    await night();
    world.at(noon + 37 * hour);
    await world.compare({ start: true }, { getRemainingTimeInMillis: () => 0 });
    await continues();
    expect(metricsNamed('ComparisonAgeHours')).toEqual([0, 37, 0]);
    world.secrets.set({ apiKey: '', webhookSecrets: [] });
    world.at(noon + 90 * hour);
    await night();
    world.secrets.set({ apiKey: localStripeKey, webhookSecrets: [] });
    world.at(noon + 91 * hour);
    await continues();
    expect(metricsNamed('ComparisonAgeHours')).toEqual([0, 37, 0, 1]);
  });
});

/** Runs that have time for one step each: a quarter of an hour passes while the first one is written down. */
function slowly(): (event: { start?: boolean }) => ReturnType<Billing['compare']> {
  return (event) => {
    const before = Date.now();
    world.wire.before(
      (operation, body) => {
        const place = operation === 'PutItem' && body['Item']?.value?.M?.place?.M;
        return place && (place.side.S !== 'subscriptions' || place.after !== undefined);
      },
      async () => world.at(before + 15 * minute),
    );
    return world.compare(event, { getRemainingTimeInMillis: () => 14 * minute });
  };
}

async function sellsTwoFeatures(): Promise<string> {
  const [first] = aPlan().features;
  await world.sell(aPlan('two', { features: [first!, { ...first!, feature: 'exports' }] }));
  return world.priceOf('two');
}
