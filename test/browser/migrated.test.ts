import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followed, stripeOf, tablesOf, until } from '../kit/product/operating.ts';
import {
  anAdmin,
  aPerson,
  codeFor,
  cognito,
  gets,
  signIn as token,
  type Person,
} from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { wholeSelection } from '../kit/schema/wholeSelection.ts';
import { drawn } from '../kit/models/drawn.ts';
import { openBrowser, visit } from './browser.ts';
import { signIn } from './people.ts';

const TableName = 'usher-dev-strategy-metadata';
const day = 86_400_000;

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct();
  browser = await openBrowser();
}, 240_000);
afterAll(() => product?.stop());

/** How a customer comes over, and whether Stripe has the subscription that the old tables name. */
const ways = [
  ['the visit', false],
  ['npm run migrate', false],
  ['the visit', true],
  ['npm run migrate', true],
] as const;

describe.each(drawn('ways of coming over', ways, 2))(
  'F1 · a customer moved by %s (Stripe knows the subscription: %s)',
  (way, isKnown) => {
    let person: Person;
    let stripeId: string;
    beforeAll(async () => {
      stripeId = isKnown ? await oldSubscription() : `sub_old${randomUUID().slice(0, 8)}`;
      person = way === 'the visit' ? await visitor(stripeId) : await migrated(stripeId);
    }, 240_000);

    test('reads every field of the schema, as the person and as an operator', async () => {
      const ask = `{ me ${wholeSelection('Me')} }`;
      expect(ask).toMatch(/cancelAtPeriodEnd/);
      const { me } = await until(
        async () => gets(product, person, ask),
        // The rows come over one after the other.
        ({ me: read }) =>
          read.subscriptions.length > 0 && read.version > 1 && read.usage.some((one: any) => one.used > 0),
      );
      expect(me.subscriptions).toMatchObject([{ productId: 'pro', status: 'active', isActive: true }]);
      const limits = me.usage.filter((one: any) => one.feature === 'simulations');
      expect(limits).toMatchObject([{ used: 2, limit: 50 }]);
      const admin = await anAdmin(product);
      const read = await gets(
        product,
        admin,
        `query ($id: ID) { account(userId: $id) ${wholeSelection('Me')} }`,
        {
          id: person.userId,
        },
      );
      expect(read.account.subscriptions).toMatchObject([{ productId: 'pro', isActive: true }]);
      const whole = `query ($id: ID!) { stripeState(userId: $id) ${wholeSelection('StripeState')} }`;
      expect((await gets(product, admin, whole, { id: person.userId })).stripeState).toMatchObject({
        inStep: true,
        subscriptions: [{ here: { productId: 'pro', isActive: true } }],
      });
    });

    test('sees the account page, and an operator sees it too', async () => {
      const { page, context } = await visit(browser);
      await signIn(product.outputs.webUrl, page, person);
      await page.getByRole('link', { name: 'Account' }).click();
      await page.getByText(/Pro/).first().waitFor();
      expect(await page.getByText('Something went wrong').count()).toBe(0);
      await context.close();
      const admin = await visit(browser);
      await signIn(product.outputs.adminUrl, admin.page, product.outputs.adminUser);
      // Stripe's id of it, once the account was synced with Stripe; until then the old one.
      const { me } = await gets(product, person, '{ me { subscriptions { id } } }');
      const { id } = me.subscriptions[0];
      expect(isKnown ? [stripeId, 'old-1'] : ['old-1']).toContain(id);
      for (const wanted of [person.userId, id]) {
        await admin.page.getByRole('link', { name: 'Accounts' }).click();
        await admin.page.getByLabel('Id or e-mail, or a subscription').fill(wanted);
        await admin.page.getByRole('button', { name: 'Find' }).click();
        await admin.page.getByTestId('account-email').filter({ hasText: person.email }).waitFor();
      }
      expect(await admin.page.getByText('Something went wrong').count()).toBe(0);
      await admin.context.close();
    });

    test('keeps the plan through a refresh, a resync and a checkout', async () => {
      const admin = await anAdmin(product);
      const plan = '{ subscriptions { id productId isActive } usage { feature limit } }';
      const kept = (me: any) => {
        expect(me.subscriptions).toMatchObject([{ productId: 'pro', isActive: true }]);
        expect(me.usage).toContainEqual({ feature: 'simulations', limit: 50 });
      };
      kept((await gets(product, person, `mutation { refreshSubscription ${plan} }`)).refreshSubscription);
      const resync = `mutation ($id: ID!) { resync(userId: $id, reason: "moved") ${plan} }`;
      kept((await gets(product, admin, resync, { id: person.userId })).resync);
      const buy = 'mutation { createCheckout(productId: "pro") { kind url } }';
      const { createCheckout } = await gets(product, person, buy);
      expect(createCheckout.kind).toBe(isKnown ? 'PORTAL' : 'CHECKOUT');
      await gets(product, person, 'mutation { createPortalSession { url } }');
      const { me } = await gets(product, person, `{ me ${plan} }`);
      kept(me);
      expect(me.subscriptions[0].id).toBe(isKnown ? stripeId : 'old-1');
    });

    test('takes their data and leaves, and nothing stays in the legacy table', async () => {
      // A row that could not be moved stays there until then.
      await putLegacy({
        type: 'usage',
        user_id: person.userId,
        usage_count: 'many',
        feature_name: 'simulations',
      });
      const { exportMyData } = await gets(product, person, '{ exportMyData { document } }');
      const document = JSON.parse(exportMyData.document);
      expect(document.legacy).toMatchObject([{ usage_count: 'many' }]);
      expect(document.account.legacy_profile).toEqual({ theme: 'dark' });
      const leave = 'mutation ($c: String!) { deleteMyAccount(confirm: $c) { status } }';
      const { deleteMyAccount } = await gets(product, person, leave, { c: person.email });
      expect(deleteMyAccount).toEqual({ status: 'DELETED' });
      const left = (await tablesOf(product).send(new ScanCommand({ TableName }))).Items!;
      expect(left.filter((row) => row['user_id'] === person.userId)).toEqual([]);
      if (!isKnown) return;
      const { status } = await (await stripeOf(product)).subscriptions.retrieve(stripeId);
      expect(status).toBe('canceled');
    });
  },
);

