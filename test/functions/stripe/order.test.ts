import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlanSubscription } from '../../../domain/subscription.ts';
import { signatureFor } from '../../../local/stripe/signature.ts';
import {
  aPlan,
  noon,
  startBilling,
  subscribe,
  urlRequest,
  webhookSecret,
  type Billing,
} from '../../steps/billing.ts';

const isFull = process.env['USHER_FULL'] === '1';
let world: Billing;
let price: string;
let dearer: string;

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
  price = (await world.products.getProduct('pro'))!.prices[0]!.stripePriceId!;
  dearer = (await world.products.getProduct('premium'))!.prices[0]!.stripePriceId!;
});
afterAll(() => world.stop());

const catalog = () => world.products.listCatalog();

async function anAccountWithCustomer(): Promise<{ userId: string; customer: string }> {
  const userId = await world.anAccount();
  return { userId, customer: await world.ensureCustomer(await world.user(userId), noon) };
}

/** What the row of a subscription must say, from Stripe's own answer. */
async function truth(customer: string): Promise<Record<string, unknown>> {
  const [subscription] = (await world.sdk.subscriptions.list({ customer, status: 'all' })).data;
  return saying(subscription!);
}

function saying(subscription: Stripe.Subscription): Record<string, unknown> {
  return {
    status: subscription.status,
    price_id: subscription.items.data[0]!.price.id,
    cancel_at_period_end: subscription.cancel_at !== null,
    quantity: subscription.items.data[0]!.quantity,
  };
}

async function stored(userId: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await world.rowsOf('TABLE_USER_SUBSCRIPTIONS', 'user_id', userId);
  return (
    row && {
      status: row['status'],
      price_id: row['price_id'],
      cancel_at_period_end: row['cancel_at_period_end'],
      quantity: row['items'][0].quantity,
    }
  );
}

describe('seven events of one second', () => {
  let userId: string;
  let customer: string;
  let events: Stripe.Event[];
  let start: Record<string, unknown>;

  beforeAll(async () => {
    ({ userId, customer } = await anAccountWithCustomer());
    start = { ...(await world.user(userId)) };
    const { id, items } = await subscribe(world.sdk, customer, price);
    await world.sdk.subscriptions.update(id, { cancel_at_period_end: true });
    await world.sdk.subscriptions.update(id, { cancel_at_period_end: false });
    await world.sdk.subscriptions.update(id, { items: [{ id: items.data[0]!.id, price: dearer }] });
    await world.sdk.subscriptions.update(id, { items: [{ id: items.data[0]!.id, quantity: 3 }] });
    await world.sdk.subscriptions.pause(id);
    const types = [
      'customer.subscription.created',
      'customer.subscription.updated',
      'customer.subscription.paused',
    ];
    const all = await world.sdk.events.list({ types, limit: 100 }).autoPagingToArray({ limit: 100 });
    events = all
      .filter((one) => (one.data.object as Stripe.Subscription).customer === customer)
      .reverse()
      .slice(-7);
  });

  /** The account as it was before it ever bought. */
  async function forget(): Promise<void> {
    await world.put('TABLE_USERS', start);
    for (const [table, key, sort] of [
      ['TABLE_USER_SUBSCRIPTIONS', 'user_id', 'subscription_id'],
      ['TABLE_ENTITLEMENTS', 'user_id', 'entitlement_key'],
    ] as const) {
      for (const row of await world.rowsOf(table, key, userId)) {
        await world.remove(table, { [key]: row[key], [sort]: row[sort] });
      }
    }
  }

  async function ring(event: Stripe.Event, id: string): Promise<void> {
    const body = JSON.stringify({ ...event, id });
    const header = signatureFor(body, Math.floor(Date.now() / 1000), [webhookSecret]);
    const headers = { 'content-type': 'application/json', 'stripe-signature': header };
    const { statusCode } = await world.webhook(urlRequest(headers, body));
    expect(statusCode).toBe(200);
  }

  test('are seven, and share their second', () => {
    expect(events).toHaveLength(7);
    expect(new Set(events.map((event) => event.created)).size).toBe(1);
  });

  test(
    'end in Stripe’s state in every order, each with a duplicate in another place',
    { timeout: 1_800_000 },
    async () => {
      const wanted = await truth(customer);
      const orders = permutations(7);
      expect(orders).toHaveLength(5040);
      const step = isFull ? 1 : 315;
      let ran = 0;
      for (let at = 0; at < orders.length; at += step) {
        await forget();
        const order = [...orders[at]!];
        // The copy comes anywhere behind its original, and straight behind it now and then.
        const place = at % 7;
        order.splice(place + 1 + (at % (7 - place)), 0, order[place]!);
        for (const which of order) await ring(events[which]!, `evt_order_${at}_${which}`);
        expect(await stored(userId)).toEqual(wanted);
        ran++;
      }
      expect(ran).toBe(isFull ? 5040 : 16);
    },
  );

  test('would not, if payloads were written as they come', () => {
    const last = saying(events.at(-1)!.data.object as Stripe.Subscription);
    const wrong = permutations(7).filter((order) => {
      const written = saying(events[order.at(-1)!]!.data.object as Stripe.Subscription);
      return JSON.stringify(written) !== JSON.stringify(last);
    });
    expect(wrong.length).toBeGreaterThan(5040 / 2);
  });
});

