import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listens } from '../kit/product/subscriptions.ts';
import {
  anAdmin,
  aPerson,
  asks,
  codeFor,
  cognito,
  gets,
  signIn,
  type Person,
} from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';

const minute = 60_000;
const hour = 60 * minute;

let product: Product;
beforeAll(async () => void (product = await startProduct({ args: ['--no-web'] })));
afterAll(() => product.stop());

const start =
  'mutation ($id: ID!) { startTrial(productId: $id) { trialId expiresAt trial { status isActive } } }';
const state =
  'query ($id: ID!) { trial(productId: $id) { hasTrialed eligible reason trial { status isActive } button { label enabled } } }';
const rights =
  '{ me { version trials { id status isActive } entitlements { feature limit period source expiresAt } } }';
const onAccount = 'subscription { onAccount { userId version reason productId } }';
const consume = 'mutation { consumeUsage(feature: "simulations") { allowed usage { limit source period } } }';

const signInAgain = (person: Person) => signIn(product, person.email, person.password);

describe('a person who tries Premium', () => {
  test('presses once, may use all of it at once, and every screen hears of it', async () => {
    const person = await aPerson(product);
    const screen = await listens(product, person, onAccount);
    const before = await gets(product, person, state, { id: 'premium' });
    expect(before.trial).toEqual({
      hasTrialed: false,
      eligible: true,
      reason: null,
      trial: null,
      button: { label: 'Try Premium - Free for 30 days', enabled: true },
    });
    const { startTrial } = await gets(product, person, start, { id: 'premium' });
    expect(startTrial).toMatchObject({
      trialId: `${person.userId}-premium`,
      trial: { status: 'active', isActive: true },
    });
    await screen.heard((change) => change.reason === 'trial.started');
    const { me } = await gets(product, person, rights);
    expect(me.trials).toEqual([{ id: startTrial.trialId, status: 'active', isActive: true }]);
    expect(me.entitlements).toEqual([
      {
        feature: 'exports',
        limit: 200,
        period: 'MONTH',
        source: 'trial:premium',
        expiresAt: startTrial.expiresAt,
      },
      {
        feature: 'shared_files',
        limit: 1000,
        period: 'BILLING_CYCLE',
        source: 'trial:premium',
        expiresAt: startTrial.expiresAt,
      },
      {
        feature: 'simulations',
        limit: null,
        period: 'MONTH',
        source: 'trial:premium',
        expiresAt: startTrial.expiresAt,
      },
    ]);
    const { consumeUsage } = await gets(product, person, consume);
    expect(consumeUsage).toEqual({
      allowed: true,
      usage: { limit: null, source: 'trial:premium', period: 'MONTH' },
    });
    const { products } = await gets(product, person, '{ products { id action button { label enabled } } }');
    expect(products.find((one: { id: string }) => one.id === 'premium').button).toEqual({
      label: 'Trial active - 30 days left',
      enabled: false,
    });
    const again = await asks(product, person, start, { id: 'premium' });
    expect(again.errors?.[0]).toMatchObject({
      errorType: 'Conflict',
      errorInfo: {
        reason: 'TRIAL_USED',
        trialId: startTrial.trialId,
        expiresAt: startTrial.expiresAt,
        isActive: true,
        purchase: { productId: 'premium', name: 'Premium' },
      },
    });
    screen.close();
  });

  test.each([
    ['no product id', { id: '' }, 'BadRequest'],
    ['an unknown product', { id: 'nothing' }, 'NotFound'],
    ['an add-on', { id: 'exports-pack' }, 'BadRequest'],
    ['a one-time purchase', { id: 'track-editor' }, 'BadRequest'],
  ])('%s is answered with its code', async (_, variables, code) => {
    const answer = await asks(product, await aPerson(product), start, variables);
    expect(answer.errors?.[0]?.errorType).toBe(code);
  });

  test('with a second account on the same mailbox has no second trial', async () => {
    await gets(product, await aPerson(product, 'same.mailbox@gmail.com'), start, { id: 'pro' });
    const alias = await aPerson(product, 'samemailbox+again@googlemail.com');
    expect((await gets(product, alias, state, { id: 'pro' })).trial).toMatchObject({
      hasTrialed: true,
      eligible: false,
      reason: 'TRIAL_USED',
      trial: null,
    });
    const refused = await asks(product, alias, start, { id: 'pro' });
    expect(refused.errors?.[0]).toMatchObject({
      errorType: 'Conflict',
      errorInfo: { purchase: { productId: 'pro' } },
    });
  });

  test('who has deleted the account and made it anew has no second trial', async () => {
    const person = await aPerson(product);
    await gets(product, person, start, { id: 'pro' });
    await gets(
      product,
      person,
      'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }',
      {
        confirm: person.email,
      },
    );
    const anew = await aPerson(product, person.email);
    expect(anew.userId).not.toBe(person.userId);
    expect((await asks(product, anew, start, { id: 'pro' })).errors?.[0]?.errorType).toBe('Conflict');
  });
});

