import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { aPlan, day, hour, noon } from '../../kit/given.ts';
import { startBilling, subscribe, type Billing } from '../../kit/world/billing.ts';
import { standingAtStripe, standingInRows } from '../../kit/models/standing.ts';
import { press } from '../../../packages/stripe-stand-in/test/kit/stripe.ts';

const isFull = process.env['USHER_FULL'] === '1';
/** Each batch in a world of its own: every reconciliation looks at all customers, and their renewals never end. */
const batches = isFull ? 40 : 1;
const lives = isFull ? 50 : 8;
const rounds = 8;
const seed = Number(process.env['USHER_SEED'] ?? 20_261_121);
let world: Billing;
let prices: string[];
let products: string[];

async function begin(): Promise<void> {
  world = await startBilling();
  await world.sell(aPlan());
  await world.sell(
    aPlan('premium', { rank: 20, features: [{ feature: 'simulations', limit: null, period: 'MONTH' }] }),
  );
  const catalog = await world.products.listCatalog();
  prices = catalog.map((product) => product.prices[0]!.stripePriceId!);
  products = catalog.map((product) => product.id);
  world.deliverEvents();
}

interface Life {
  userId: string;
  customer: string;
}

const cards = [
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_chargeCustomerFail',
  'pm_card_authenticationRequired',
];

/** Every change that a customer, an operator or time can make. */
const acts: ((life: Life, pick: (n: number) => number) => Promise<unknown>)[] = [
  ({ customer }, pick) =>
    subscribe(world.sdk, customer, prices[pick(2)]!, { default_payment_method: cards[pick(4)]! }),
  ({ customer }, pick) =>
    subscribe(world.sdk, customer, prices[pick(2)]!, { trial_period_days: 1 + pick(20) }),
  (life) => onOne(life, (one) => world.sdk.subscriptions.update(one.id, { cancel_at_period_end: true })),
  (life) => onOne(life, (one) => world.sdk.subscriptions.update(one.id, { cancel_at_period_end: false })),
  (life) => onOne(life, (one) => world.sdk.subscriptions.cancel(one.id)),
  (life) =>
    onOne(life, (one) => world.sdk.subscriptions.update(one.id, { pause_collection: { behavior: 'void' } })),
  (life) => onOne(life, (one) => world.sdk.subscriptions.pause(one.id)),
  (life) => onOne(life, (one) => world.sdk.subscriptions.resume(one.id)),
  (life, pick) =>
    onOne(life, (one) =>
      world.sdk.subscriptions.update(one.id, {
        items: [{ id: one.items.data[0]!.id, price: prices[pick(2)]! }],
        proration_behavior: 'always_invoice',
      }),
    ),
  async ({ customer }, pick) => {
    const { url } = await world.sdk.billingPortal.sessions.create({ customer });
    await press(`${url}/card`, { card: cards[pick(4)]! });
  },
  (life) =>
    onOne(life, async (one) => {
      const { url } = await world.sdk.billingPortal.sessions.create({ customer: life.customer });
      await press(`${url}/cancel`, { subscription: one.id });
    }),
  (life, pick) =>
    onOne(life, async (one) => {
      const { url } = await world.sdk.billingPortal.sessions.create({ customer: life.customer });
      await press(`${url}/switch`, { subscription: one.id, price: prices[pick(2)]! });
    }),
];

/** What Stripe does not allow in a state is no act; anything else that fails is. */
async function onOne(life: Life, act: (one: Stripe.Subscription) => Promise<unknown>): Promise<void> {
  const [one] = (await world.sdk.subscriptions.list({ customer: life.customer, limit: 1 })).data;
  if (!one) return;
  try {
    await act(one);
  } catch (error) {
    if (
      !(error instanceof Error) ||
      !/^Stripe(InvalidRequest|Card)Error$/.test((error as { type?: string }).type ?? '')
    ) {
      throw error;
    }
  }
}

/** Each customer's life, and what became of it: the number of acts, and the statuses that were seen at the end. */
async function live(pick: (n: number) => number, seen: Set<string>): Promise<number> {
  let nowMs = noon;
  let acted = 0;
  const people: Life[] = [];
  for (let i = 0; i < lives; i++) {
    const userId = await world.anAccount();
    people.push({ userId, customer: await world.ensureCustomer(await world.userRow(userId), nowMs) });
  }
  world.stripe.faults.set({ lose: 0.1, vanish: 0.1, duplicate: 0.2, delayMs: 0, shuffleMs: 2 * hour });
  for (let round = 0; round < rounds; round++) {
    for (const life of people) {
      await acts[round === 0 ? pick(2) : pick(acts.length)]!(life, pick);
      acted++;
    }
    nowMs += pick(12) * day + pick(24) * hour;
    world.at(nowMs);
    await world.stripe.settle();
  }
  world.stripe.faults.clear();
  nowMs += 4 * day;
  world.at(nowMs);
  await world.stripe.settle();
  await world.undelivered();
  await world.compare({ start: true });
  const productOf = (priceId: string) => products[prices.indexOf(priceId)]!;
  for (const { userId, customer } of people) {
    const rowsOf = (variable: string) => world.rowsOf(variable, 'user_id', userId);
    const rows = await rowsOf('TABLE_USER_SUBSCRIPTIONS');
    expect(standingInRows(rows, await rowsOf('TABLE_ENTITLEMENTS'), nowMs)).toEqual(
      await standingAtStripe(world.sdk, customer, productOf, nowMs),
    );
    for (const row of rows) seen.add(row['status'] as string);
  }
  return acted;
}

test('random lives with lost, doubled, late and shuffled events end as Stripe has them', async () => {
  console.info(`seed ${seed}, ${batches} × ${lives} lives`);
  const pick = dice(seed);
  const seen = new Set<string>();
  let acted = 0;
  for (let batch = 0; batch < batches; batch++) {
    await begin();
    acted += await live(pick, seen);
    await world.stop();
  }
  console.info(`${batches * lives} lives ended ${[...seen].sort().join(', ')}`);
  // Lives that all end alike would prove little.
  expect(seen.size).toBeGreaterThanOrEqual(3);
  expect(acted).toBe((isFull ? 2000 : 8) * rounds);
});

function dice(from: number): (n: number) => number {
  let state = from >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * n);
  };
}
