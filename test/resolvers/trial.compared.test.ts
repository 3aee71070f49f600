import { beforeEach, expect, test } from 'vitest';
import type { Product } from '../../domain/catalog.ts';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { bothWays } from '../kit/calls/bothWays.ts';
import {
  aFreePlan,
  aPlan,
  aPurchase,
  aRight,
  call,
  day,
  hour,
  noon,
  valueOf,
  withWorld,
} from '../kit/given.ts';
import { subscribe } from '../kit/world/billing.ts';

const sold = [
  aFreePlan({ feature: 'exports', limit: 5, period: 'DAY' }),
  aPlan('pro', { trial: { hours: 72, reminderMinutes: 0 } }),
  aPlan('premium', { rank: 20, trial: { hours: 1, reminderMinutes: 30 } }),
  aPlan('pack', { kind: 'ADD_ON', trial: { hours: 48, reminderMinutes: 60 } }),
  aPurchase('once', { trial: { hours: 720, reminderMinutes: 60 } }),
  aPlan('untried', { rank: 30, trial: null }),
];
/** The same with Stripe's ids of their prices. */
const products: Product[] = [];
const tried = ['pro', 'premium', 'pack', 'once'];
const strange = ['nothing', 'pro#v1', '', ' ', 'Pro', '💥', 'y'.repeat(3000), '__proto__'];
/** How a product may have changed since its trial began. */
const changes: Partial<Product>[] = [
  {},
  { active: false },
  { public: false },
  { trial: null },
  { prices: [] },
  { name: 'Another name' },
];

const world = withWorld('everything', async () => {
  for (const product of sold) {
    await world.sell(product);
    products.push((await world.products.getProduct(product.id))!);
  }
});
beforeEach(() => world.empty());

// Before the world's clock stands still.
const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
const [accounts, steps] = process.env['USHER_FULL'] ? [80, 30] : [10, 12];

test('trial is answered field by field as the function would, from the tables alone wherever the caller had it and bought nothing', async () => {
  const random = randomsFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const one = <Of>(some: readonly Of[]): Of => some[below(some.length)]!;
  const { handler: tick } = await import('../../functions/trialClock.ts');
  const ask = bothWays('Query.trial');
  const seen: Record<string, number> = {};
  let nowMs = noon;
  const move = (ms: number) => world.at((nowMs += ms));
  const compare = async (userId: string, productId: string, where: string) => {
    const { value, asked } = await ask(userId, { productId }, where);
    const way = asked.includes('trialState()') ? `after ${asked.length - 1} reads` : 'tables';
    seen[way] = (seen[way] ?? 0) + 1;
    if (way === 'tables') seen[value.button.label] = (seen[value.button.label] ?? 0) + 1;
  };

  const productOf = (productId: string) => products.find(({ id }) => id === productId)!;
  const putProduct = (product: Product) =>
    world.put('TABLE_PRODUCTS', world.products.toProductRow(product, nowMs));
  const customerOf = async (userId: string) => {
    // Makes the account, where nothing else has.
    await call('Query.me').as(userId, {});
    const customer = await world.ensureCustomer(await world.userRow(userId), nowMs);
    const { data: subscriptions } = await world.sdk.subscriptions.list({ customer });
    return { customer, subscriptions };
  };
  const enabled = (userId: string, isEnabled: boolean) =>
    call('Mutation.setAccountEnabled').asOperator({ userId, enabled: isEnabled, reason: 'r' });
  const actions: Record<string, (userId: string, productId: string) => Promise<unknown>> = {
    tries: (userId, productId) => call('Mutation.startTrial').as(userId, { productId }),
    'tries for less': (userId, productId) =>
      call('Mutation.startTrial').as(userId, { productId, durationHours: 1 }),
    'is given longer': (userId, productId) =>
      call('Mutation.extendTrial').asOperator({ userId, productId, hours: 5, reason: 'r' }),
    buys: async (userId, productId) => {
      const { stripePriceId, interval } = productOf(productId).prices[0]!;
      if (interval === 'ONCE' || below(3) > 0) return;
      const { customer } = await customerOf(userId);
      await subscribe(world.sdk, customer, stripePriceId!);
      await call('Mutation.refreshSubscription').as(userId, {});
    },
    cancels: async (userId) => {
      const { subscriptions } = await customerOf(userId);
      for (const { id } of subscriptions) await world.sdk.subscriptions.cancel(id);
      await call('Mutation.refreshSubscription').as(userId, {});
    },
    'brought it along': async (userId, productId) => {
      if (below(3) > 0) return;
      const more = { source: `legacy:${productId}`, productId, expiresMs: nowMs + day };
      await world.giveRight(userId, aRight([{ period: 'MONTH', limit: 5 }], more));
    },
    'is given units': (userId) =>
      call('Mutation.grantUsage').asOperator({
        ...{ userId, feature: 'exports', amount: 3, reason: 'r', idempotencyKey: `${nowMs}` },
      }),
    'is locked': (userId) => enabled(userId, false),
    'is unlocked': (userId) => enabled(userId, true),
    'waits for hours': async () => move(below(50) * hour),
    'waits for days': async () => move(below(20) * day),
    'is visited by the clock': () => tick(),
    'sees it changed': (_, productId) => putProduct({ ...productOf(productId), ...one(changes) }),
  };

  for (let account = 0; account < accounts; account++) {
    for (const product of products) await putProduct(product);
    // Every other one has the mailbox of the one before.
    const email = `box${Math.floor(account / 2)}${account % 2 ? '+again' : ''}@gmail.com`;
    const userId = await world.pool.user(email);
    const names: string[] = [];
    for (let step = 0; step < steps; step++) {
      const name = one([...Object.keys(actions), 'tries', 'tries', 'tries', 'waits for hours']);
      const productId = one(tried);
      names.push(`${name} ${productId}`);
      move(1);
      await actions[name]!(userId, productId);
      const where = `seed ${seed}, account ${account}: ${names.join(', ')}`;
      for (const asked of new Set([productId, one(tried)])) await compare(userId, asked, where);
    }
    const where = `seed ${seed}, account ${account}: ${names.join(', ')}`;
    for (const asked of [...products.map(({ id }) => id), ...strange]) await compare(userId, asked, where);
    if (account % 3 > 0) continue;
    valueOf(await call('Mutation.deleteMyAccount').as(userId, { confirm: email }));
    for (const asked of tried) await compare(userId, asked, `${where}, deleted`);
  }
  console.info(`seed ${seed}: ${JSON.stringify(seen)}`);
  expect(seen['tables']).toBeGreaterThan(accounts);
  // Of ids that no product has, and of users who never had it.
  expect(seen['after 0 reads']).toBeGreaterThan(accounts);
  expect(seen['after 1 reads']).toBeGreaterThan(accounts);
}, 240_000);
