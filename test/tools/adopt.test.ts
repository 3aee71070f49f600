import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import { beforeAll, expect, test } from 'vitest';
import type { AdoptReport } from '../../tools/import/stripe/adoptAll.ts';
import { aPlan, aProduct, withWorld } from '../kit/given.ts';
import { subscribe } from '../kit/world/billing.ts';

/** The long programme brings as many as a shop of some years has. */
const [customers, paying] = process.env['USHER_FULL'] ? [2_000, 300] : [200, 30];

let adoptAll: typeof import('../../tools/import/stripe/adoptAll.ts').adoptAll;
const prices = { ours: '', mapped: '', keyed: '', strange: '' };

const world = withWorld('billing', async () => {
  ({ adoptAll } = await import('../../tools/import/stripe/adoptAll.ts'));
  await world.sell(aPlan('pro'));
  await world.sell(aProduct('premium', { rank: 20 }));
});

/** The user pool, as `readPool` gives it. */
const pool = {
  users: new Map<string, { username: string; email?: string }>(),
  byMail: new Map<string, string[]>(),
};

function aUser(email: string, isConfirmed = true): string {
  const userId = randomUUID();
  pool.users.set(userId, { username: userId, email });
  if (isConfirmed) pool.byMail.set(email, [...(pool.byMail.get(email) ?? []), userId]);
  return userId;
}

async function aPrice(more: Partial<Stripe.PriceCreateParams> = {}): Promise<string> {
  const { id: product } = await world.sdk.products.create({ name: 'Of the old shop' });
  const price = { product, currency: 'usd', unit_amount: 900, recurring: { interval: 'month' as const } };
  return (await world.sdk.prices.create({ ...price, ...more })).id;
}

async function aCustomer(price: string | undefined, more: Stripe.CustomerCreateParams): Promise<string> {
  const { id } = await world.sdk.customers.create(more);
  if (price !== undefined) await subscribe(world.sdk, id, price);
  return id;
}

interface Options {
  isDryRun?: boolean;
  createUsers?: boolean;
  dieAt?: number;
}

function adopt({
  isDryRun = false,
  createUsers = true,
  dieAt = Infinity,
}: Options = {}): Promise<AdoptReport> {
  let made = 0;
  const createUser = async (email: string) => {
    if (++made >= dieAt) throw new Error('killed');
    return Promise.resolve(pool.byMail.get(email)?.[0] ?? aUser(email));
  };
  return adoptAll({
    ...{ stripe: world.sdk, pool, isDryRun, progress: () => undefined },
    isInPool: (username) => Promise.resolve(pool.users.has(username)),
    createUser: createUsers ? createUser : undefined,
    priceMap: { [prices.mapped]: 'premium' },
  });
}

/** Everything that Stripe has of some customers, but for the last event. */
const told = async (ids: string[]) =>
  Promise.all(
    ids.map(async (id) => [
      await world.sdk.customers.retrieve(id),
      (await world.sdk.subscriptions.list({ customer: id, status: 'all' })).data,
    ]),
  );

const names = new Map<string, string>();
const others: string[] = [];
beforeAll(async () => {
  Object.assign(prices, {
    ours: await world.priceOf('pro'),
    mapped: await aPrice(),
    keyed: await aPrice({ lookup_key: 'premium' }),
    strange: await aPrice(),
  });
  const sold = [prices.ours, prices.mapped, prices.keyed];
  for (let i = 0; i < paying; i++) {
    const email = `payer-${i}@example.com`;
    const way = i % 3;
    const userId = way === 2 ? undefined : aUser(email, way === 1);
    const metadata: Record<string, string> = way === 0 ? { userId: userId! } : {};
    names.set(await aCustomer(sold[i % sold.length], { email, metadata }), userId ?? email);
  }
  for (let i = paying; i < customers; i++) {
    const email = `other-${i}@example.com`;
    const kind = i % 20;
    if (kind === 0) others.push(await aCustomer(prices.strange, { email }));
    else if (kind === 1)
      others.push(await aCustomer(prices.ours, { email, metadata: { deployment: 'another-prod' } }));
    else others.push(await aCustomer(undefined, { email }));
  }
}, 600_000);

