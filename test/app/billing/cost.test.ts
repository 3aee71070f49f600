import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { costOf, type Cost } from '../../kit/measures/cost.ts';
import { callOf, payOnPage, subscribe, valueOf } from '../../kit/world/billing.ts';
import { Bell } from '../../kit/world/webhook.ts';

let bell: Bell;
const measured = new Map<string, Cost & { stripe: number }>();
let asked = 0;

beforeAll(async () => {
  bell = await Bell.hang({ THROUGH_WIRE: 'yes' });
  const { world } = bell;
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
    url = valueOf(await world.createCheckout(callOf(buyer, { productId: 'pro', priceId: null }))).url;
  };
  await measure('createCheckout, the first', buy);
  await measure('createCheckout, in a second tab', buy);
  await payOnPage(url);
  await measure('createCheckout, for a subscriber: the portal', buy);
  await measure('createPortalSession', () => world.createPortalSession(callOf(buyer, {})));
  await measure('refreshSubscription, nothing new', () => world.refreshSubscription(callOf(buyer, {})));

  const subscriber = await world.anAccount();
  const customer = await world.ensureCustomer(await world.user(subscriber), bell.now);
  await subscribe(world.sdk, customer, await bell.price());
  const event = bell.event({}, { customer });
  await measure('webhook: a plan of one feature begins', () => bell.send(event));
  await measure('webhook: nothing new', () => bell.send(bell.event({}, { customer })));
  await measure('webhook: an event that was done', () => bell.send(event));
  await measure('webhook: a type that is not used', () => bell.send(bell.event({ type: 'payout.paid' })));
  await measure('webhook: a bad signature', () => bell.send(event, { secrets: ['whsec_wrong'] }));
  const asOperator = <Args>(args: Args) => callOf('operator', args, ['admins']);
  await measure('parkedEvents', () => world.parkedEvents(asOperator({ limit: 25, nextToken: null })));
  const review = { userId: subscriber, risk: 'refund', customerId: customer, chargeId: 'ch_1' };
  const item = '2026-11-20T12:00:00.000Z#evt_1';
  await world.put('TABLE_JOBS', { job: 'payment-review', item, value: review });
  await measure('paymentReviews', () => world.paymentReviews(asOperator({ limit: 25, nextToken: null })));
  await measure('settleReview', () => world.settleReview(asOperator({ id: item, reason: 'Ticket 1.' })));
  await measure('stripeState', () => world.stripeState(asOperator({ userId: subscriber })));
});
afterAll(() => bell.world.stop());

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
  const lines = [...measured].map(
    ([name, cost]) =>
      `| ${name} | ${cost.stripe} | ${cost.requests} | ${cost.readUnits} | ${cost.writeUnits - cost.indexUnits} | ${cost.indexUnits} |`,
  );
  const table = [
    '| operation | calls of Stripe | requests | read units | write units | index write units |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
  const path = 'docs/costs.md';
  const text = readFileSync(path, 'utf8');
  const place = /(<!-- stripe -->\n\n)([\s\S]*?)(\n\n<!-- \/stripe -->)/;
  if (process.env['USHER_WRITE']) {
    writeFileSync(
      path,
      text.replace(place, (_, before: string, _old, after: string) => before + table + after),
    );
    return;
  }
  expect(squeezed(place.exec(text)?.[2] ?? '')).toBe(squeezed(table));
});

/** The formatter pads the columns. */
function squeezed(table: string): string {
  return table.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');
}
