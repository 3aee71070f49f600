import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placesWith } from '../kit/product/kept.ts';
import { nextNight, rowOf, rowsIn, subscribes } from '../kit/product/nights.ts';
import { followed, pays, stripeOf, tablesOf } from '../kit/product/operating.ts';
import { anAdmin, aPerson, asks, cognito, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const hour = 3_600_000;
const day = 24 * hour;
const daysLater = 65;
const races = 12;

let product: Product;
let stripe: Stripe;
beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
  stripe = await stripeOf(product);
  await nextNight(product);
}, 400_000);
afterAll(() => product.stop());

const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }';
const buy = (id: string) => `mutation { createCheckout(productId: "${id}") { url } }`;
const use = `mutation ($note: AWSJSON) { consumeUsage(feature: "simulations", action: { details: $note }) { allowed reason } }`;

describe('C1 · a user who deletes their sign-in', () => {
  test(`with Cognito's own DeleteUser is charged no more, and ${daysLater} days later no word and no address is left anywhere`, async () => {
    const person = await aPerson(product);
    const customer = await subscribes(product, person);
    await gets(product, person, buy('exports-pack'));
    const words = `SELFDEL my private words ${person.userId}`;
    await gets(product, person, use, { note: JSON.stringify({ note: words }) });
    await followed(product);
    expect(Object.keys(await placesWith(product, [words, person.email]))).toEqual(
      expect.arrayContaining([
        `${deployment}-user-actions-log`,
        `${deployment}-user-usage`,
        `${deployment}-users`,
      ]),
    );
    const leftAt = Math.floor((await product.now()) / 1000);
    await cognito(product, 'DeleteUser', { AccessToken: person.accessToken });

    // The first night may be wrong, and only says what it saw.
    const first = await nextNight(product);
    expect(first.healthy).toBe(false);
    expect(first.lastReport.findings).toEqual([
      expect.objectContaining({ problem: 'ROW_WITHOUT_USER', userId: person.userId, repaired: false }),
    ]);
    expect(await rowOf(product, person)).toMatchObject({ status: 'ACTIVE', email: person.email });
    // The second deletes the account as its owner could have.
    await nextNight(product);
    expect(await rowOf(product, person)).toMatchObject({ status: 'DELETED' });
    expect((await stripe.customers.retrieve(customer)).deleted).toBe(true);
    const { data: subscriptions } = await stripe.subscriptions.list({ customer, status: 'all' });
    expect(subscriptions.map(({ status }) => status)).toEqual(['canceled']);
    const { data: sessions } = await stripe.checkout.sessions.list({ customer, limit: 100 });
    expect(sessions.map(({ status }) => status).sort()).toEqual(['complete', 'expired']);

    expect((await nextNight(product)).healthy).toBe(true);
    await product.advance(daysLater * day);
    expect((await nextNight(product)).healthy).toBe(true);
    const { data: invoices } = await stripe.invoices.list({ customer, limit: 100 });
    expect(invoices.filter(({ created }) => created > leftAt)).toEqual([]);
    expect(await placesWith(product, [words, 'SELFDEL', person.email])).toEqual({});
    for (const table of ['entitlements', 'user-usage', 'user-subscriptions'])
      expect(await rowsIn(product, `${deployment}-${table}`, person.userId), table).toEqual([]);
    expect(await rowOf(product, person)).not.toHaveProperty('unswept_since');
  }, 600_000);

  test('while anything is still charged for an account that is gone, every comparison says so', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    await gets(product, person, leave, { confirm: person.email });
    // Made by hand in the dashboard: nothing of ours names it, so a person has to decide.
    const stranger = await stripe.customers.create({});
    const price = await aMonthlyPrice();
    const subscription = await stripe.subscriptions.create({
      customer: stranger.id,
      items: [{ price }],
      default_payment_method: 'pm_card_visa',
      metadata: { userId: person.userId },
    });
    for (let nights = 0; nights < 3; nights++) {
      const { healthy, lastReport } = await nextNight(product);
      expect(healthy).toBe(false);
      expect(lastReport.findings).toEqual([
        expect.objectContaining({ problem: 'SUBSCRIPTION_OF_NOBODY', repaired: false }),
      ]);
    }
    await stripe.subscriptions.cancel(subscription.id);
    expect((await nextNight(product)).healthy).toBe(true);
  }, 400_000);
});

