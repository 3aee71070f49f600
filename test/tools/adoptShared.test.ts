import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { newRun } from '../../app/people/compare/run.ts';
import type { AdoptReport } from '../../tools/import/stripe/adoptAll.ts';
import { aPlan, noon, withWorld } from '../kit/given.ts';
import { subscribe } from '../kit/world/billing.ts';

const soldHere = 'prod_of_the_old_shop';
const another = { deployment: 'another-prod' };
const ours = { deployment: 'usher-test' };
const paired = { app: 'editor' };

let adoptAll: typeof import('../../tools/import/stripe/adoptAll.ts').adoptAll;
let compareSubscriptions: typeof import('../../app/people/compare/subscriptions.ts').compareSubscriptions;
let stripeSideOf: typeof import('../../app/billing/stripeSide.ts').stripeSideOf;
let arrive: typeof import('../../store/arrivals/arrive.ts').arrive;
const prices = { catalog: '', ours: '', unknown: '', keyed: '' };

const world = withWorld(
  'billing',
  async () => {
    ({ adoptAll } = await import('../../tools/import/stripe/adoptAll.ts'));
    ({ compareSubscriptions } = await import('../../app/people/compare/subscriptions.ts'));
    ({ stripeSideOf } = await import('../../app/billing/stripeSide.ts'));
    ({ arrive } = await import('../../store/arrivals/arrive.ts'));
    await world.sell(aPlan('pro'));
    await world.sdk.products.create({ id: soldHere, name: 'Of the old shop' });
    const { id: elsewhere } = await world.sdk.products.create({ name: 'Of another app' });
    Object.assign(prices, {
      catalog: await world.priceOf('pro'),
      ours: await aPrice(soldHere),
      unknown: await aPrice(soldHere),
      keyed: await aPrice(elsewhere, { lookup_key: 'pro' }),
    });
  },
  { environment: { STRIPE_OWN: `app=editor,${soldHere}` } },
);

async function aPrice(product: string, more: Partial<Stripe.PriceCreateParams> = {}): Promise<string> {
  const price = { product, currency: 'usd', unit_amount: 900, recurring: { interval: 'month' as const } };
  return (await world.sdk.prices.create({ ...price, ...more })).id;
}

/** The user pool, as `readPool` gives it. */
const pool = {
  users: new Map<string, { username: string; email?: string }>(),
  byMail: new Map<string, string[]>(),
};

async function aUser(email = `${randomUUID()}@example.com`): Promise<{ userId: string; email: string }> {
  const userId = await world.anAccount();
  pool.users.set(userId, { username: userId, email });
  pool.byMail.set(email, [userId]);
  return { userId, email };
}

interface Payer {
  price: string;
  metadata?: Record<string, string>;
  ofSubscription?: Record<string, string>;
  email?: string;
}

async function aPayer({ price, metadata = {}, ofSubscription = {}, email }: Payer) {
  const { id } = await world.sdk.customers.create({ metadata, ...(email ? { email } : {}) });
  const subscription = await subscribe(world.sdk, id, price, { metadata: ofSubscription });
  return { customer: id, subscription: subscription.id };
}

const adopt = (isDryRun: boolean): Promise<AdoptReport> =>
  adoptAll({
    ...{ stripe: world.sdk, pool, isDryRun, progress: () => undefined },
    isInPool: (username) => Promise.resolve(pool.users.has(username)),
    createUser: async (email) => (await aUser(email)).userId,
    priceMap: { [prices.ours]: 'pro' },
  });

/** Everything that Stripe has of a customer, but for its events; a price may be ours, though another deployment uses it too. */
const told = async (customer: string) => {
  const { data } = await world.sdk.subscriptions.list({ customer, status: 'all' });
  return [
    await world.sdk.customers.retrieve(customer),
    data.map((one) => ({ ...one, items: one.items.data.map(({ price }) => price.id) })),
  ];
};

/** Whether the nightly comparison counts a subscription as another app's. */
async function isForeignAtNight(id: string): Promise<boolean> {
  const side = await stripeSideOf();
  const listed = await side.listSubscriptions(undefined);
  const run = newRun('run', { dryRun: true, trigger: 'operator', changesMax: 0 }, true, Date.now());
  const [subscription] = listed.subscriptions.filter((one) => one.id === id);
  await compareSubscriptions(run, [subscription!]);
  return run.foreignSubscriptions === 1;
}

