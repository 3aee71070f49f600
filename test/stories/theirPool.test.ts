import {
  AdminAddUserToGroupCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextNight, rowOf, rowsIn, subscribes } from '../kit/product/nights.ts';
import { followed, poolOf, stripeOf, until } from '../kit/product/operating.ts';
import {
  anAdmin,
  anOperatorIn,
  aPerson,
  asks,
  cognito,
  gets,
  signIn,
  type Person,
} from '../kit/product/people.ts';
import { type Product } from '../kit/product/product.ts';
import { calls, subscribes as connects } from '../kit/product/requests.ts';
import { deployment } from '../kit/product/storiesStack.ts';
import { listens } from '../kit/product/subscriptions.ts';
import { startOverTheirPool, through, throughAnother } from '../kit/product/theirPool.ts';
import { theirPool } from '../kit/settings/theirPool.ts';

let product: Product;
beforeAll(async () => void (product = await startOverTheirPool()), 300_000);
afterAll(() => product.stop());

const mobile = theirPool.clientIds[1]!;
const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status steps } }';
const use = 'mutation { consumeUsage(feature: "simulations") { allowed reason } }';
const setEnabled =
  'mutation ($id: ID!, $to: Boolean!) { setAccountEnabled(userId: $id, enabled: $to, reason: "a story") { status } }';
const me = '{ me { id email name status version } }';

const at = ({ userId }: Person) => ({ UserPoolId: theirPool.userPoolId, Username: userId });
const isInPool = async (person: Person) =>
  (await poolOf(product).send(new AdminGetUserCommand(at(person)))).Enabled;
const again = (person: Person) => signIn(product, person.email, person.password);
const isRefused = async (person: Pick<Person, 'accessToken'>) => {
  const { data, errors } = await asks(product, person, me);
  expect(data?.me ?? null).toBeNull();
  return errors![0]!;
};

describe('people of an app that has a pool with several clients', () => {
  test('need no second sign-in: the first call makes the account, with the name from where the app keeps it', async () => {
    const person = await aPerson(product);
    await poolOf(product).send(
      new AdminUpdateUserAttributesCommand({
        ...at(person),
        UserAttributes: [{ Name: 'custom:display', Value: 'Ada Lovelace' }],
      }),
    );
    expect(await rowOf(product, person)).toBeUndefined();
    const listening = await listens(product, person, 'subscription { onUsage { used } }');
    expect(await gets(product, person, me)).toEqual({
      me: { id: person.userId, email: person.email, name: 'Ada Lovelace', status: 'ACTIVE', version: 1 },
    });
    await gets(product, person, use);
    expect(await listening.heard(({ used }) => used === 1)).toBeDefined();
    listening.close();
  });

  test('have one account, whichever of the named clients they sign in by', async () => {
    const person = await aPerson(through(product, mobile));
    await gets(product, person, use);
    const elsewhere = await again(person);
    expect(elsewhere.userId).toBe(person.userId);
    await gets(product, elsewhere, use);
    const { usage } = await gets(product, person, '{ usage(feature: "simulations") { used } }');
    expect(usage.used).toBe(2);
  });

  test('are refused by a token of another client of the same pool, over HTTP and on a socket', async () => {
    const person = await aPerson(throughAnother(product));
    for (const token of [person.accessToken, person.idToken]) {
      const { status, answer } = await calls(product, { token }, '{ me { id } }');
      expect([status, answer.errors?.[0]?.errorType]).toEqual([401, 'UnauthorizedException']);
      const { type } = await connects(product, { token }, 'subscription { onAccount { reason } }');
      expect(['connection_error', 'closed']).toContain(type);
    }
    expect(await rowOf(product, person)).toBeUndefined();
    expect((await gets(product, await again(person), me)).me.id).toBe(person.userId);
  });
});

test('an address that the app has not confirmed is not taken over, and gets no trial', async () => {
  const person = await aPerson(product);
  const victim = `${person.userId.slice(0, 8)}-victim@example.com`;
  const change = (email_verified: string) =>
    poolOf(product).send(
      new AdminUpdateUserAttributesCommand({
        ...at(person),
        UserAttributes: Object.entries({ email: victim, email_verified }).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      }),
    );
  await change('false');
  expect((await gets(product, person, me)).me.email).toBeNull();
  const start = 'mutation { startTrial(productId: "premium") { trialId } }';
  const { errors } = await asks(product, person, start);
  expect(errors?.[0]).toMatchObject({ errorType: 'Conflict', errorInfo: { reason: 'MAILBOX_NOT_VERIFIED' } });
  const { trial } = await gets(product, person, '{ trial(productId: "premium") { eligible reason } }');
  expect(trial).toEqual({ eligible: false, reason: 'MAILBOX_NOT_VERIFIED' });
  await change('true');
  await nextNight(product);
  const now = await again({ ...person, email: victim });
  expect((await gets(product, now, me)).me.email).toBe(victim);
  expect((await gets(product, now, start)).startTrial.trialId).toContain(person.userId);
});