describe('three handlers at once', () => {
  type Step = 'change' | 'ticket' | 'fetch' | 'write';
  /** The i-th change is followed by the handler that its event woke. */
  const asWritten: Step[] = ['change', 'ticket', 'fetch', 'write'];

  let userId: string;
  let customer: string;
  let subscription: Stripe.Subscription;
  let serial = 0;

  beforeAll(async () => {
    ({ userId, customer } = await anAccountWithCustomer());
    subscription = await subscribe(world.sdk, customer, price);
  });

  /** Runs one interleaving against the real thing; gives whether the row ends as Stripe has it. */
  async function endsRight(schedule: number[], steps: Step[]): Promise<boolean> {
    const products = await catalog();
    const first = ++serial * 3;
    const taken: (Awaited<ReturnType<Billing['takeTicket']>> | undefined)[] = [];
    const found: PlanSubscription[][] = [];
    const next = [0, 0, 0];
    for (const handler of schedule) {
      switch (steps[next[handler]!++]) {
        case 'change':
          await world.sdk.subscriptions.update(subscription.id, {
            items: [{ id: subscription.items.data[0]!.id, quantity: first + handler }],
          });
          break;
        case 'ticket':
          taken[handler] = await world.takeTicket(userId, customer);
          break;
        case 'fetch':
          found[handler] = await world.readCustomer(customer, world.productsByPrice(products));
          break;
        case 'write':
          await world.applySync(taken[handler]!.user, taken[handler]!.ticket, found[handler]!, products);
          break;
        case undefined:
          throw new Error('A schedule has one entry for each step.');
      }
    }
    return JSON.stringify(await stored(userId)) === JSON.stringify(await truth(customer));
  }

  test('end in Stripe’s state in every interleaving', { timeout: 1_800_000 }, async () => {
    const schedules = interleavings(3, 4);
    expect(schedules).toHaveLength(5775);
    const step = isFull ? 1 : 165;
    let ran = 0;
    for (let at = 0; at < schedules.length; at += step) {
      expect(await endsRight(schedules[at]!, asWritten), JSON.stringify(schedules[at])).toBe(true);
      ran++;
    }
    expect(ran).toBe(isFull ? 5775 : 35);
  });

  test('would not, if the ticket were taken after the fetch', async () => {
    const stampedLate: Step[] = ['change', 'fetch', 'ticket', 'write'];
    // The first handler's answer is under way while the other two do all of theirs.
    const late = [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0];
    expect(await endsRight(late, stampedLate)).toBe(false);
    expect(await endsRight(late, asWritten)).toBe(true);
  });

  test('really at once, forty of them leave one state and one log row for each change', async () => {
    const { userId, customer } = await anAccountWithCustomer();
    await subscribe(world.sdk, customer, price);
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () => world.syncCustomer(userId, customer)),
    );
    expect(outcomes.filter((one) => one === 'applied')).toHaveLength(1);
    expect(await stored(userId)).toEqual(await truth(customer));
    const log = await world.rowsOf('TABLE_USER_ACTIONS_LOG', 'user_id', userId);
    expect(log.map((row) => row['action_type'])).toEqual(['subscription.started']);
  });
});

function permutations(length: number): number[][] {
  if (length === 0) return [[]];
  return permutations(length - 1).flatMap((rest) =>
    Array.from({ length }, (_, place) => [...rest.slice(0, place), length - 1, ...rest.slice(place)]),
  );
}

/** Every order of `steps` steps of each of `handlers` handlers, that differ in more than the handlers' names. */
function interleavings(handlers: number, steps: number): number[][] {
  const all: number[][] = [];
  const left = Array.from({ length: handlers }, () => steps);
  const walk = (schedule: number[], begun: number): void => {
    if (schedule.length === handlers * steps) {
      all.push(schedule);
      return;
    }
    for (let handler = 0; handler < handlers; handler++) {
      if (left[handler] === 0 || handler > begun) continue;
      left[handler]!--;
      walk([...schedule, handler], Math.max(begun, handler + 1));
      left[handler]!++;
    }
  };
  walk([], 0);
  return all;
}
