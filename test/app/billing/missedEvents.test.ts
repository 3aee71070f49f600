import { beforeEach, expect, test, vi } from 'vitest';
import { aPlan, hour, minute, noon, withWorld } from '../../kit/given.ts';
import { subscribe } from '../../kit/world/billing.ts';

let price: string;
let now = noon;

const world = withWorld('billing', async () => {
  await world.sell(aPlan());
  price = await world.priceOf('pro');
  world.deliverEvents();
});
beforeEach(() => vi.mocked(console.log).mockClear());

const goTo = (ms: number) => {
  now = ms;
  world.at(ms);
};

async function aSubscriber(): Promise<string> {
  const userId = await world.anAccount();
  const customer = await world.ensureCustomer(await world.userRow(userId), now);
  await subscribe(world.sdk, customer, price);
  await world.stripe.settle();
  return userId;
}

function counted(metric: string): number {
  const lines = vi
    .mocked(console.log)
    .mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, number>);
  return lines.reduce((sum, line) => sum + (line[metric] ?? 0), 0);
}

test('what happened before the first look is not missing', async () => {
  world.stripe.faults.set({ vanish: 1 });
  const userId = await aSubscriber();
  goTo(now + hour);
  expect(await world.undelivered()).toMatchObject({ missed: 0 });
  expect(await world.subscriptionRows(userId)).toEqual([]);
  goTo(now + hour);
  expect(await world.undelivered()).toMatchObject({ missed: 0 });
});

test('M7 · events that Stripe sends nowhere are fetched and counted once they are ten minutes old', async () => {
  world.stripe.faults.set({ vanish: 1 });
  const userId = await aSubscriber();
  goTo(now + 5 * minute);
  expect(await world.undelivered()).toMatchObject({ lookedAt: 0, missed: 0 });
  expect(await world.subscriptionRows(userId)).toEqual([]);
  goTo(now + 6 * minute);
  const { missed } = await world.undelivered();
  expect(missed).toBeGreaterThan(0);
  expect(counted('MissedEvents')).toBe(missed);
  expect(await world.subscriptionRows(userId)).toMatchObject([{ status: 'active' }]);
  const before = await world.everything();
  expect(await world.undelivered()).toMatchObject({ missed: 0 });
  expect(await world.everything()).toEqual(before);
});

test('a webhook that works leaves nothing to miss', async () => {
  world.stripe.faults.clear();
  const userId = await aSubscriber();
  expect(await world.subscriptionRows(userId)).toMatchObject([{ status: 'active' }]);
  goTo(now + hour);
  expect(await world.undelivered()).toMatchObject({ lookedAt: 0, missed: 0 });
  expect(counted('MissedEvents')).toBe(0);
});

test('a silence of more events than a page holds is caught up whole', async () => {
  world.stripe.faults.set({ vanish: 1 });
  const silent: string[] = [];
  for (let i = 0; i < 60; i++) silent.push(await aSubscriber());
  goTo(now + hour);
  const { missed } = await world.undelivered();
  expect(missed).toBeGreaterThan(100);
  for (const userId of silent)
    expect(await world.subscriptionRows(userId)).toMatchObject([{ status: 'active' }]);
  expect(await world.undelivered()).toMatchObject({ missed: 0 });
});

test('an event of a customer that no account has is parked once, not every hour', async () => {
  world.stripe.faults.set({ vanish: 1 });
  const { id: customer } = await world.sdk.customers.create({ email: 'stranger@example.com' });
  await subscribe(world.sdk, customer, price);
  goTo(now + hour);
  expect((await world.undelivered()).missed).toBeGreaterThan(0);
  const parked = await world.rowsOf('TABLE_JOBS', 'job', 'parked-events');
  expect(parked.length).toBeGreaterThan(0);
  goTo(now + hour);
  expect(await world.undelivered()).toMatchObject({ missed: 0 });
  expect(await world.rowsOf('TABLE_JOBS', 'job', 'parked-events')).toHaveLength(parked.length);
});
