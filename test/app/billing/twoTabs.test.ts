import { expect, test } from 'vitest';
import { aPlan, call, noon, valueOf, withWorld } from '../../kit/given.ts';
import { payOnPage, subscribe } from '../../kit/world/billing.ts';

const world = withWorld('billing', async () => {
  await world.sell(aPlan());
  await world.sell(aPlan('premium', { rank: 20 }));
  world.deliverEvents();
});

const open = async (userId: string, productId: string) =>
  valueOf(await call('Mutation.createCheckout').as(userId, { productId, priceId: null }));

/** How many subscriptions ask the account for money, and whether a person was told that it pays twice. */
async function chargesOf(userId: string): Promise<{ charges: number; isTold: boolean }> {
  const { stripe_customer_id: customer } = await world.userRow(userId);
  const { data } = await world.sdk.subscriptions.list({ customer: customer! });
  const review = await world.rowsOf('TABLE_JOBS', 'job', 'payment-review');
  return {
    charges: data.length,
    isTold: review.some((one) => String(one['item']).endsWith(`#several#${userId}`)),
  };
}

test('a page that is paid while another tab opens a second one makes one subscription, whenever it is paid', async () => {
  const paidAt: boolean[] = [];
  for (let nth = 0, calls = Infinity; nth < calls; nth++) {
    calls = 0;
    const userId = await world.anAccount();
    const first = await open(userId, 'pro');
    let isPaid = false;
    // No webhook helps: it is slower than the other tab.
    world.stripe.faults.set({ vanish: 1 });
    world.answerAs({
      handle: async (request) => {
        if (request.path.startsWith('/v1/') && calls++ === nth)
          isPaid = (await payOnPage(first.url)).status === 303;
        return world.stripe.handle(request);
      },
    });
    const second = await open(userId, 'premium');
    world.answerAs(world.stripe);
    world.stripe.faults.clear();
    expect(second.kind, `paid before call ${nth}`).toBe(isPaid ? 'PORTAL' : 'CHECKOUT');
    if (!isPaid) expect((await payOnPage(second.url)).status).toBe(303);
    expect((await chargesOf(userId)).charges).toBe(1);
    paidAt.push(isPaid);
  }
  console.info(
    `paid before the closing of the page in ${paidAt.filter(Boolean).length} of ${paidAt.length} calls`,
  );
  // Early is always in time, late never: the page of the first tab is closed by then.
  expect(paidAt).toEqual(paidAt.toSorted((a, b) => Number(b) - Number(a)));
  expect(new Set(paidAt).size).toBe(2);
  expect(paidAt.length).toBeGreaterThanOrEqual(5);
});

test('a page that Stripe’s outage kept open is closed when the other checkout is asked for again, whenever it began', async () => {
  let outages = 0;
  for (let nth = 0, calls = Infinity; nth < calls; nth++) {
    calls = 0;
    const userId = await world.anAccount();
    await open(userId, 'pro');
    world.answerAs({
      handle: (request) => {
        if (request.path.startsWith('/v1/') && calls++ === nth) world.stripe.faults.set({ outage: true });
        return world.stripe.handle(request);
      },
    });
    const args = { productId: 'premium', priceId: null };
    const answer = await call('Mutation.createCheckout').as(userId, args);
    world.answerAs(world.stripe);
    world.stripe.faults.clear();
    if (answer.error) outages++;
    expect((await open(userId, 'premium')).kind).toBe('CHECKOUT');
    const { stripe_customer_id: customer } = await world.userRow(userId);
    const { data } = await world.sdk.checkout.sessions.list({ customer: customer!, status: 'open' });
    expect(data.length, `an outage from call ${nth} on`).toBe(1);
  }
  expect(outages).toBeGreaterThanOrEqual(5);
});

test('two tabs that open and pay at once everything that they are given never pay twice unseen', async () => {
  for (let round = 0; round < 5; round++) {
    const userId = await world.anAccount();
    await Promise.all(
      ['pro', 'premium'].map(async (productId) => {
        const reply = await call('Mutation.createCheckout').as(userId, { productId, priceId: null });
        if (reply.error) expect(reply.error.code).toBe('Conflict');
        else if (reply.value.kind === 'CHECKOUT') await payOnPage(reply.value.url);
      }),
    );
    await world.stripe.settle();
    const { charges, isTold } = await chargesOf(userId);
    expect(charges).toBeGreaterThanOrEqual(1);
    expect(isTold).toBe(charges > 1);
  }
});

test('a second subscription that was not made by a page of ours is seen, though its event never comes', async () => {
  const userId = await world.anAccount();
  await payOnPage((await open(userId, 'pro')).url);
  await world.stripe.settle();
  world.stripe.faults.set({ vanish: 1 });
  const price = await world.priceOf('pro');
  await subscribe(world.sdk, (await world.userRow(userId)).stripe_customer_id!, price);
  await world.stripe.settle();
  world.stripe.faults.clear();
  expect(await chargesOf(userId)).toEqual({ charges: 2, isTold: false });
  world.at(noon + 86_400_000);
  await world.compare({ start: true });
  expect(await chargesOf(userId)).toEqual({ charges: 2, isTold: true });
});