test('F2 · `npm run migrate` names each row that it refuses, moves the rest, says the same beforehand, and ends with 1', async () => {
  const person = await aPerson(product);
  await followed(product);
  const nowMs = await product.now();
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const good = { type: 'usage', user_id: person.userId, feature_name: 'simulations', usage_count: 1 };
  const bad = await putLegacy({ ...good, usage_count: -5, date: today });
  await putLegacy({
    ...good,
    feature_date_key: 'simulations_2024-01-15',
    reset_date: '2024-01-16',
    usage_count: 3,
  });
  const dry = await migrate('--dry-run');
  expect(dry.status).toBe(1);
  expect(dry.stdout).toContain(`refused "${bad}": usage_count is -5, not a whole number from 0`);
  const run = await migrate();
  expect(run.status).toBe(1);
  expect(run.stdout).toContain('1 counters moved');
  const same = (text: string) => text.replaceAll(/would be (found )?/g, '');
  expect(run.stdout).toBe(same(dry.stdout));
  const use = 'mutation { consumeUsage(feature: "simulations") { allowed usage { used } } }';
  expect((await gets(product, person, use)).consumeUsage).toEqual({ allowed: true, usage: { used: 1 } });
});

/** Without blocking this process, whose own connections would end unnoticed meanwhile. */
async function migrate(...more: string[]) {
  const child = spawn('npm', ['run', '-s', 'migrate', '--', '--local', product.folder, ...more]);
  child.stderr.resume();
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { stdout: await text(child.stdout), status: await ended };
}

async function putLegacy(row: Record<string, unknown>, strategy_id: string = randomUUID()): Promise<string> {
  await tablesOf(product).send(new PutCommand({ TableName, Item: { strategy_id, ...row } }));
  return strategy_id;
}

/** As the old tables had a customer who pays. */
async function legacyRowsOf(userId: string, stripeId: string): Promise<void> {
  const nowMs = await product.now();
  const iso = (ms: number) => new Date(ms).toISOString();
  const of = { user_id: userId };
  await putLegacy({ ...of, type: 'profile', email: 'old@example.com', name: 'Old', theme: 'dark' });
  await putLegacy({
    ...{ ...of, type: 'subscription', subscription_id: 'old-1', stripe_subscription_id: stripeId },
    ...{ plan_id: 'pro', status: 'active' },
    ...{ current_period_start: iso(nowMs - 5 * day), current_period_end: iso(nowMs + 25 * day) },
  });
  await putLegacy({
    ...{ ...of, type: 'usage', feature_name: 'simulations', usage_count: 2, limit_value: 50 },
    date: iso(nowMs).slice(0, 10),
  });
}

/** A user whose account is made after their rows were there. */
async function visitor(stripeId: string): Promise<Person> {
  const email = `${randomUUID().slice(0, 8)}@example.com`;
  const password = 'Correct-horse-1';
  const ClientId = product.outputs.userPoolClientId;
  const UserAttributes = [{ Name: 'email', Value: email }];
  const { UserSub } = await cognito(product, 'SignUp', {
    ClientId,
    Username: email,
    Password: password,
    UserAttributes,
  });
  await legacyRowsOf(UserSub, stripeId);
  const ConfirmationCode = await codeFor(product, email);
  await cognito(product, 'ConfirmSignUp', { ClientId, Username: email, ConfirmationCode });
  return token(product, email, password);
}

/** A user who had an account before the rows were brought here. */
async function migrated(stripeId: string): Promise<Person> {
  const person = await aPerson(product);
  await gets(product, person, '{ me { id } }');
  // Or the visit that made the account would meet the rows, and take some of them before the command does.
  await followed(product);
  await legacyRowsOf(person.userId, stripeId);
  const { stdout, status } = await migrate();
  expect(stdout).toContain('1 profiles, 1 subscriptions, 1 counters moved');
  expect(status).toBe(0);
  return person;
}

/** What the customer of another app of the same owner pays: Stripe knows of no account here. */
async function oldSubscription(): Promise<string> {
  const stripe = await stripeOf(product);
  const { data: prices } = await stripe.prices.list({ limit: 100, active: true });
  const price = prices.find((one) => one.metadata['productId'] === 'pro')!;
  const customer = await stripe.customers.create({ email: 'old@example.com' });
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    default_payment_method: method.id,
  });
  return id;
}