describe('S8 · an open payment page', () => {
  test('ends with the account, and cannot be paid any more', async () => {
    const person = await aPerson(product);
    const { createCheckout } = await gets(product, person, buy('pro'));
    const customer = String((await rowOf(product, person))!['stripe_customer_id']);
    await gets(product, person, leave, { confirm: person.email });
    const { data: sessions } = await stripe.checkout.sessions.list({ customer });
    expect(sessions.map(({ status }) => status)).toEqual(['expired']);
    await expect(pays(createCheckout.url)).rejects.toThrow();
    expect((await stripe.subscriptions.list({ customer, status: 'all' })).data).toEqual([]);
  });

  test(`S8b · ${races} checkouts that race the deletion leave no customer with an address`, async () => {
    const people: Person[] = [];
    for (let i = 0; i < races; i++) {
      const person = await aPerson(product);
      await gets(product, person, '{ me { id } }');
      people.push(person);
      const checkout = asks(product, person, buy('pro'));
      // The account is on its way out while the customer is made.
      const gone = asks(product, person, leave, { confirm: person.email });
      expect((await gone).data?.deleteMyAccount).toEqual({ status: 'DELETED' });
      await checkout;
    }
    const emails = new Set(people.map(({ email }) => email));
    const left: string[] = [];
    for await (const { email } of stripe.customers.list({ limit: 100 }))
      if (email && emails.has(email)) left.push(email);
    expect(left).toEqual([]);
  }, 120_000);

  test('S8b · one that crashed between Stripe and the account is ended by the night', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    await gets(product, person, leave, { confirm: person.email });
    const metadata = { userId: person.userId, deployment };
    const { id } = await stripe.customers.create({ email: person.email, metadata });
    const price = await aMonthlyPrice();
    const card = { default_payment_method: 'pm_card_visa' };
    const paid = await stripe.subscriptions.create({ customer: id, items: [{ price }], ...card });
    const { lastReport } = await nextNight(product);
    expect(lastReport.findings).toEqual([
      expect.objectContaining({ problem: 'CUSTOMER_OF_NOBODY', customerId: id, repaired: true }),
    ]);
    expect((await stripe.customers.retrieve(id)).deleted).toBe(true);
    expect((await stripe.subscriptions.retrieve(paid.id)).status).toBe('canceled');
  });
});

test('M4 · a user who has no row and is gone from the user pool counts nothing, and leaves nothing behind', async () => {
  const person = await aPerson(product);
  await tablesOf(product).send(
    new DeleteCommand({ TableName: `${deployment}-users`, Key: { user_id: person.userId } }),
  );
  await cognito(product, 'DeleteUser', { AccessToken: person.accessToken });
  const item = '{ feature: "simulations" }';
  for (const call of [
    'mutation { consumeUsage(feature: "simulations") { allowed } }',
    'mutation { consumeUsage(feature: "simulations", idempotencyKey: "a") { allowed } }',
    `mutation { consumeMany(items: [${item}]) { allowed } }`,
    'mutation { reserveUsage(feature: "simulations", amount: 1, idempotencyKey: "b") { allowed } }',
    'mutation { runSimulation(idempotencyKey: "c", input: { trackId: "monza", startTyre: MEDIUM, stops: [] }) { decision { allowed } } }',
  ]) {
    const { data, errors } = await asks(product, person, call);
    expect(errors?.[0]?.errorType, `${call} ${JSON.stringify(errors)}`).toBe('Forbidden');
    expect(Object.values(data ?? {}).filter(Boolean), call).toEqual([]);
  }
  await followed(product);
  for (const table of ['user-usage', 'entitlements'])
    expect(await rowsIn(product, `${deployment}-${table}`, person.userId), table).toEqual([]);
  expect(await placesWith(product, [person.email])).toEqual({});
});

test('M4 · a first call that is a use makes the account and counts', async () => {
  const person = await aPerson(product);
  await tablesOf(product).send(
    new DeleteCommand({ TableName: `${deployment}-users`, Key: { user_id: person.userId } }),
  );
  const { consumeUsage } = await gets(product, person, use, { note: '{}' });
  expect(consumeUsage).toEqual({ allowed: true, reason: null });
  expect(await rowOf(product, person)).toMatchObject({ status: 'ACTIVE', email: person.email });
});

test('an account whose sign-in is gone from the user pool is locked like any other, and is not unlocked', async () => {
  const admin = await anAdmin(product);
  const person = await aPerson(product);
  await gets(product, person, '{ me { id } }');
  await cognito(product, 'DeleteUser', { AccessToken: person.accessToken });
  const set =
    'mutation ($id: ID!, $to: Boolean!) { setAccountEnabled(userId: $id, enabled: $to, reason: "chargeback") { status } }';
  const locked = await gets(product, admin, set, { id: person.userId, to: false });
  expect(locked.setAccountEnabled).toEqual({ status: 'DISABLED' });
  const { errors } = await asks(product, admin, set, { id: person.userId, to: true });
  expect(errors?.[0]?.errorType, JSON.stringify(errors)).toBe('Conflict');
  expect(await rowOf(product, person)).toMatchObject({ status: 'DISABLED' });
});

async function aMonthlyPrice(): Promise<string> {
  const { data } = await stripe.prices.list({ limit: 100 });
  return data.find(({ recurring }) => recurring?.interval === 'month')!.id;
}
