import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pays, stripeOf, until } from '../kit/product/operating.ts';
import { anAdmin, aPerson, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';

const foreigners = 30;
const nights = 30;
const day = 24 * 3_600_000;

let product: Product;
let stripe: Stripe;
beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
  stripe = await stripeOf(product);
}, 400_000);
afterAll(() => product.stop());

const reportParts = `id status actor dryRun repaired foreignCustomers foreignSubscriptions
  counts { problem count } findings { detail }`;

describe('F3 · a Stripe account that serves other apps too', () => {
  test(`${nights} nights and a repair leave ${foreigners} customers of others and what they pay as they are, and say so`, async () => {
    await aPayingUser();
    // People whom the installation made and who have called nothing get their rows.
    await nextNight();
    const strangers = await theOthers();
    const before = await told(strangers);
    // A customer, a subscription and an invoice each, three payment pages, and what the shop sells.
    expect(before.length).toBeGreaterThanOrEqual(foreigners * 5 + 3);

    for (let night = 0; night < nights; night++) {
      const { healthy, lastReport } = await nextNight();
      expect(lastReport).toMatchObject({
        ...{ status: 'DONE', actor: null, dryRun: false, repaired: 0, findings: [] },
        ...{ foreignCustomers: foreigners, foreignSubscriptions: foreigners },
      });
      expect(healthy).toBe(true);
      expect(await told(strangers)).toEqual(before);
    }

    const repair = `mutation { repairSync(dryRun: false, reason: "by hand") { ${reportParts} } }`;
    const { repairSync } = await gets(product, await anAdmin(product), repair);
    expect(repairSync).toMatchObject({
      ...{ status: 'DONE', repaired: 0, findings: [] },
      ...{ foreignCustomers: foreigners, foreignSubscriptions: foreigners },
    });
    expect(await told(strangers)).toEqual(before);
  }, 1_200_000);

  test('a subscription that names an account here and that no account pays is reported every night, and never hidden', async () => {
    const person = await aPerson(product);
    // Gives the account a customer of its own, so that the one below is not written into it.
    await gets(product, person, 'mutation { createCheckout(productId: "pro") { url } }');
    const { userId } = person;
    const customer = await stripe.customers.create({ metadata: { userId } });
    await paying(customer.id);
    const before = await told([customer.id]);
    for (let night = 0; night < 2; night++) {
      const { healthy, lastReport } = await nextNight();
      expect(healthy).toBe(false);
      expect(lastReport).toMatchObject({
        repaired: 0,
        findings: [{ detail: 'A payment comes through a customer that the account does not name.' }],
      });
    }
    expect(await told([customer.id])).toEqual(before);
  }, 400_000);
});

/** A day later, when the comparison of that night has ended. */
async function nextNight(): Promise<Health> {
  const before = (await health()).lastReport?.id;
  await product.advance(day);
  return until(health, ({ lastReport }) => lastReport !== null && lastReport.id !== before);
}

interface Health {
  healthy: boolean;
  lastReport: any;
}

/** Tokens end on the way, so the operator signs in for each look. */
async function health(): Promise<Health> {
  const admin = await anAdmin(product);
  const ask = `{ syncHealth { healthy lastReport { ${reportParts} } } }`;
  return (await gets(product, admin, ask)).syncHealth;
}

async function aPayingUser(): Promise<void> {
  const payer = await aPerson(product);
  const buy = 'mutation { createCheckout(productId: "pro") { url } }';
  await pays((await gets(product, payer, buy)).createCheckout.url);
  const ask = '{ me { subscriptions { status } } }';
  await until(
    async () => (await gets(product, payer, ask)).me.subscriptions,
    (found) => found.length > 0,
  );
}

/** Of another app, of an app that names its own users, and of another deployment of this product. */
async function theOthers(): Promise<string[]> {
  const kinds: Record<string, string>[] = [
    { app: 'another product' },
    { userId: 'user 42 of another product' },
    { userId: 'ours by its name', deployment: 'usher-staging' },
  ];
  const ids: string[] = [];
  for (let i = 0; i < foreigners; i++) {
    const metadata = kinds[i % kinds.length]!;
    const customer = await stripe.customers.create({ email: `shop${i}@example.com`, metadata });
    await paying(customer.id);
    if (i < 3) await boughtOnce(customer.id);
    ids.push(customer.id);
  }
  return ids;
}

/** A live shop: what it sells, what was bought there once, and a subscription that runs, of a price that is not in the catalog. */
async function paying(customer: string): Promise<void> {
  const { id: elsewhere } = await stripe.products.create({ name: 'Elsewhere' });
  const price = await stripe.prices.create({
    product: elsewhere,
    currency: 'usd',
    unit_amount: 900,
    // Renews after the last night, so that nothing of it changes by itself.
    recurring: { interval: 'year' },
  });
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.subscriptions.create({
    customer,
    items: [{ price: price.id }],
    default_payment_method: method.id,
  });
}

async function boughtOnce(customer: string): Promise<void> {
  const { id: product } = await stripe.products.create({ name: 'Elsewhere, once' });
  const price = await stripe.prices.create({ product, currency: 'usd', unit_amount: 500 });
  const { url } = await stripe.checkout.sessions.create({
    ...{ customer, mode: 'payment', line_items: [{ price: price.id, quantity: 1 }] },
    success_url: 'https://shop.example.com/thanks',
  });
  await pays(url!);
}

/** Everything that Stripe says of these customers and of what their shop sells, but for its events. */
async function told(customers: string[]): Promise<string[]> {
  const all: unknown[] = [];
  for (const customer of customers) {
    all.push(await stripe.customers.retrieve(customer));
    const [subscriptions, invoices] = await Promise.all([
      stripe.subscriptions.list({ customer, status: 'all' }),
      stripe.invoices.list({ customer }),
    ]);
    all.push(...subscriptions.data, ...invoices.data);
    all.push(...(await stripe.checkout.sessions.list({ customer })).data);
  }
  const sold = (await stripe.products.list({ limit: 100 })).data.filter(({ name }) =>
    /^Elsewhere/.test(name),
  );
  for (const product of sold) all.push(product, ...(await stripe.prices.list({ product: product.id })).data);
  return all.map((one) => JSON.stringify(one));
}
