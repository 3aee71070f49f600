import { describe, expect, test } from 'vitest';
import { signatureFor } from '../../packages/stripe-stand-in/src/signature.ts';
import { aPlan, call, noon, valueOf, withWorld } from '../kit/given.ts';
import { subscribe, urlRequest, webhookSecret } from '../kit/world/billing.ts';
import type { Fault } from '../kit/faults/wire.ts';

const isFull = process.env['USHER_FULL'] === '1';

let price: string;
let serial = 0;

const world = withWorld(
  'billing',
  async () => {
    await world.sell(aPlan());
    price = await world.priceOf('pro');
  },
  { isWired: true },
);

async function aSubscriber(): Promise<{ userId: string; customer: string }> {
  const userId = await world.anAccount();
  const customer = await world.ensureCustomer(await world.userRow(userId), noon);
  await subscribe(world.sdk, customer, price);
  return { userId, customer };
}

async function ring(id: string, customer: string): Promise<number> {
  const body = JSON.stringify({
    id,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    type: 'customer.subscription.created',
    data: { object: { id: 'sub_any', object: 'subscription', customer } },
  });
  const header = signatureFor(body, Math.floor(Date.now() / 1000), [webhookSecret]);
  const headers = { 'content-type': 'application/json', 'stripe-signature': header };
  return (await world.webhook(urlRequest(headers, body))).statusCode;
}

/** The nth call of the flow fails so, in every attempt that the SDK makes at it. */
function disturb(nth: number, fault: Fault): void {
  const met: string[] = [];
  world.wire.decide = (_operation, _body, invocation) => {
    if (!met.includes(invocation)) met.push(invocation);
    return met.indexOf(invocation) === nth ? fault : undefined;
  };
}

const calm = () => {
  world.wire.decide = () => undefined;
};

describe('a webhook', () => {
  test('asks the database this number of times and no more', async () => {
    const { customer, userId } = await aSubscriber();
    const first = await world.wire.during(() => ring(`evt_cost_${++serial}`, customer));
    expect(first.passed.map((one) => one.operation)).toEqual([
      'PutItem', // the receipt
      'Query', // whose customer
      'UpdateItem', // the ticket
      'Query', // the catalog
      'Query', // our subscriptions
      'Query', // rights
      'Query', // plans that everybody has
      'Query', // counters
      'GetItem', // the trial that led to it
      'TransactWriteItems',
      'UpdateItem', // the receipt again
    ]);
    const again = await world.wire.during(() => world.syncCustomer(userId, customer));
    expect(again.value).toBe('unchanged');
    expect(again.passed.filter((one) => one.writeUnits > 0)).toHaveLength(2);
  });

  test(
    'that fails at any call is brought again and ends in the same state',
    { timeout: 120_000 },
    async () => {
      const kinds: Fault[] = isFull ? ['refuse', 'lose', 'conflict', 'throttle', 'cut'] : ['lose'];
      const calls = 11;
      let failures = 0;
      let ran = 0;
      for (const kind of kinds) {
        for (let nth = 0; nth < calls; nth++) {
          calm();
          const { userId, customer } = await aSubscriber();
          const id = `evt_fault_${++serial}`;
          disturb(nth, kind);
          const status = await ring(id, customer);
          calm();
          if (status !== 200) failures++;
          // Stripe comes again until it hears 2xx; more than once more is never needed.
          if (status !== 200) expect(await ring(id, customer), `${kind} at ${nth}`).toBe(200);
          const [row] = await world.subscriptionRows(userId);
          expect(row, `${kind} at ${nth}`).toMatchObject({ status: 'active', plan_id: 'pro' });
          expect(await world.rightRows(userId)).toHaveLength(1);
          const log = await world.logRows(userId);
          expect(log.map((one) => one['action_type'])).toEqual(['subscription.started']);
          const [receipt] = await world.rowsOf('TABLE_RECEIPTS', 'owner', `EVT#${id}`);
          expect(receipt).toMatchObject({ state: 'DONE' });
          ran++;
        }
      }
      expect(ran).toBe(kinds.length * calls);
      expect(failures).toBeGreaterThanOrEqual(kinds.length * 5);
    },
  );
});

describe('a checkout', () => {
  const buy = (userId: string) =>
    call('Mutation.createCheckout').as(userId, { productId: 'pro', priceId: null });

  test.each(isFull ? [1, 2, 3, 4, 5, 6] : [1, 3])(
    'whose answers from Stripe are lost %i times makes one customer and one page',
    async (lost) => {
      const userId = await world.anAccount();
      world.stripe.faults.set({ lostAnswers: lost });
      for (let attempt = 0; attempt < 4; attempt++) {
        const reply = await buy(userId);
        if (!reply.error) break;
        expect(reply.error.code).toBe('Unavailable');
      }
      world.stripe.faults.clear();
      const { url } = valueOf(await buy(userId));
      const user = await world.userRow(userId);
      expect((await world.sdk.customers.list({ email: user.email! })).data).toHaveLength(1);
      const open = await world.sdk.checkout.sessions.list({
        customer: user.stripe_customer_id!,
        status: 'open',
      });
      expect(open.data.map((one) => one.url)).toEqual([url]);
    },
  );

  test(
    'that crashes at any call of the database is made good by the next one',
    { timeout: 120_000 },
    async () => {
      let ran = 0;
      for (const kind of ['refuse', 'lose'] as const) {
        for (let nth = 0; nth < 12; nth++) {
          const userId = await world.anAccount();
          disturb(nth, kind);
          // A crash is what the caller sees as Internal; the same call again is what he does.
          await buy(userId).catch((error: unknown) => expect(String(error)).toContain('injected'));
          calm();
          valueOf(await buy(userId));
          const user = await world.userRow(userId);
          expect((await world.sdk.customers.list({ email: user.email! })).data).toHaveLength(1);
          const open = await world.sdk.checkout.sessions.list({
            customer: user.stripe_customer_id!,
            status: 'open',
          });
          expect(open.data, `${kind} at ${nth}`).toHaveLength(1);
          ran++;
        }
      }
      expect(ran).toBe(24);
    },
  );
});
