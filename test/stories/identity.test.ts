import { randomUUID } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DeleteCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listens } from '../kit/product/subscriptions.ts';
import { followed, pays, poolOf, stripeOf, tablesOf, until } from '../kit/product/operating.ts';
import { anAdmin, aPerson, asks, codeFor, cognito, gets, proves, signIn } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const day = 24 * 3_600_000;
const firstCalls = process.env['USHER_FULL'] ? 100 : 50;
const checkouts = process.env['USHER_FULL'] ? 100 : 30;
let product: Product;
/** At noon: at night the comparison of users makes the rows that are missing, and here it is shown who makes them otherwise. */
const startsAt = '2026-11-20T12:00:00Z';
beforeAll(async () => void (product = await startProduct({ args: ['--no-web', '--clock', startsAt] })));
afterAll(() => product.stop());

const me = '{ me { id email name status version } }';
const rights = '{ me { subscriptions { productId status isActive } entitlements { feature limit source } } }';

/** First of all: the clock has not been moved over a night yet. */
describe('a person arrives', () => {
  test('with a row already, when a sign-up was confirmed', async () => {
    const person = await aPerson(product);
    expect(await rowOf(person.userId)).toMatchObject({ email: person.email, status: 'ACTIVE', version: 1 });
  });

  test('whom an operator made, with a password of their own at the first sign-in', async () => {
    const email = address();
    const UserPoolId = product.outputs.userPoolId;
    await poolOf(product).send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: email,
        TemporaryPassword: 'Temporary-1-pass',
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
          { Name: 'name', Value: 'Ada' },
        ],
      }),
    );
    const ClientId = product.outputs.userPoolClientId;
    const begun = await proves(product, email, 'Temporary-1-pass');
    expect(begun.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const { AuthenticationResult } = await cognito(product, 'RespondToAuthChallenge', {
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: begun.Session,
      ChallengeResponses: { USERNAME: email, NEW_PASSWORD: 'Correct-horse-1' },
    });
    const answer = await gets(product, { accessToken: AuthenticationResult.AccessToken }, me);
    expect(answer.me).toMatchObject({ email, name: 'Ada', status: 'ACTIVE', version: 1 });
  });

  test('confirmed by nothing but a reset password', async () => {
    const email = address();
    const UserPoolId = product.outputs.userPoolId;
    await poolOf(product).send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username: email,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
    await poolOf(product).send(
      new AdminSetUserPasswordCommand({
        UserPoolId,
        Username: email,
        Password: 'Forgotten-1-pass',
        Permanent: true,
      }),
    );
    const ClientId = product.outputs.userPoolClientId;
    await cognito(product, 'ForgotPassword', { ClientId, Username: email });
    await cognito(product, 'ConfirmForgotPassword', {
      ClientId,
      Username: email,
      ConfirmationCode: await codeFor(product, email),
      Password: 'Correct-horse-1',
    });
    const pooled = await poolOf(product).send(new AdminGetUserCommand({ UserPoolId, Username: email }));
    const sub = pooled.UserAttributes!.find(({ Name }) => Name === 'sub')!.Value!;
    expect(await rowOf(sub)).toBeUndefined();
    const person = await signIn(product, email, 'Correct-horse-1');
    expect((await gets(product, person, me)).me).toMatchObject({ id: sub, email, version: 1 });
  });

  test(`F9.3 · with ${firstCalls} first calls at once: one row, one log entry, all answers equal`, async () => {
    const person = await aPerson(product);
    // The triggers were first: what they left goes, so that the calls find nothing.
    const left = await until(
      () => logOf(person.userId),
      (rows) => rows.length > 0,
    );
    expect(left.map((row) => row['action_type'])).toEqual(['account.created']);
    const { user_id, timestamp } = left[0]!;
    for (const [table, Key] of [
      ['users', { user_id }],
      ['user-actions-log', { user_id, timestamp }],
    ] as const)
      await tablesOf(product).send(new DeleteCommand({ TableName: `${deployment}-${table}`, Key }));
    const answers = await Promise.all(
      Array.from({ length: firstCalls }, () =>
        asks(product, person, '{ me { id email status createdAt version } }'),
      ),
    );
    expect([...new Set(answers.map((answer) => JSON.stringify(answer)))]).toHaveLength(1);
    expect(answers[0]!.data.me).toMatchObject({ id: person.userId, version: 1 });
    expect(await rowOf(person.userId)).toMatchObject({ version: 1 });
    await until(
      () => logOf(person.userId),
      (rows) => rows.length > 0,
    );
    await followed(product);
    expect((await logOf(person.userId)).map((row) => row['action_type'])).toEqual(['account.created']);
  });

  test(`and buys with ${checkouts} first checkouts at once: one customer in Stripe, one page to pay on`, async () => {
    const person = await aPerson(product);
    const answers = await Promise.all(
      Array.from({ length: checkouts }, () =>
        asks(product, person, 'mutation { createCheckout(productId: "pro") { url kind } }'),
      ),
    );
    const opened = answers.flatMap((answer) =>
      answer.data ? [answer.data.createCheckout.url as string] : [],
    );
    expect(opened.length).toBeGreaterThan(0);
    expect(new Set(opened).size).toBe(1);
    // A caller that met the others too often is told to try again: never sold twice, never a fault of ours.
    const types = answers.flatMap((answer) => (answer.errors ?? []).map((error) => error.errorType ?? null));
    expect(types.filter((type) => type !== null && type !== 'Unavailable')).toEqual([]);
    const customers = [];
    for await (const customer of (await stripeOf(product)).customers.list({ limit: 100 })) {
      if (customer.metadata['userId'] === person.userId) customers.push(customer.id);
    }
    expect(customers).toEqual([(await rowOf(person.userId))!['stripe_customer_id']]);
  });
});

