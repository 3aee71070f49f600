import { beforeEach, describe, expect, test } from 'vitest';
import { withWorld } from '../../kit/given.ts';
import { subscribe } from '../../kit/world/billing.ts';

const sender = withWorld('webhook');
beforeEach(() => sender.laterBy());

describe('is acknowledged, and gives no account anything', () => {
  const harmless: [name: string, sending: () => Promise<number>][] = [
    [
      'a type that we do not use',
      () => sender.send(sender.event({ type: 'issuing_card.created' }, { object: 'issuing.card' })),
    ],
    [
      'a type that we do not use, about another kind of object than it sounds',
      () => sender.send(sender.event({ type: 'charge.refund.updated' }, { object: 'refund', id: 're_1' })),
    ],
    [
      'another status in the payload',
      () => sender.send(sender.event({}, { status: 'super_active', items: { data: [] } })),
    ],
    [
      'a cancelled one in the payload',
      () => sender.send(sender.event({ type: 'customer.subscription.deleted' }, { status: 'canceled' })),
    ],
    [
      'twelve items in the payload, all of them the dearest',
      () =>
        sender.send(
          sender.event(
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
      () =>
        sender.send(sender.event({}, { currency: 'eur', items: { data: [{ price: { unit_amount: -1 } }] } })),
    ],
    [
      'the deletion of a customer that is still there',
      () =>
        sender.send(
          sender.event(
            { type: 'customer.deleted' },
            { id: sender.customer, object: 'customer', deleted: true },
          ),
        ),
    ],
    [
      'an event that was done before',
      async () => {
        const event = sender.event();
        expect(await sender.send(event)).toBe(200);
        return sender.send(event);
      },
    ],
    [
      'another body with the id of an event that was done before',
      async () => {
        const event = sender.event();
        expect(await sender.send(event)).toBe(200);
        const { object } = event.data;
        return sender.send({ ...event, data: { object: { ...object, customer: 'cus_attacker' } } });
      },
    ],
    ['a byte order mark that was signed', () => sender.send(`\uFEFF${JSON.stringify(sender.event())}`)],
    [
      'huge and negative numbers',
      () => sender.send(sender.event({ created: 1e300 }, { current_period_end: 9e15, quantity: -5 })),
    ],
    [
      'an own __proto__',
      () =>
        sender.send(JSON.stringify(sender.event()).replace('{"id"', '{"__proto__":{"isAdmin":true},"id"')),
    ],
    [
      'a foreign customer with our user in its metadata',
      () => sender.send(sender.event({}, { customer: 'cus_attacker', metadata: { userId: sender.userId } })),
    ],
    [
      'a checkout with a reference to another account',
      () =>
        sender.send(
          sender.event(
            { type: 'checkout.session.completed' },
            { id: 'cs_test_1', object: 'checkout.session', client_reference_id: 'another-user' },
          ),
        ),
    ],
    ['a customer that no account has', () => sender.send(sender.event({}, { customer: 'cus_unknown' }))],
    [
      'an object without a customer',
      () =>
        sender.send(
          sender.event({ type: 'charge.refunded' }, { id: 'ch_unknown', object: 'charge', customer: null }),
        ),
    ],
    [
      'a thin event of an object that is gone',
      () => sender.send(sender.thin({ related_object: { id: 'sub_gone', type: 'subscription', url: '' } })),
    ],
  ];

  test('they are 17', () => expect(new Set(harmless.map(([name]) => name)).size).toBe(17));

  test.each(harmless)('%s', async (_, sending) => {
    const before = await sender.rights();
    expect(await sending()).toBe(200);
    expect(await sender.rights()).toEqual(before);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  test('a foreign customer in Stripe itself that names an account with another customer', async () => {
    const foreign = await sender.world.sdk.customers.create({ metadata: { userId: sender.userId } });
    const before = await sender.rights();
    expect(await sender.send(sender.event({}, { customer: foreign.id }))).toBe(200);
    expect(await sender.rights()).toEqual(before);
    expect((await sender.world.userRow(sender.userId)).stripe_customer_id).toBe(sender.customer);
  });

  test.each([
    ['of a price that the catalog does not have', { unit_amount: 1, currency: 'usd' }],
    [
      'of a plan of ours in a currency that the catalog does not have',
      { unit_amount: 1900, currency: 'eur' },
    ],
  ])('a subscription in Stripe itself %s is seen, and gives no right', async (_, fields) => {
    const { world } = sender;
    const userId = await world.anAccount();
    const customer = await world.ensureCustomer(await world.userRow(userId), sender.now);
    const product = 'usher_pro';
    const price = await world.sdk.prices.create({ product, recurring: { interval: 'month' }, ...fields });
    const { id } = await subscribe(world.sdk, customer, price.id);
    const before = await sender.rights();
    expect(await sender.send(sender.event({}, { id, customer }))).toBe(200);
    const [row, ...more] = await world.subscriptionRows(userId);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ subscription_id: id, status: 'active', price_id: price.id });
    expect(row).not.toHaveProperty('plan_id');
    const { TABLE_ENTITLEMENTS, TABLE_USER_USAGE } = await sender.rights();
    expect({ TABLE_ENTITLEMENTS, TABLE_USER_USAGE }).toEqual({
      TABLE_ENTITLEMENTS: before['TABLE_ENTITLEMENTS'],
      TABLE_USER_USAGE: before['TABLE_USER_USAGE'],
    });
  });
});