test('a dry run says of every customer what a run then does, and the tables have it afterwards; nothing of the others changes', async () => {
  const [before, strangers] = [await world.everything(), await told(others)];
  const dry = await adopt({ isDryRun: true });
  expect(await world.everything()).toEqual(before);
  expect((await world.sdk.prices.retrieve(prices.mapped)).metadata).toEqual({});
  expect(dry).toMatchObject({ customers, adopted: paying, newUsers: paying / 3, there: 0, rejected: [] });
  expect(dry.idle + dry.foreign).toBe(customers - paying);
  expect(dry.foreign).toBe(others.length - dry.idle);

  // A run that dies on the way is started again.
  await expect(adopt({ dieAt: 4 })).rejects.toThrow('killed');
  const rest = await adopt();
  expect(rest.adopted + rest.there).toBe(paying);
  expect(rest.there).toBeGreaterThan(0);
  const again = await adopt();
  expect(again).toMatchObject({ customers, adopted: 0, there: paying, rejected: [], accounts: [] });
  expect({ idle: again.idle, foreign: again.foreign }).toEqual({ idle: dry.idle, foreign: dry.foreign });

  for (const { customer, userId, subscriptions } of dry.accounts) {
    const named = names.get(customer)!;
    const [id] = pool.users.has(named) ? [named] : pool.byMail.get(named)!;
    if (userId !== null) expect(userId).toBe(id);
    expect(await world.userRow(id!)).toMatchObject({ stripe_customer_id: customer });
    const rows = await world.subscriptionRows(id!);
    const saidOf = rows.map((row) => [row['subscription_id'], row['status'], row['plan_id']]);
    expect(saidOf).toEqual(subscriptions.map((one) => [one.id, one.status, one.products[0]]));
    expect((await world.rightRows(id!)).map((row) => row['product_id'])).toContain(
      subscriptions[0]!.products[0],
    );
    const { metadata } = (await world.sdk.customers.retrieve(customer)) as Stripe.Customer;
    expect(metadata).toMatchObject({ userId: id, deployment: 'usher-test' });
  }
  expect(dry.accounts).toHaveLength(paying);
  const { TABLE_USERS: users } = await world.everything();
  expect(users!.filter((row) => row.includes('stripe_customer_id'))).toHaveLength(paying);
  expect(await told(others)).toEqual(strangers);
  // From then on a sync knows what the old shop's prices are for, without the map.
  expect((await world.sdk.prices.retrieve(prices.mapped)).metadata).toEqual({ productId: 'premium' });
  expect((await world.sdk.prices.retrieve(prices.strange)).metadata).toEqual({});
}, 600_000);

test('a customer whose account is not certain is rejected with its reason, and stays as it is', async () => {
  const twice = aUser('twice@example.com');
  aUser('shared@example.com');
  aUser('shared@example.com');
  aUser('unconfirmed@example.com', false);
  const owner = aUser('elsewhere@example.com');
  await world.put('TABLE_USERS', {
    ...(await world.userRow(await world.anAccount())),
    ...{ user_id: owner, stripe_customer_id: 'cus_other' },
  });
  const gone = aUser('gone@example.com');
  await world.put('TABLE_USERS', {
    ...(await world.userRow(await world.anAccount())),
    ...{ user_id: gone, status: 'DELETED', stripe_customer_id: undefined },
  });
  const pay = (more: Stripe.CustomerCreateParams) => aCustomer(prices.ours, more);
  const first = await pay({ email: 'twice@example.com' });
  const second = await pay({ email: 'other@example.com', metadata: { userId: twice } });
  const why: Record<string, string> = {
    [first]: `other customers that pay are of the same account: ${second}`,
    [second]: `other customers that pay are of the same account: ${first}`,
    [await pay({ email: 'shared@example.com' })]: '2 users of the pool have its address',
    [await pay({ email: 'unconfirmed@example.com' })]:
      'no user of the pool has its address as a confirmed one',
    [await pay({ email: 'elsewhere@example.com' })]: 'its account pays through another customer, cus_other',
    [await pay({})]: 'it names no user of the pool, and has no address',
  };
  await pay({ email: 'gone@example.com' });
  const [before, customersBefore] = [await world.everything(), await told(Object.keys(why))];
  for (const isDryRun of [true, false]) {
    const { rejected, forgotten, adopted } = await adopt({ isDryRun, createUsers: false });
    expect(Object.fromEntries(rejected.map((one) => [one.customer, one.why]))).toEqual(why);
    expect({ forgotten, adopted }).toEqual({ forgotten: 1, adopted: 0 });
  }
  expect(await world.everything()).toEqual(before);
  expect(await told(Object.keys(why))).toEqual(customersBefore);
});
