import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stripeOf } from '../kit/product/operating.ts';
import { anAdmin, aPerson, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { wholeSelection } from '../kit/schema/wholeSelection.ts';
import { runs } from '../kit/product/commands.ts';

let product: Product;
let stripe: Stripe;
let person: Person;
let customer: string;
const newcomer = `${randomUUID().slice(0, 8)}@example.com`;

beforeAll(async () => {
  product = await startProduct({ args: ['--no-web'] });
  stripe = await stripeOf(product);
  person = await aPerson(product);
  customer = await paying(person.email);
  await paying(newcomer);
}, 400_000);
afterAll(() => product?.stop());

/** What a customer of a shop of before pays: Stripe knows of no account here. */
async function paying(email: string): Promise<string> {
  const { data: prices } = await stripe.prices.list({ limit: 100, active: true });
  const price = prices.find((one) => one.metadata['productId'] === 'pro')!;
  const { id } = await stripe.customers.create({ email });
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: id });
  const items = [{ price: price.id }];
  await stripe.subscriptions.create({ customer: id, items, default_payment_method: method.id });
  return id;
}

const adopt = (...more: string[]) => runs(product, 'adopt', ['--create-users', ...more]);

test('`npm run adopt` does what its dry run says, and once more finds it done; the account then works in every field', async () => {
  const dry = await adopt('--dry-run');
  expect(dry.stdout).toContain('2 customers: 2 would be adopted, 1 of them with a new user; 0 there already');
  expect((await gets(product, person, '{ me { subscriptions { id } } }')).me.subscriptions).toEqual([]);
  const run = await adopt();
  expect(run.code).toBe(0);
  expect(run.stdout).toContain(`${customer}: ${person.userId}, pro (active)`);
  expect(run.stdout).toContain('2 customers: 2 adopted, 1 of them with a new user; 0 there already');
  expect((await adopt()).stdout).toContain(
    '2 customers: 0 adopted, 0 of them with a new user; 2 there already',
  );

  const { me } = await gets(product, person, `{ me ${wholeSelection('Me')} }`);
  expect(me.subscriptions).toMatchObject([{ productId: 'pro', isActive: true }]);
  const admin = await anAdmin(product);
  const state = `query ($id: ID!) { stripeState(userId: $id) ${wholeSelection('StripeState')} }`;
  expect((await gets(product, admin, state, { id: person.userId })).stripeState).toMatchObject({
    inStep: true,
  });
  const made = `query ($email: AWSEmail) { account(email: $email) ${wholeSelection('Me')} }`;
  const { account } = await gets(product, admin, made, { email: newcomer });
  expect(account).toMatchObject({ email: newcomer, subscriptions: [{ productId: 'pro', isActive: true }] });
  expect(await gets(product, person, 'mutation { createPortalSession { url } }')).toMatchObject({
    createPortalSession: { url: expect.stringContaining('http') },
  });
  const leave = 'mutation ($c: String!) { deleteMyAccount(confirm: $c) { status } }';
  await gets(product, person, leave, { c: person.email });
  expect((await stripe.customers.retrieve(customer)).deleted).toBe(true);
}, 200_000);
