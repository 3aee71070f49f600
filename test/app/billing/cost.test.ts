import { expect, test } from 'vitest';
import { expectTable } from '../../kit/documents/tables.ts';
import { costOf, type Cost } from '../../kit/measures/cost.ts';
import { call, valueOf, withWorld } from '../../kit/given.ts';
import { payOnPage, subscribe } from '../../kit/world/billing.ts';

const measured = new Map<string, Cost & { stripe: number }>();
let asked = 0;

const sender = withWorld(
  'webhook',
  async () => {
    const { world } = sender;
    const { stripe } = await import('../../../app/billing/client.ts');
    (await stripe()).on('request', () => asked++);
    const measure = async (name: string, work: () => Promise<unknown>) => {
      asked = 0;
      const cost = await costOf(world.wire, work);
      measured.set(name, { ...cost, stripe: asked });
    };

    const buyer = await world.anAccount();
    let url = '';
    const buy = async () => {
      url = valueOf(await call('Mutation.createCheckout').as(buyer, { productId: 'pro', priceId: null })).url;
    };
    await measure('createCheckout, the first', buy);
    await measure('createCheckout, in a second tab', buy);
    await payOnPage(url);
    await measure('createCheckout, for a subscriber: the portal', buy);
    await measure('createPortalSession', () => call('Mutation.createPortalSession').as(buyer, {}));
    await measure('refreshSubscription, nothing new', () =>
      call('Mutation.refreshSubscription').as(buyer, {}),
    );

    const subscriber = await world.anAccount();
    const customer = await world.ensureCustomer(await world.userRow(subscriber), sender.now);
    await subscribe(world.sdk, customer, await sender.price());
    const event = sender.event({}, { customer });
    await measure('webhook: a plan of one feature begins', () => sender.send(event));
    await measure('webhook: nothing new', () => sender.send(sender.event({}, { customer })));
    await measure('webhook: an event that was done', () => sender.send(event));
    await measure('webhook: a type that is not used', () =>
      sender.send(sender.event({ type: 'payout.paid' })),
    );
    await measure('webhook: a bad signature', () => sender.send(event, { secrets: ['whsec_wrong'] }));
    await measure('parkedEvents', () =>
      call('Query.parkedEvents').asOperator({ limit: 25, nextToken: null }),
    );
    const review = { userId: subscriber, risk: 'refund', customerId: customer, chargeId: 'ch_1' };
    const item = '2026-11-20T12:00:00.000Z#evt_1';
    await world.put('TABLE_JOBS', { job: 'payment-review', item, value: review });
    await measure('paymentReviews', () =>
      call('Query.paymentReviews').asOperator({ limit: 25, nextToken: null }),
    );
    await measure('settleReview', () =>
      call('Mutation.settleReview').asOperator({ id: item, reason: 'Ticket 1.' }),
    );
    await measure('stripeState', () => call('Query.stripeState').asOperator({ userId: subscriber }));
  },
  { isWired: true },
);

test('a bad signature costs the database nothing', () => {
  expect(measured.get('webhook: a bad signature')).toMatchObject({ requests: 0, stripe: 0 });
});

test('an event that was done costs one refused write', () => {
  expect(measured.get('webhook: an event that was done')).toMatchObject({
    requests: 1,
    writeUnits: 1,
    stripe: 0,
  });
});

test('docs/costs.md says what was measured', () => {
  expectTable('docs/costs.md', 'stripe', [
    ['operation', 'calls of Stripe', 'requests', 'read units', 'write units', 'index write units'],
    ...[...measured].map(([name, { stripe, requests, readUnits, writeUnits, indexUnits }]) => [
      ...[name, stripe, requests, readUnits, writeUnits - indexUnits, indexUnits],
    ]),
  ]);
});
