import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aPlan,
  day,
  graceDays,
  hour,
  noon,
  startBilling,
  subscribe,
  webhookSecret,
  type Billing,
} from '../../steps/billing.ts';
import { press } from '../../steps/stripe.ts';

const isFull = process.env['USHER_FULL'] === '1';
/** In batches, because every reconciliation looks at all customers of its world. */
const batches = isFull ? 100 : 1;
const lives = isFull ? 20 : 8;
const seed = Number(process.env['USHER_SEED'] ?? 20_261_121);
let world: Billing;
let prices: string[];

beforeAll(async () => {
  world = await startBilling();
  await world.sell(aPlan());
  await world.sell(
    aPlan({
      id: 'premium',
      name: 'Premium',
      rank: 20,
      features: [{ feature: 'simulations', limit: null, period: 'MONTH' }],
    }),
  );
  const catalog = await world.products.listCatalog();
  prices = catalog.map((product) => product.prices[0]!.stripePriceId!);
  world.stripe.deliverTo({ url: 'http://in-process/', secrets: [webhookSecret] });
});
afterAll(() => world.stop());

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

/** From Stripe's own answers, by a rule that is written here once more. */
async function wanted(customer: string, nowMs: number) {
  const all = await world.sdk.subscriptions
    .list({ customer, status: 'all', limit: 100 })
    .autoPagingToArray({ limit: 500 });
  const rows: Record<string, unknown> = {};
  const running: string[] = [];
  for (const one of all) {
    const [item] = one.items.data;
    rows[one.id] = [
      one.status,
      item!.price.id,
      new Date(item!.current_period_end * 1000).toISOString(),
      one.cancel_at !== null,
    ];
    const planned = (one.cancel_at ?? Infinity) * 1000;
    const ends: Record<string, number> = {
      active: item!.current_period_end * 1000 + graceDays * day,
      trialing: (one.trial_end ?? 0) * 1000,
      past_due: (await debtOf(one)) + graceDays * day,
    };
    if (nowMs < Math.min(ends[one.status] ?? 0, planned)) running.push(`simulations#sub:${one.id}`);
  }
  return { rows, running: running.sort() };
}

async function debtOf(subscription: Stripe.Subscription): Promise<number> {
  const { data } = await world.sdk.invoices.list({ subscription: subscription.id, limit: 100 });
  const paid = data.findIndex((invoice) => invoice.status === 'paid');
  const since = data.slice(0, paid < 0 ? undefined : paid).filter((invoice) => invoice.status === 'open');
  return (since.at(-1)?.created ?? subscription.items.data[0]!.current_period_start) * 1000;
}

async function stored(userId: string, nowMs: number) {
  const rows: Record<string, unknown> = {};
  for (const row of await world.rowsOf('TABLE_USER_SUBSCRIPTIONS', 'user_id', userId)) {
    rows[row['subscription_id']] = [
      row['status'],
      row['price_id'],
      row['current_period_end'],
      row['cancel_at_period_end'],
    ];
  }
  const rights = await world.rowsOf('TABLE_ENTITLEMENTS', 'user_id', userId);
  const running = rights
    .filter((right) => right['expires_ms'] === undefined || nowMs < right['expires_ms'])
    .map((right) => right['entitlement_key'] as string);
  return { rows, running: running.sort() };
}

test(
  'random lives with lost, doubled, late and shuffled events end as Stripe has them',
  { timeout: 3_600_000 },
  async () => {
    console.info(`seed ${seed}, ${batches} × ${lives} lives`);
    const pick = dice(seed);
    let nowMs = noon;
    let compared = 0;
    let acted = 0;
    const seen = new Set<string>();
    for (let batch = 0; batch < batches; batch++) {
      const people: Life[] = [];
      for (let i = 0; i < lives; i++) {
        const userId = await world.anAccount();
        people.push({ userId, customer: await world.ensureCustomer(await world.user(userId), nowMs) });
      }
      world.stripe.faults.set({ lose: 0.1, vanish: 0.1, duplicate: 0.2, delayMs: 0, shuffleMs: 2 * hour });
      for (let round = 0; round < 8; round++) {
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
      await world.compare({});
      for (const { userId, customer } of people) {
        expect(await stored(userId, nowMs), `${userId} of batch ${batch}`).toEqual(
          await wanted(customer, nowMs),
        );
        for (const row of await world.rowsOf('TABLE_USER_SUBSCRIPTIONS', 'user_id', userId))
          seen.add(row['status']);
        compared++;
      }
    }
    // Lives that all end alike would prove little.
    expect(seen.size).toBeGreaterThanOrEqual(3);
    expect(acted).toBe(batches * lives * 8);
    expect(compared).toBe(isFull ? 2000 : 8);
  },
);

function dice(from: number): (n: number) => number {
  let state = from >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * n);
  };
}
