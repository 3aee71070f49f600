import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { importCommand } from '../kit/imports/command.ts';
import { rowOf } from '../kit/product/nights.ts';
import { followed, stripeOf, tablesOf, until } from '../kit/product/operating.ts';
import {
  anAdmin,
  aPerson,
  codeFor,
  cognito,
  gets,
  signIn,
  type Answer,
  type Person,
} from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { posts, subscribes } from '../kit/product/requests.ts';
import { deployment } from '../kit/product/storiesStack.ts';
import { wholeSelection } from '../kit/schema/wholeSelection.ts';
import { crashesIn } from '../kit/sweep/crashes.ts';
import type { Known } from '../kit/sweep/oddValues.ts';
import { operationFor } from '../kit/sweep/operations.ts';
import { introspected, type RootField } from '../kit/sweep/schema.ts';
import { fieldsOfUsers } from '../kit/sweep/usersFields.ts';
import { faultsIn } from '../kit/sweep/verdict.ts';

const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
const random = randomsFrom(seed);
/** Generated calls of a field, and how many more until one of them is answered. */
const [calls, callsMax] = process.env['USHER_FULL'] ? [40, 200] : [4, 40];
const day = 86_400_000;
const scratch = mkdtempSync(join(tmpdir(), 'usher-imported-'));
const password = 'Correct-horse-1';

/** A record of each kind. */
const map = {
  user: { from: 'user' },
  records: [
    { kind: 'profile', when: { type: 'profile' }, fields: { attributes: { pick: ['theme'] } } },
    {
      ...{ kind: 'subscription', when: { type: 'subscription' } },
      fields: {
        ...{ id: 'ref', plan: 'plan', status: { const: 'active' }, stripeSubscriptionId: 'stripe' },
        ...{ start: { from: 'from', date: 'iso' }, end: { from: 'to', date: 'iso' } },
      },
    },
    {
      ...{ kind: 'counter', when: { type: 'counter' } },
      fields: { feature: { const: 'exports' }, date: { from: 'from', date: 'iso' }, used: 'units' },
    },
    {
      ...{ kind: 'trial', when: { type: 'trial' } },
      fields: { product: 'plan', start: { from: 'from', date: 'iso' }, end: { from: 'to', date: 'iso' } },
    },
    {
      ...{ kind: 'action', when: { type: 'action' } },
      fields: { at: { from: 'from', date: 'iso' }, type: { const: 'exported' } },
    },
    {
      ...{ kind: 'grant', when: { type: 'grant' } },
      fields: { id: 'ref', feature: { const: 'exports' }, units: 'units' },
    },
  ],
};