describe('S3: the three scenarios', () => {
  test('a trial user has 14 days of Pro, and the free plan again afterwards', async () => {
    const person = await aPerson(product);
    const { startTrial } = await gets(
      product,
      person,
      'mutation { startTrial(productId: "pro") { expiresAt trial { startedAt isActive } } }',
    );
    const lasts = Date.parse(startTrial.expiresAt) - Date.parse(startTrial.trial.startedAt);
    expect(lasts).toBe(14 * day);
    const consume = 'mutation { consumeUsage(feature: "simulations", amount: 4) { allowed reason } }';
    expect((await gets(product, person, consume)).consumeUsage).toEqual({ allowed: true, reason: null });
    await product.moveClockTo(Date.parse(startTrial.expiresAt) + 1);
    const later = await signIn(product, person.email, person.password);
    const { trial, me: account } = await gets(
      product,
      later,
      '{ trial(productId: "pro") { hasTrialed trial { isActive } } me { entitlements { source } } }',
    );
    expect(trial).toEqual({ hasTrialed: true, trial: { isActive: false } });
    expect(account.entitlements.map((one: { source: string }) => one.source)).toEqual(['plan:free']);
    expect((await gets(product, later, consume)).consumeUsage.allowed).toBe(false);
  });

  test('a paid subscriber pays $19 on the checkout page, and is let in by the webhook', async () => {
    const person = await aPerson(product);
    const screen = await listens(product, person, 'subscription { onAccount { userId version reason } }');
    const { createCheckout } = await gets(
      product,
      person,
      'mutation { createCheckout(productId: "pro") { url kind } }',
    );
    expect(createCheckout.kind).toBe('CHECKOUT');
    expect(await (await fetch(createCheckout.url)).text()).toMatch(/19\.00/);
    await pays(createCheckout.url);
    await screen.heard((change) => change.reason.startsWith('subscription.'));
    const { me: account } = await gets(product, person, rights);
    expect(account.subscriptions).toEqual([{ productId: 'pro', status: 'active', isActive: true }]);
    expect(account.entitlements.map((one: { limit: number }) => one.limit).sort()).toEqual([20, 200, 50]);
    const stripe = await stripeOf(product);
    const mine = (await stripe.customers.list({ limit: 100 })).data.filter(
      (customer) => customer.metadata['userId'] === person.userId,
    );
    expect(mine).toHaveLength(1);
    const [subscription] = (await stripe.subscriptions.list({ customer: mine[0]!.id })).data;
    expect(subscription!.items.data[0]!.price).toMatchObject({ unit_amount: 1900, currency: 'usd' });
    screen.close();
  });

  test('an existing user of the pool without a row gets it on the first call', async () => {
    const person = await aPerson(product);
    await tablesOf(product).send(
      new DeleteCommand({ TableName: `${deployment}-users`, Key: { user_id: person.userId } }),
    );
    expect((await gets(product, person, me)).me).toEqual({
      id: person.userId,
      email: person.email,
      name: null,
      status: 'ACTIVE',
      version: 1,
    });
  });
});