describe('a person who moves to another address', () => {
  test('takes the trials along: deleting the account and coming back with the new address gives no second one', async () => {
    const person = await aPerson(product);
    await gets(product, person, start, { id: 'pro' });
    const moved = `moved.${person.email}`;
    const AccessToken = person.accessToken;
    await cognito(product, 'UpdateUserAttributes', {
      AccessToken,
      UserAttributes: [{ Name: 'email', Value: moved }],
    });
    const Code = await codeFor(product, moved);
    await cognito(product, 'VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
    const again = await signIn(product, moved, person.password);
    expect(again.userId).toBe(person.userId);
    const screen = await listens(product, again, onAccount);
    const erase = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }';
    await gets(product, again, erase, { confirm: moved });
    // The stream has brought the change of address before it brings the deletion.
    await screen.heard((change) => change.reason === 'account.deleted');
    screen.close();
    for (const email of [moved, person.email]) {
      const anew = await aPerson(product, email);
      expect((await asks(product, anew, start, { id: 'pro' })).errors?.[0]?.errorType).toBe('Conflict');
    }
  });
});

describe('an operator', () => {
  test('extends a trial, puts a product and reads how trials went; no other user can', async () => {
    const person = await aPerson(product);
    const admin = await anAdmin(product);
    const { startTrial } = await gets(product, person, start, { id: 'enterprise' });
    const extend =
      'mutation ($userId: ID!) { extendTrial(userId: $userId, productId: "enterprise", hours: 2, reason: "a slow day") { expiresAt } }';
    const { extendTrial } = await gets(product, admin, extend, { userId: person.userId });
    expect(Date.parse(extendTrial.expiresAt) - Date.parse(startTrial.expiresAt)).toBe(2 * hour);
    const input = {
      id: 'team',
      name: 'Team',
      active: true,
      public: true,
      kind: 'PLAN',
      rank: 40,
      prices: [],
      trial: { hours: 24 },
      features: [{ feature: 'simulations', limit: 5, period: 'DAY' }],
      version: 0,
      reason: 'a new plan',
    };
    const put =
      'mutation ($input: ProductInput!) { putProduct(input: $input) { version zone trial { reminderMinutes } } }';
    expect((await gets(product, admin, put, { input })).putProduct).toEqual({
      version: 1,
      zone: 'UTC',
      trial: { reminderMinutes: 60 },
    });
    const { catalog } = await gets(product, admin, '{ catalog { id } }');
    expect(catalog.map((one: { id: string }) => one.id)).toContain('team');
    const today = new Date(await product.now()).toISOString().slice(0, 10);
    const metrics = `{ trialMetrics(from: "${today}", to: "${today}") { started running products { productId } } }`;
    const { trialMetrics } = await gets(product, admin, metrics);
    expect(trialMetrics.started).toBeGreaterThanOrEqual(1);
    for (const [query, variables] of [
      [extend, { userId: person.userId }],
      [put, { input }],
      [metrics, {}],
      ['{ catalog { id } }', {}],
    ] as const) {
      expect((await asks(product, person, query, variables)).errors?.[0]?.errorType).toBe('Unauthorized');
    }
  });
});

describe('time goes by', () => {
  test('the reminder and the end reach the open screen, and the free plan counts again', async () => {
    const person = await aPerson(product);
    const { startTrial } = await gets(product, person, start, { id: 'pro' });
    const end = Date.parse(startTrial.expiresAt);
    for (const [due, reason] of [
      [end - hour, 'trial.ending'],
      [end, 'trial.expired'],
    ] as const) {
      await product.moveClockTo(due - 3 * minute);
      const screen = await listens(product, await signInAgain(person), onAccount);
      await product.moveClockTo(due + minute + 1000);
      await screen.heard((change) => change.reason === reason);
      screen.close();
    }
    const { me } = await gets(product, await signInAgain(person), rights);
    expect(me.trials).toMatchObject([{ status: 'expired', isActive: false }]);
    expect(me.entitlements).toEqual([
      { feature: 'simulations', limit: 3, period: 'DAY', source: 'plan:free', expiresAt: null },
    ]);
    expect((await gets(product, await signInAgain(person), consume)).consumeUsage.usage.source).toBe(
      'plan:free',
    );
  });
});
