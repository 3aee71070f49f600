import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aPlan, noon } from '../../kit/given.ts';
import { startBilling, subscribe, type Billing } from '../../kit/world/billing.ts';

const bound = 3;
let world: Billing;
let price: string;

beforeEach(async () => {
  world = await startBilling({ environment: { NIGHTLY_CHANGES_MAX: String(bound) } });
  world.at(noon);
  await world.sell(aPlan());
  price = await world.priceOf('pro');
});
afterEach(() => world.stop());

/** Events do not arrive here: the night is the first to see what changes at Stripe. */
async function payers(count: number) {
  const made = [];
  for (let i = 0; i < count; i++) {
    const { userId, customer } = await world.aCustomer();
    const { id } = await subscribe(world.sdk, customer, price);
    await world.syncCustomer(userId, customer);
    made.push({ userId, customer, subscription: id });
  }
  return made;
}

test('the nightly comparison takes rights from no more accounts than its bound, and gives to all; what it left is done when an operator has confirmed it', async () => {
  const all = await payers(bound + 3);
  const lose = all.slice(0, bound + 2);
  const gains = await world.aCustomer();
  await subscribe(world.sdk, gains.customer, price);
  for (const { subscription } of lose) await world.sdk.subscriptions.cancel(subscription);
  const withRights = async () => {
    const rights = await Promise.all(lose.map(({ userId }) => world.rightRows(userId)));
    return rights.filter((rows) => rows.length > 0).length;
  };

  const first = await world.compare({ start: true });
  expect(first).toMatchObject({ isDone: true, drift: bound + 1, held: 2 });
  expect(await withRights()).toBe(2);
  expect(await world.rightRows(gains.userId)).toHaveLength(1);
  expect(vi.mocked(console.log).mock.calls.flat().join('\n')).toContain('"SyncBoundReached":2');

  const { confirmChanges } = await import('../../../app/people/compare/bound.ts');
  await confirmChanges(10, noon);
  expect(await world.compare({ start: true })).toMatchObject({ isDone: true, drift: 2, held: 0 });
  expect(await withRights()).toBe(0);
  // A confirmation is no setting.
  const more = await payers(bound + 1);
  for (const { subscription } of more) await world.sdk.subscriptions.cancel(subscription);
  world.at(noon + 36 * 3_600_000);
  expect(await world.compare({ start: true })).toMatchObject({ drift: bound, held: 1 });
});

test('an account that Stripe or an operator asks about loses what it has lost at Stripe, whatever the night has left', async () => {
  const all = await payers(bound + 1);
  for (const { subscription } of all) await world.sdk.subscriptions.cancel(subscription);
  await world.compare({ start: true });
  for (const { userId, customer } of all) await world.syncCustomer(userId, customer);
  for (const { userId } of all) expect(await world.rightRows(userId)).toEqual([]);
});