describe('a person changes', () => {
  test('the e-mail address is an attribute: the account, its rights and its history stay', async () => {
    const person = await aPerson(product);
    await gets(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed } }');
    const moved = address();
    await poolOf(product).send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: product.outputs.userPoolId,
        Username: person.email,
        UserAttributes: [
          { Name: 'email', Value: moved },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
    const again = await signIn(product, moved, person.password);
    expect(again.userId).toBe(person.userId);
    const answer = await gets(
      product,
      again,
      '{ me { id email version } usage(feature: "simulations") { used } }',
    );
    expect(answer).toEqual({ me: { id: person.userId, email: moved, version: 2 }, usage: { used: 1 } });
    const admin = await anAdmin(product);
    const account = 'query ($email: AWSEmail) { account(email: $email) { id } }';
    expect((await gets(product, admin, account, { email: moved })).account.id).toBe(person.userId);
    const old = await asks(product, admin, account, { email: person.email });
    expect(old.errors![0]!.errorType).toBe('NotFound');
  });

  test('a user who takes over a recycled address gets an account of their own, which begins with what the mailbox has used', async () => {
    const first = await aPerson(product);
    await gets(product, first, 'mutation { consumeUsage(feature: "simulations", amount: 2) { allowed } }');
    await cognito(product, 'DeleteUser', { AccessToken: first.accessToken });
    const second = await aPerson(product, first.email);
    expect(second.userId).not.toBe(first.userId);
    // Fields of one document are answered side by side, so the account is made by one of its own.
    expect(await gets(product, second, '{ me { id } }')).toEqual({ me: { id: second.userId } });
    const answer = await gets(product, second, '{ usage(feature: "simulations") { used } }');
    expect(answer).toEqual({ usage: { used: 2 } });
  });

  test('locked out: no sign-in, no renewal, no rights; let in again: everything as before', async () => {
    const person = await aPerson(product);
    await gets(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed } }');
    const admin = await anAdmin(product);
    const set =
      'mutation ($id: ID!, $on: Boolean!) { setAccountEnabled(userId: $id, enabled: $on, reason: "chargeback") { status } }';
    expect((await gets(product, admin, set, { id: person.userId, on: false })).setAccountEnabled.status).toBe(
      'DISABLED',
    );
    await expect(signIn(product, person.email, person.password)).rejects.toThrow('User is disabled.');
    const renewal = cognito(product, 'InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: product.outputs.userPoolClientId,
      AuthParameters: { REFRESH_TOKEN: person.refreshToken },
    });
    await expect(renewal).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    const consume = 'mutation { consumeUsage(feature: "simulations") { allowed reason } }';
    expect((await gets(product, person, consume)).consumeUsage).toEqual({
      allowed: false,
      reason: 'ACCOUNT_DISABLED',
    });
    for (const refused of [
      'startTrial(productId: "pro") { trialId }',
      'createCheckout(productId: "pro") { url }',
    ]) {
      const answer = await asks(product, person, `mutation { ${refused} }`);
      expect(answer.errors![0]!.errorType, refused).toBe('Forbidden');
    }
    await gets(product, admin, set, { id: person.userId, on: true });
    const again = await signIn(product, person.email, person.password);
    expect((await gets(product, again, consume)).consumeUsage).toEqual({ allowed: true, reason: null });
    const usage = await gets(product, again, '{ usage(feature: "simulations") { used } }');
    expect(usage).toEqual({ usage: { used: 2 } });
    const acted = await until(
      () => logOf(person.userId),
      (rows) => rows.filter((row) => String(row['action_type']).startsWith('account.')).length === 3,
    );
    const changes = acted.filter((row) => String(row['action_type']).startsWith('account.'));
    expect(changes.map((row) => [row['action_type'], row['actor'], row['reason']])).toEqual([
      ['account.created', undefined, undefined],
      ['account.disabled', admin.userId, 'chargeback'],
      ['account.enabled', admin.userId, 'chargeback'],
    ]);
  });
});

const address = () => `${randomUUID().slice(0, 8)}@example.com`;

async function rowOf(userId: string): Promise<Record<string, unknown> | undefined> {
  const key = { TableName: `${deployment}-users`, Key: { user_id: userId }, ConsistentRead: true };
  return (await tablesOf(product).send(new GetCommand(key))).Item;
}

async function logOf(userId: string): Promise<Record<string, unknown>[]> {
  const answer = await tablesOf(product).send(
    new QueryCommand({
      TableName: `${deployment}-user-actions-log`,
      KeyConditionExpression: 'user_id = :user',
      ExpressionAttributeValues: { ':user': userId },
      ConsistentRead: true,
    }),
  );
  return answer.Items ?? [];
}