let product: Product;
let schema: GraphQLSchema;
let nowMs: number;
beforeAll(async () => {
  writeFileSync(join(scratch, 'map.json'), JSON.stringify(map));
  product = await startProduct({ args: ['--no-web'] });
  // In the middle of a month, so that yesterday is of it too.
  const now = new Date(await product.now());
  await product.moveClockTo(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 15, 12));
  nowMs = await product.now();
  schema = await introspected(product, await anAdmin(product));
}, 400_000);
afterAll(async () => {
  await product?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

const iso = (days: number) => new Date(nowMs + days * day).toISOString();

async function imports(user: string, stripe: string | undefined, hasAccount: boolean): Promise<void> {
  const rows = [
    // A profile is kept with an account, which has to be there.
    ...(hasAccount ? [{ type: 'profile', theme: 'dark' }] : []),
    { type: 'subscription', ref: 'old-1', plan: 'pro', stripe, from: iso(-5), to: iso(25) },
    { type: 'counter', from: iso(0), units: 2 },
    { type: 'counter', from: iso(-1), units: 3 },
    { type: 'trial', plan: 'premium', from: iso(-90), to: iso(-60) },
    { type: 'action', from: iso(-30) },
    { type: 'grant', ref: 'g1', units: 7 },
  ];
  const from = join(scratch, `${user}.jsonl`);
  writeFileSync(from, rows.map((row) => `${JSON.stringify({ user, ...row })}\n`).join(''));
  const args = ['--from', `jsonl:${from}`, '--map', join(scratch, 'map.json'), '--local', product.folder];
  const { status, stdout, stderr } = await importCommand(join(scratch, 'imports'), args);
  expect(stdout, stderr).toContain('Compared with the tables: counts and checksums agree.');
  expect(status, stdout).toBe(0);
}

/** In the legacy table, and such that no visit can move it. */
const unmovable = (user_id: string) =>
  tablesOf(product).send(
    new PutCommand({
      TableName: `${deployment}-strategy-metadata`,
      Item: {
        ...{ strategy_id: `usage#${user_id}`, type: 'usage', user_id },
        ...{ feature_name: 'exports', usage_count: 'many' },
      },
    }),
  );

/** Has an account, and pays through a customer of Stripe's that names no account here. */
async function someoneKnown(): Promise<{ person: Person; stripeId: string }> {
  const person = await aPerson(product);
  await gets(product, person, '{ me { id } }');
  await followed(product);
  const stripe = await stripeOf(product);
  const { data: prices } = await stripe.prices.list({ limit: 100, active: true });
  const price = prices.find((one) => one.metadata['productId'] === 'pro')!;
  const { id: customer } = await stripe.customers.create({ email: 'old@example.com' });
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  const items = [{ price: price.id }];
  const { id } = await stripe.subscriptions.create({ customer, items, default_payment_method: method.id });
  await unmovable(person.userId);
  await imports(person.userId, id, true);
  return { person, stripeId: id };
}

/** Is in the user pool, and comes for the first time when everything is there. */
async function someoneNew(): Promise<Person> {
  const email = `${randomUUID().slice(0, 8)}@example.com`;
  const ClientId = product.outputs.userPoolClientId;
  const UserAttributes = [{ Name: 'email', Value: email }];
  const as = { ClientId, Username: email };
  const { UserSub } = await cognito(product, 'SignUp', { ...as, Password: password, UserAttributes });
  await unmovable(UserSub);
  await imports(UserSub, undefined, false);
  const ConfirmationCode = await codeFor(product, email);
  await cognito(product, 'ConfirmSignUp', { ...as, ConfirmationCode });
  return signIn(product, email, password);
}

async function sends(
  person: Person,
  root: RootField,
  known: Known,
): Promise<{ fault: string[]; isOk: boolean }> {
  const { query, variables } = operationFor(schema, root, [], known, random);
  const caller = { token: person.accessToken };
  const { status, answer } =
    root.kind === 'subscription'
      ? {
          status: 200,
          answer: { data: null, ...(await subscribes(product, caller, query)).payload } as Answer,
        }
      : await posts(product, caller, `{"query":${JSON.stringify(query)},"variables":${variables}}`);
  const fault = faultsIn(status, answer).map((one) => `${query}\n  ${variables}\n  → ${one}`);
  return { fault, isOk: !answer.errors };
}

const people = ['who had an account', 'whose account is made by the first visit'] as const;
describe.each(people)('S2 · a user %s, with a record of each kind imported', (which) => {
  const isKnown = which === 'who had an account';
  let person: Person;
  let stripeId: string | undefined;
  beforeAll(async () => {
    if (isKnown) ({ person, stripeId } = await someoneKnown());
    else person = await someoneNew();
    await followed(product);
  }, 400_000);

  test('reads in every field of the account what was brought, and so does an operator', async () => {
    const { me } = await gets(product, person, `{ me ${wholeSelection('Me')} }`);
    expect(me.subscriptions).toMatchObject([{ id: 'old-1', productId: 'pro', isActive: true }]);
    expect(me.trials).toMatchObject([{ productId: 'premium', status: 'expired' }]);
    const month = me.usage.find((one: any) => one.feature === 'exports' && one.period === 'MONTH');
    expect(month).toMatchObject({ used: 5 });
    expect(me.entitlements).toContainEqual(expect.objectContaining({ feature: 'exports' }));
    expect(JSON.stringify(me.actions)).toContain('exported');
    const admin = await anAdmin(product);
    const account = `query ($id: ID) { account(userId: $id) ${wholeSelection('Me')} }`;
    expect((await gets(product, admin, account, { id: person.userId })).account).toMatchObject({
      subscriptions: me.subscriptions,
    });
    const state = `query ($id: ID!) { stripeState(userId: $id) ${wholeSelection('StripeState')} }`;
    expect((await gets(product, admin, state, { id: person.userId })).stripeState).toMatchObject({
      inStep: true,
    });
  });

  test('is answered by every field that a user may call, in generated queries', async () => {
    const { products } = await gets(product, person, '{ products { id prices { id } } }');
    const known: Known = {
      ...{
        productId: ['pro', 'premium', 'enterprise'],
        priceId: products.flatMap((one: any) => one.prices.map((p: any) => p.id)),
      },
      ...{ feature: ['exports', 'simulations'], userId: [person.userId], accountId: [person.userId] },
      ...{ idempotencyKey: Array.from({ length: 500 }, () => randomUUID()) },
    };
    const reserve =
      'mutation ($key: ID!) { reserveUsage(feature: "exports", amount: 1, idempotencyKey: $key) { holdId } }';
    known['holdId'] = [];
    for (let hold = 0; hold < 10; hold++)
      known['holdId'].push((await gets(product, person, reserve, { key: randomUUID() })).reserveUsage.holdId);
    // The last one of all is called in the next test.
    const roots = fieldsOfUsers().filter(({ name }) => name !== 'deleteMyAccount');
    // Stripe has told of a payment before anybody here named its customer; that is an alarm of its own.
    const before = crashesIn(product.folder).length;
    const faults: string[] = [];
    const unanswered: string[] = [];
    let ran = 0;
    for (const root of roots) {
      let answered = 0;
      for (let call = 0; call < calls || (answered === 0 && call < callsMax); call++) {
        const { fault, isOk } = await sends(person, root, known);
        faults.push(...fault);
        if (isOk) answered += 1;
        ran += 1;
      }
      if (answered === 0) unanswered.push(root.name);
    }
    console.log(`seed ${seed}: ${ran} calls of ${roots.length} fields`);
    expect([...faults, ...crashesIn(product.folder).slice(before)].slice(0, 20)).toEqual([]);
    expect(unanswered).toEqual([]);
    expect(roots.length).toBeGreaterThan(15);
  }, 600_000);

  test('buys, manages, takes everything along and leaves, and what was not moved goes with it', async () => {
    // Some of it may be asked a few times a minute.
    await product.advance(60_000);
    const { createCheckout } = await gets(
      product,
      person,
      'mutation { createCheckout(productId: "pro") { kind url } }',
    );
    expect(createCheckout.kind).toBe(isKnown ? 'PORTAL' : 'CHECKOUT');
    const { createPortalSession } = await gets(product, person, 'mutation { createPortalSession { url } }');
    expect(createPortalSession.url).toContain('http');
    const document = JSON.parse(
      (await gets(product, person, '{ exportMyData { document } }')).exportMyData.document,
    );
    expect(document.legacy).toMatchObject([{ usage_count: 'many' }]);
    if (isKnown) expect(document.account.legacy_profile).toEqual({ theme: 'dark' });
    for (const word of [stripeId ?? 'old-1', 'premium', 'exported'])
      expect(JSON.stringify(document)).toContain(word);
    const leave = 'mutation ($c: String!) { deleteMyAccount(confirm: $c) { status } }';
    expect((await gets(product, person, leave, { c: person.email })).deleteMyAccount).toEqual({
      status: 'DELETED',
    });
    expect(await rowOf(product, person)).toMatchObject({ status: 'DELETED' });
    if (stripeId === undefined) return;
    const stripe = await stripeOf(product);
    await until(
      () => stripe.subscriptions.retrieve(stripeId!),
      ({ status }) => status === 'canceled',
    );
  }, 200_000);
});
