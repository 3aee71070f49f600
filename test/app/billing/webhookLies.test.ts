import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { subscribe } from '../../kit/world/billing.ts';
import { Bell } from '../../kit/world/webhook.ts';

let bell: Bell;

beforeAll(async () => {
  bell = await Bell.hang();
});
beforeEach(() => bell.laterBy());
afterAll(() => bell.world.stop());

describe('is acknowledged, and gives no account anything', () => {
  const harmless: [name: string, sending: () => Promise<number>][] = [
    [
      'a type that we do not use',
      () => bell.send(bell.event({ type: 'issuing_card.created' }, { object: 'issuing.card' })),
    ],
    [
      'a type that we do not use, about another kind of object than it sounds',
      () => bell.send(bell.event({ type: 'charge.refund.updated' }, { object: 'refund', id: 're_1' })),
    ],
    [
      'another status in the payload',
      () => bell.send(bell.event({}, { status: 'super_active', items: { data: [] } })),
    ],
    [
      'a cancelled one in the payload',
      () => bell.send(bell.event({ type: 'customer.subscription.deleted' }, { status: 'canceled' })),
    ],
    [
      'twelve items in the payload, all of them the dearest',
      () =>
        bell.send(
          bell.event(
            {},
            {
              status: 'active',
              items: {
                has_more: true,
                data: Array.from({ length: 12 }, () => ({ price: { id: 'price_x' } })),
              },
            },
          ),
        ),
    ],
    [
      'another currency and another amount in the payload',
      () => bell.send(bell.event({}, { currency: 'eur', items: { data: [{ price: { unit_amount: -1 } }] } })),
    ],
    [
      'the deletion of a customer that is still there',
      () =>
        bell.send(
          bell.event({ type: 'customer.deleted' }, { id: bell.customer, object: 'customer', deleted: true }),
        ),
    ],
    [
      'an event that was done before',
      async () => {
        const event = bell.event();
        expect(await bell.send(event)).toBe(200);
        return bell.send(event);
      },
    ],
    [
      'another body with the id of an event that was done before',
      async () => {
        const event = bell.event();
        expect(await bell.send(event)).toBe(200);
        const { object } = event.data;
        return bell.send({ ...event, data: { object: { ...object, customer: 'cus_attacker' } } });
      },
    ],
    ['a byte order mark that was signed', () => bell.send(`\uFEFF${JSON.stringify(bell.event())}`)],
    [
      'huge and negative numbers',
      () => bell.send(bell.event({ created: 1e300 }, { current_period_end: 9e15, quantity: -5 })),
    ],
    [
      'an own __proto__',
      () => bell.send(JSON.stringify(bell.event()).replace('{"id"', '{"__proto__":{"isAdmin":true},"id"')),
    ],
    [
      'a foreign customer with our user in its metadata',
      () => bell.send(bell.event({}, { customer: 'cus_attacker', metadata: { userId: bell.userId } })),
    ],
    [
      'a checkout with a reference to another account',
      () =>
        bell.send(
          bell.event(
            { type: 'checkout.session.completed' },
            { id: 'cs_test_1', object: 'checkout.session', client_reference_id: 'another-user' },
          ),
        ),
    ],
    ['a customer that no account has', () => bell.send(bell.event({}, { customer: 'cus_unknown' }))],
    [
      'an object without a customer',
      () =>
        bell.send(
          bell.event({ type: 'charge.refunded' }, { id: 'ch_unknown', object: 'charge', customer: null }),
        ),
    ],
    [
      'a thin event of an object that is gone',
      () => bell.send(bell.thin({ related_object: { id: 'sub_gone', type: 'subscription', url: '' } })),
    ],
  ];

  test('they are 17', () => expect(new Set(harmless.map(([name]) => name)).size).toBe(17));

  test.each(harmless)('%s', async (_, sending) => {
    const before = await bell.rights();
    expect(await sending()).toBe(200);
    expect(await bell.rights()).toEqual(before);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  test('a foreign customer in Stripe itself that names an account with another customer', async () => {
    const foreign = await bell.world.sdk.customers.create({ metadata: { userId: bell.userId } });
    const before = await bell.rights();
    expect(await bell.send(bell.event({}, { customer: foreign.id }))).toBe(200);
    expect(await bell.rights()).toEqual(before);
    expect((await bell.world.user(bell.userId)).stripe_customer_id).toBe(bell.customer);
  });

  test.each([
    ['of a price that the catalog does not have', { unit_amount: 1, currency: 'usd' }],
    [
      'of a plan of ours in a currency that the catalog does not have',
      { unit_amount: 1900, currency: 'eur' },
    ],
  ])('a subscription in Stripe itself %s is seen, and gives no right', async (_, fields) => {
    const { world } = bell;
    const userId = await world.anAccount();
    const customer = await world.ensureCustomer(await world.user(userId), bell.now);
    const product = 'usher_pro';
    const price = await world.sdk.prices.create({ product, recurring: { interval: 'month' }, ...fields });
    const { id } = await subscribe(world.sdk, customer, price.id);
    const before = await bell.rights();
    expect(await bell.send(bell.event({}, { id, customer }))).toBe(200);
    const [row, ...more] = await world.rowsOf('TABLE_USER_SUBSCRIPTIONS', 'user_id', userId);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ subscription_id: id, status: 'active', price_id: price.id });
    expect(row).not.toHaveProperty('plan_id');
    const { TABLE_ENTITLEMENTS, TABLE_USER_USAGE } = await bell.rights();
    expect({ TABLE_ENTITLEMENTS, TABLE_USER_USAGE }).toEqual({
      TABLE_ENTITLEMENTS: before['TABLE_ENTITLEMENTS'],
      TABLE_USER_USAGE: before['TABLE_USER_USAGE'],
    });
  });
});
