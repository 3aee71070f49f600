import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aPlan, day, noon } from '../../kit/given.ts';
import { startBilling, subscribe, type Billing } from '../../kit/world/billing.ts';

let world: Billing;
let price: string;

beforeEach(async () => {
  world = await startBilling();
  world.at(noon);
  await world.sell(aPlan());
  price = await world.priceOf('pro');
  world.deliverEvents();
});
afterEach(() => world.stop());

/** A customer who pays in the Stripe account that the key opens. */
async function aPayer(): Promise<string> {
  const userId = await world.anAccount();
  await subscribe(world.sdk, await world.ensureCustomer(await world.userRow(userId), noon), price);
  await world.stripe.settle();
  return userId;
}

/** An account with a plan whose customer is in another Stripe: nothing here knows it. */
async function aPayerElsewhere(like: string): Promise<void> {
  const customer = `cus_${randomUUID().slice(0, 8)}`;
  const userId = await world.anAccount({ stripe_customer_id: customer });
  const [row] = await world.subscriptionRows(like);
  const [right] = await world.rightRows(like);
  await world.put('TABLE_USER_SUBSCRIPTIONS', { ...row, user_id: userId });
  await world.put('TABLE_ENTITLEMENTS', { ...right, user_id: userId });
}

/** All that is kept, but for the checkpoint of the comparison itself. */
async function kept() {
  const { TABLE_JOBS: _, ...others } = await world.everything();
  expect(others['TABLE_ENTITLEMENTS']!.length).toBeGreaterThan(0);
  return others;
}

describe('the nightly comparison with a key of another account of Stripe’s', () => {
  test('takes nothing from any account, says why, and counts it; with the right key the next night continues', async () => {
    const payer = await aPayer();
    const { stripe_customer_id: customer, ...user } = await world.userRow(payer);
    for (let i = 0; i < 3; i++) await aPayerElsewhere(payer);
    // The list of that account holds subscriptions, and each is a stranger's.
    await world.put('TABLE_USERS', { ...user, stripe_customer_id: 'cus_elsewhere' });
    const before = await kept();
    const report = await world.compare({ start: true });
    expect(report).toMatchObject({
      ...{ isDone: true, strangers: 1, drift: 0, missing: 4 },
      aborted: '4 of 4 customers look missing from Stripe: the key may be of another Stripe account.',
    });
    expect(await kept()).toEqual(before);
    expect(vi.mocked(console.log).mock.calls.flat().join('\n')).toContain('"SyncAborted":1');
    await world.put('TABLE_USERS', { ...user, stripe_customer_id: customer });
    const next = await world.compare({ start: true });
    expect(next).toMatchObject({ isDone: true, missing: 3, drift: 3 });
    expect(next.aborted).toBeUndefined();
    expect(await world.rightRows(payer)).toHaveLength(1);
  });

  test('takes nothing from anybody either when it knows some and misses more than a bound of them', async () => {
    const payer = await aPayer();
    for (let i = 0; i < 21; i++) await aPayerElsewhere(payer);
    const { TABLE_USERS: _, ...before } = await kept();
    world.at(noon + day);
    expect(await world.compare({ start: true })).toMatchObject({
      ...{ isDone: true, drift: 0 },
      aborted: '21 of 22 customers look missing from Stripe: the key may be of another Stripe account.',
    });
    // The one whom Stripe knows was read there, which its row says.
    expect(await kept()).toMatchObject(before);
  });
});