describe('operators', () => {
  test('are members of the groups that the setting names, and a group that is only called like ours is none', async () => {
    const admin = await anOperatorIn(product, 'admins');
    expect(Object.keys(await gets(product, admin, '{ syncHealth { healthy } }'))).toEqual(['syncHealth']);
    const viewer = await anOperatorIn(product, 'viewers');
    const { errors } = await asks(product, viewer, setEnabled, { id: admin.userId, to: false });
    expect(errors?.[0]?.errorType).toMatch(/^Unauthorized|^Forbidden/);
    await poolOf(product).send(
      new CreateGroupCommand({ UserPoolId: theirPool.userPoolId, GroupName: 'admins' }),
    );
    const person = await aPerson(product);
    await poolOf(product).send(new AdminAddUserToGroupCommand({ ...at(person), GroupName: 'admins' }));
    const named = await again(person);
    const answer = await asks(product, named, '{ syncHealth { healthy } }');
    expect([answer.data, answer.errors?.[0]?.errorType]).toEqual([null, 'Unauthorized']);
  });

  test('keep their account until they are out of the group, which is named as the pool calls it', async () => {
    const operator = await anOperatorIn(product, 'support');
    await gets(product, operator, me);
    const { errors } = await asks(product, operator, leave, { confirm: operator.email });
    expect(errors?.[0]).toMatchObject({
      errorType: 'Conflict',
      message: expect.stringContaining('staff:help'),
    });
  });

  test('lock an account here; the user still signs in to the app, and no night takes that away', async () => {
    const admin = await anAdmin(product);
    const person = await aPerson(product);
    await gets(product, person, me);
    await gets(product, admin, setEnabled, { id: person.userId, to: false });
    expect((await gets(product, person, use)).consumeUsage).toEqual({
      allowed: false,
      reason: 'ACCOUNT_DISABLED',
    });
    expect(await isInPool(person)).toBe(true);
    expect((await nextNight(product)).healthy).toBe(true);
    expect(await isInPool(person)).toBe(true);
    expect(await rowOf(product, person)).toMatchObject({ status: 'DISABLED' });
    const opened = await gets(product, await anAdmin(product), setEnabled, { id: person.userId, to: true });
    expect(opened.setAccountEnabled.status).toBe('ACTIVE');
  });
});

describe('the night', () => {
  test('makes accounts for those who have not called yet, and finds nothing wrong with that', async () => {
    const person = await aPerson(product);
    const { healthy, lastReport } = await nextNight(product);
    expect([healthy, lastReport.findings]).toEqual([true, []]);
    expect(await rowOf(product, person)).toMatchObject({ status: 'ACTIVE', email: person.email });
  });

  test('locks the account of whom the app has locked out, and opens it with them', async () => {
    const person = await aPerson(product);
    await gets(product, person, me);
    await poolOf(product).send(new AdminDisableUserCommand(at(person)));
    await nextNight(product);
    expect(await rowOf(product, person)).toMatchObject({ status: 'DISABLED' });
    const { errors } = await asks(product, await anAdmin(product), setEnabled, {
      id: person.userId,
      to: true,
    });
    expect(errors?.[0]).toMatchObject({
      errorType: 'Conflict',
      message: expect.stringContaining('user pool'),
    });
    await poolOf(product).send(new AdminEnableUserCommand(at(person)));
    await nextNight(product);
    const row = await rowOf(product, person);
    expect(row).toMatchObject({ status: 'ACTIVE' });
    expect(row).not.toHaveProperty('locked_in_pool');
    expect((await gets(product, await again(person), use)).consumeUsage.allowed).toBe(true);
  });

  test('ends the account of whom the app has deleted, with what it pays, on the second sighting', async () => {
    const person = await aPerson(product);
    const customer = await subscribes(product, person);
    await cognito(product, 'DeleteUser', { AccessToken: person.accessToken });
    const first = await nextNight(product);
    expect(first.lastReport.findings).toMatchObject([{ problem: 'ROW_WITHOUT_USER', repaired: false }]);
    await nextNight(product);
    expect(await rowOf(product, person)).toMatchObject({ status: 'DELETED' });
    expect((await (await stripeOf(product)).customers.retrieve(customer)).deleted).toBe(true);
  });
});

