import { beforeEach, describe, expect, test } from 'vitest';
import type { PaymentReview } from '../../../generated/schema.ts';
import { aPlan, call, hour, noon, valueOf, withWorld } from '../../kit/given.ts';
import { subscribe } from '../../kit/world/billing.ts';
import type { Fault } from '../../kit/faults/wire.ts';

const isFull = process.env['USHER_FULL'] === '1';

const prices: Record<string, string> = {};
let now = noon;

const world = withWorld(
  'billing',
  async () => {
    for (const id of ['pro', 'premium', 'max']) {
      await world.sell(aPlan(id));
      prices[id] = await world.priceOf(id);
    }
    world.deliverEvents();
  },
  { isWired: true },
);
beforeEach(() => {
  now += hour;
  world.at(now);
  world.wire.decide = () => undefined;
});

const settle = (id: string, reason = 'Talked to them.') =>
  call('Mutation.settleReview').asOperator({ id, reason });

async function aSubscriber(): Promise<{ userId: string; customer: string }> {
  const userId = await world.anAccount();
  const customer = await world.ensureCustomer(await world.userRow(userId), now);
  await subscribe(world.sdk, customer, prices['pro']!);
  await world.stripe.settle();
  return { userId, customer };
}

/** A charge that all of which went back. */
async function aRefund() {
  const { userId, customer } = await aSubscriber();
  const charge = (await world.sdk.charges.list({ customer })).data[0]!;
  await world.sdk.refunds.create({ charge: charge.id });
  await world.stripe.settle();
  const [review] = await reviewsOf(userId);
  return { userId, customer, charge, review: review! };
}

async function all(limit = 100): Promise<PaymentReview[]> {
  const items: PaymentReview[] = [];
  let nextToken: string | null = null;
  do {
    const page: { items: PaymentReview[]; nextToken?: string | null } = valueOf(
      await call('Query.paymentReviews').asOperator({ limit, nextToken }),
    );
    items.push(...page.items);
    nextToken = page.nextToken ?? null;
  } while (nextToken);
  return items;
}

const reviewsOf = async (userId: string) => (await all()).filter((one) => one.userId === userId);
const settlementsOf = async (userId: string) =>
  (await world.logRows(userId)).filter((row) => row['action_type'] === 'payment.reviewed');