test('what the nightly comparison counts as another app’s is never adopted, and what it counts as ours is, by every tag, pair and product', async () => {
  const tags = [{}, ours, another];
  const pairs = [
    { metadata: {}, ofSubscription: {} },
    { metadata: paired, ofSubscription: {} },
    { metadata: {}, ofSubscription: paired },
    { metadata: { app: 'another' }, ofSubscription: {} },
  ];
  const payers: { customer: string; isForeign: boolean; before: unknown }[] = [];
  for (const price of [prices.catalog, prices.ours])
    for (const tag of tags)
      for (const { metadata, ofSubscription } of pairs) {
        const { userId, email } = await aUser();
        const of = { metadata: { ...metadata, ...tag, userId }, ofSubscription };
        const { customer, subscription } = await aPayer({ price, email, ...of });
        const isForeign = await isForeignAtNight(subscription);
        payers.push({ customer, isForeign, before: await told(customer) });
      }
  expect(payers).toHaveLength(24);
  const foreign = payers.filter(({ isForeign }) => isForeign);
  expect(foreign.length).toBe(10);

  const adopted = payers.filter(({ isForeign }) => !isForeign).map(({ customer }) => customer);
  for (const isDryRun of [true, false]) {
    const report = await adopt(isDryRun);
    expect(report.accounts.map(({ customer }) => customer)).toEqual(adopted.sort());
    expect(report).toMatchObject({ adopted: 14, foreign: 10, rejected: [], newUsers: 0 });
  }
  for (const { customer, before } of foreign) expect(await told(customer)).toEqual(before);
  expect(await adopt(false)).toMatchObject({ adopted: 0, there: 14, foreign: 10, rejected: [] });
});

test('a `userId` of another app’s metadata names no account here: the address decides about what is sold here', async () => {
  const [named, owner] = [await aUser(), await aUser()];
  const { customer } = await aPayer({
    ...{ price: prices.ours, email: owner.email, metadata: { userId: named.userId } },
  });
  const { accounts } = await adopt(false);
  expect(accounts.map((one) => [one.customer, one.userId])).toEqual([[customer, owner.userId]]);
});

test('a customer whom an account names already stays that account’s, whatever its address and metadata say', async () => {
  const { userId } = await aUser();
  const stranger = `${randomUUID()}@example.com`;
  const { customer } = await aPayer({ price: prices.catalog, email: stranger });
  expect((await adopt(true)).accounts).toEqual([]);
  await world.put('TABLE_USERS', { ...(await world.userRow(userId)), stripe_customer_id: customer });
  const { accounts, newUsers } = await adopt(false);
  expect(accounts.map((one) => [one.customer, one.userId])).toEqual([[customer, userId]]);
  expect([newUsers, pool.byMail.has(stranger)]).toEqual([0, false]);
});

test('a day that an import brought before counts in the window of the plan that is adopted, once', async () => {
  const { userId, email } = await aUser();
  const counter = { feature: 'simulations', date: '2026-11-20', used: 3, limit: null };
  const run = { id: 'run-1', source: 'csv:old.csv' };
  expect(await arrive({ kind: 'counter', userId, counter }, run, noon)).toMatchObject({ became: 'moved' });
  await aPayer({ price: prices.catalog, email, metadata: paired });
  for (const adopted of [1, 0]) {
    expect(await adopt(false)).toMatchObject({ adopted });
    const cycle = (await world.usageRows(userId)).find((row) => row['period'] === 'BILLING_CYCLE');
    expect(cycle).toMatchObject({ usage_count: 3, limit_value: 200 });
  }
});

test('what is said to be sold here, at a price that nothing names a product for, is rejected and told', async () => {
  const { email } = await aUser();
  const { customer } = await aPayer({ price: prices.unknown, email });
  const before = await told(customer);
  for (const isDryRun of [true, false])
    expect((await adopt(isDryRun)).rejected).toEqual([
      { customer, why: `what it pays is of no product in the catalog: ${soldHere}` },
    ]);
  expect(await told(customer)).toEqual(before);
});

test('a price that only another app uses is left as it is, though its lookup key is one of ours', async () => {
  const { email } = await aUser();
  await aPayer({ price: prices.keyed, email, metadata: { app: 'another' } });
  await adopt(false);
  expect((await world.sdk.prices.retrieve(prices.keyed)).metadata).toEqual({});
});