describe('who deletes their account here', () => {
  let person: Person;
  /** A session of the app that lives on. */
  let session: Person;

  test('pays no more and stays a user of the app, whose open sessions bring nothing back', async () => {
    person = await aPerson(product);
    const customer = await subscribes(product, person);
    await gets(product, person, 'mutation { startTrial(productId: "premium") { trialId } }');
    await gets(
      product,
      person,
      use.replace('simulations"', 'simulations", action: { details: "{\\"a\\":\\"SECRET\\"}" }'),
    );
    await followed(product);
    const { deleteMyAccount } = await gets(product, person, leave, { confirm: person.email });
    expect(deleteMyAccount.status).toBe('DELETED');
    expect(deleteMyAccount.steps).toContain('The user pool is another app’s: its user stays.');
    expect(await isInPool(person)).toBe(true);
    expect((await (await stripeOf(product)).customers.retrieve(customer)).deleted).toBe(true);
    session = await again(person);
    for (const token of [person, session]) expect((await isRefused(token)).errorType).toBe('Forbidden');
    expect((await asks(product, session, use)).data?.consumeUsage?.allowed ?? false).toBe(false);
    expect(await rowOf(product, person)).toMatchObject({ status: 'DELETED' });
  });

  test('leaves nothing under the id that they keep at the app', async () => {
    await until(
      async () => {
        await nextNight(product);
        return rowOf(product, person);
      },
      (row) => row?.['unswept_since'] === undefined,
    );
    for (const table of ['entitlements', 'user-usage', 'user-subscriptions'])
      expect(await rowsIn(product, `${deployment}-${table}`, person.userId), table).toEqual([]);
    const log = await rowsIn(product, `${deployment}-user-actions-log`, person.userId);
    expect(log.map((row) => row['action_type'])).toEqual(['account.deleted']);
    expect(JSON.stringify(log)).not.toContain('SECRET');
    const row = await rowOf(product, person);
    expect(row).toMatchObject({ status: 'DELETED' });
    for (const name of ['email', 'name', 'username', 'stripe_customer_id'])
      expect(row, name).not.toHaveProperty(name);
  }, 120_000);

  test('is asked to sign in again by a session from before, and starts anew by doing so, in whichever call', async () => {
    const { AuthenticationResult } = await cognito(product, 'InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      ClientId: product.outputs.userPoolClientId,
      AuthParameters: { REFRESH_TOKEN: person.refreshToken },
    });
    // As fresh as any, of a session that began before the deletion.
    const before = { accessToken: AuthenticationResult.AccessToken as string };
    expect(await isRefused(before)).toMatchObject({
      errorType: 'Forbidden',
      errorInfo: { needs: 'SIGN_IN' },
    });
    const counted = await asks(product, before, use);
    expect(counted.errors?.[0]).toMatchObject({ errorType: 'Forbidden', errorInfo: { needs: 'SIGN_IN' } });
    const { version } = (await rowOf(product, person)) as { version: number };
    const now = await again(person);
    const [first, ...others] = await Promise.all(
      Array.from({ length: 5 }, () =>
        gets(product, now, '{ me { id status version trials { status isActive } } }'),
      ),
    );
    expect(first!.me).toMatchObject({ id: person.userId, status: 'ACTIVE', version: version + 1 });
    for (const other of others) expect(other.me.version).toBe(version + 1);
    expect(first!.me.trials).toEqual([{ status: 'expired', isActive: false }]);
    expect((await gets(product, now, use)).consumeUsage.allowed).toBe(true);
    // The account that is there now is anybody's session's.
    expect((await gets(product, before, me)).me.status).toBe('ACTIVE');
  });

  test('has had the trial, and what the mailbox had used up stays used up', async () => {
    const now = await again(person);
    const { trial } = await gets(product, now, '{ trial(productId: "premium") { hasTrialed eligible } }');
    expect(trial).toEqual({ hasTrialed: true, eligible: false });
    await followed(product);
    const { actions } = await gets(product, now, '{ actions { items { actionType } } }');
    const types = actions.items.map(({ actionType }: { actionType: string }) => actionType);
    expect(types.filter((type: string) => type.startsWith('account.')).sort()).toEqual([
      'account.created',
      'account.deleted',
    ]);
  });

  test('may also start anew by a use, and leave again', async () => {
    const other = await aPerson(product);
    await gets(product, other, me);
    await gets(product, other, leave, { confirm: other.email });
    await until(
      async () => {
        await nextNight(product);
        return rowOf(product, other);
      },
      (row) => row?.['unswept_since'] === undefined,
    );
    const now = await again(other);
    expect((await gets(product, now, use)).consumeUsage.allowed).toBe(true);
    expect(await rowOf(product, other)).toMatchObject({ status: 'ACTIVE', email: other.email });
    await gets(product, now, leave, { confirm: other.email });
    expect(await isRefused(now)).toMatchObject({ errorType: 'Forbidden' });
  }, 120_000);
});