describe('a payment that waits for a person', () => {
  test('is listed with what it is about, and where Stripe shows it', async () => {
    const { userId, customer, charge, review } = await aRefund();
    expect(review).toEqual({
      id: expect.any(String),
      kind: 'REFUND',
      userId,
      customerId: customer,
      chargeId: charge.id,
      amount: 1900,
      currency: 'usd',
      subscriptions: [],
      url: `https://dashboard.stripe.com/test/payments/${charge.id}`,
      createdAt: new Date(now).toISOString(),
    });
  });

  test('comes oldest first, in pages, each once', async () => {
    for (let i = 0; i < 3; i++) {
      now += hour;
      world.at(now);
      await aRefund();
    }
    const whole = await all();
    expect(whole.length).toBeGreaterThanOrEqual(3);
    expect(await all(2)).toEqual(whole);
    const times = whole.map(({ createdAt }) => createdAt!);
    expect([...times].sort()).toEqual(times);
  });

  test('leaves with a reason, which stands in the log with who and what it was', async () => {
    const { userId, charge, review } = await aRefund();
    expect(valueOf(await settle(review.id))).toEqual(review);
    expect(await reviewsOf(userId)).toEqual([]);
    expect(await settlementsOf(userId)).toEqual([
      expect.objectContaining({
        actor: 'operator',
        reason: 'Talked to them.',
        action_details: expect.objectContaining({ kind: 'REFUND', chargeId: charge.id }),
      }),
    ]);
  });

  test('is settled once, though two do it at the same time and a third later', async () => {
    const { userId, review } = await aRefund();
    const both = await Promise.all([settle(review.id), settle(review.id)]);
    const codes = both.map(({ error }) => error?.code ?? 'done').sort();
    expect(codes[1]).toBe('done');
    expect(['Conflict', 'NotFound']).toContain(codes[0]);
    expect((await settle(review.id)).error?.code).toBe('NotFound');
    expect(await settlementsOf(userId)).toHaveLength(1);
  });

  test('is settled and logged, or neither, when any request on the way fails', async () => {
    const kinds: Fault[] = isFull ? ['refuse', 'lose', 'conflict', 'throttle', 'cut'] : ['lose', 'conflict'];
    let ran = 0;
    for (const kind of kinds) {
      for (const failing of ['GetItem', 'TransactWriteItems']) {
        const { userId, review } = await aRefund();
        world.wire.decide = (operation) => (operation === failing ? kind : undefined);
        const first = await settle(review.id).catch((error: Error) => ({ error }));
        world.wire.decide = () => undefined;
        const isGone = (await reviewsOf(userId)).length === 0;
        expect(await settlementsOf(userId), `${kind} at ${failing}`).toHaveLength(isGone ? 1 : 0);
        if (first.error) expect((await settle(review.id)).error?.code).toBe(isGone ? 'NotFound' : undefined);
        expect(await settlementsOf(userId), `${kind} at ${failing}`).toHaveLength(1);
        expect(await reviewsOf(userId)).toEqual([]);
        ran++;
      }
    }
    expect(ran).toBe(2 * kinds.length);
  });

  test('is settled once when only the first answer is lost on its way back', async () => {
    const { userId, review } = await aRefund();
    let lost = 0;
    world.wire.decide = (operation) =>
      operation === 'TransactWriteItems' && lost++ === 0 ? 'lose' : undefined;
    expect(valueOf(await settle(review.id)).id).toBe(review.id);
    expect(lost).toBe(2);
    expect(await settlementsOf(userId)).toHaveLength(1);
  });

  test('appears again when a later event says more of the same charge', async () => {
    const { userId, charge, review } = await aRefund();
    valueOf(await settle(review.id));
    now += hour;
    world.at(now);
    world.stripe.dispute(charge.id);
    await world.stripe.settle();
    expect(await reviewsOf(userId)).toEqual([
      expect.objectContaining({ kind: 'DISPUTE', chargeId: charge.id }),
    ]);
  });

  test('that was noted before its time was kept is read and settled like any other', async () => {
    const userId = await world.anAccount();
    const value = { userId, customerId: 'cus_1', chargeId: 'ch_1', risk: 'early_warning' };
    await world.put('TABLE_JOBS', { job: 'payment-review', item: 'evt_old', value });
    await world.put('TABLE_JOBS', {
      job: 'payment-review',
      item: `several#${userId}`,
      value: { userId, subscriptions: ['sub_1', 'sub_2'] },
    });
    const old = await reviewsOf(userId);
    expect(old).toEqual([
      expect.objectContaining({ kind: 'EARLY_WARNING', chargeId: 'ch_1', createdAt: null }),
      expect.objectContaining({ kind: 'SEVERAL_PLANS', subscriptions: ['sub_1', 'sub_2'], url: null }),
    ]);
    for (const { id } of old) valueOf(await settle(id));
    expect(await reviewsOf(userId)).toEqual([]);
  });
});

describe('an account that pays for several plans', () => {
  const also = async (customer: string, product: string) => {
    now += hour;
    world.at(now);
    const made = await subscribe(world.sdk, customer, prices[product]!);
    await world.stripe.settle();
    return made.id;
  };

  test('is noted with all of them, and leaves by itself when one is left', async () => {
    const { userId, customer } = await aSubscriber();
    expect(await reviewsOf(userId)).toEqual([]);
    const second = await also(customer, 'premium');
    const [review] = await reviewsOf(userId);
    expect(review).toMatchObject({
      kind: 'SEVERAL_PLANS',
      customerId: customer,
      chargeId: null,
      createdAt: new Date(now).toISOString(),
      url: `https://dashboard.stripe.com/test/customers/${customer}`,
    });
    expect(review!.subscriptions).toHaveLength(2);
    expect(review!.subscriptions).toContain(second);
    await world.sdk.subscriptions.cancel(second);
    await world.stripe.settle();
    expect(await reviewsOf(userId)).toEqual([]);
    expect(await settlementsOf(userId)).toEqual([]);
  });

  test('stays settled while the plans stay the same, and is noted again with a third', async () => {
    const { userId, customer } = await aSubscriber();
    const second = await also(customer, 'premium');
    const [review] = await reviewsOf(userId);
    valueOf(await settle(review!.id, 'They want both.'));
    await world.sdk.subscriptions.update(second, { cancel_at_period_end: true });
    await world.stripe.settle();
    expect(await reviewsOf(userId)).toEqual([]);
    const third = await also(customer, 'max');
    expect((await reviewsOf(userId)).map(({ subscriptions }) => subscriptions.length)).toEqual([3]);
    await world.sdk.subscriptions.cancel(third);
    await world.stripe.settle();
    expect((await reviewsOf(userId)).map(({ subscriptions }) => subscriptions.length)).toEqual([2]);
    await world.sdk.subscriptions.cancel(second);
    await world.stripe.settle();
    expect(await reviewsOf(userId)).toEqual([]);
  });

  test('is noted in the transaction that makes it so: a sync that crashes leaves neither', async () => {
    const { userId, customer } = await aSubscriber();
    world.wire.decide = (operation) => (operation === 'TransactWriteItems' ? 'refuse' : undefined);
    world.stripe.faults.set({ vanish: 2 });
    now += hour;
    world.at(now);
    await subscribe(world.sdk, customer, prices['premium']!);
    await expect(world.syncCustomer(userId, customer)).rejects.toThrow('injected');
    world.wire.decide = () => undefined;
    expect(await reviewsOf(userId)).toEqual([]);
    await world.syncCustomer(userId, customer);
    expect(await reviewsOf(userId)).toHaveLength(1);
    world.stripe.faults.clear();
  });
});

describe('an event that was parked', () => {
  test('is dismissed once, with a reason in the operator’s own log, and is not parked again', async () => {
    const stranger = await world.sdk.customers.create({ metadata: {} });
    await world.sdk.customers.update(stranger.id, { name: 'Another customer' });
    await world.stripe.settle();
    const list = async () =>
      valueOf(await call('Query.parkedEvents').asOperator({ limit: 100, nextToken: null })).items.filter(
        ({ customerId }) => customerId === stranger.id,
      );
    const [parked] = await list();
    const dismiss = () =>
      call('Mutation.dismissParkedEvent').asOperator({ id: parked!.id, reason: 'Another shop’s customer.' });
    expect(valueOf(await dismiss())).toEqual(parked);
    expect((await dismiss()).error?.code).toBe('NotFound');
    await world.undelivered();
    expect(await list()).toEqual([]);
    const log = await world.logRows('operator');
    expect(log.filter((row) => row['action_details'].eventId === parked!.eventId)).toEqual([
      expect.objectContaining({
        action_type: 'event.dismissed',
        actor: 'operator',
        reason: 'Another shop’s customer.',
      }),
    ]);
  });
});

describe('what waits for an operator', () => {
  const takes = ['Mutation.settleReview', 'Mutation.dismissParkedEvent'] as const;
  const lists = ['Query.paymentReviews', 'Query.parkedEvents'] as const;
  const odd = ['', ' ', 'x'.repeat(3000), '2026', 'lock', '../cursor', '\u0000', '🙂', '#'];

  test.each(takes)('%s takes a reason and something that is there', async (take) => {
    for (const reason of ['', ' \n ', 'x'.repeat(501)])
      expect((await call(take).asOperator({ id: 'x', reason })).error?.code).toBe('BadRequest');
    for (const id of odd)
      expect((await call(take).asOperator({ id, reason: 'x' })).error?.code).toBe('NotFound');
  });

  test('is shown to and taken by operators alone', async () => {
    for (const take of takes) {
      const reply = await call(take).as('other-user', { id: 'x', reason: 'x' });
      expect(reply.error?.code).toBe('Forbidden');
    }
    for (const list of lists) {
      const reply = await call(list).as('other-user', { limit: 1, nextToken: null });
      expect(reply.error?.code).toBe('Forbidden');
    }
  });

  test('is listed in pages of 1 to 100, and a token that is not ours is a mistake', async () => {
    for (const list of lists) {
      for (const limit of [0, 101, -1])
        expect((await call(list).asOperator({ limit, nextToken: null })).error?.code).toBe('BadRequest');
      for (const nextToken of ['', 'x', '!', 'a'.repeat(4000), Buffer.from('a b').toString('base64url')])
        expect((await call(list).asOperator({ limit: 1, nextToken })).error?.code, nextToken).toBe(
          'BadRequest',
        );
    }
  });
});
