import { AdminGetUserCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextNight, rowOf } from '../kit/product/nights.ts';
import { poolOf } from '../kit/product/operating.ts';
import { aPerson, asks, gets, proves } from '../kit/product/people.ts';
import type { Product } from '../kit/product/product.ts';
import { failedIn, smokes, withoutWeb } from '../kit/product/smoke.ts';
import { startOverTheirPool } from '../kit/product/theirPool.ts';
import { theirPool } from '../kit/settings/theirPool.ts';
import type { Account } from '../../tools/operate/account.ts';
import { lookAtUsersOfPool } from '../../tools/operate/preflight/usersOfPool.ts';

let product: Product;
beforeAll(async () => void (product = await startOverTheirPool({ deleteUsers: true })), 300_000);
afterAll(() => product.stop());

test('with deleteUsers, who deletes their account is no user of the app any more, and comes back as a new one', async () => {
  const person = await aPerson(product);
  await gets(product, person, '{ me { id } }');
  const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { steps } }';
  const { deleteMyAccount } = await gets(product, person, leave, { confirm: person.email });
  expect(deleteMyAccount.steps).toContain('Signed out everywhere and removed from the user pool.');
  const user = new AdminGetUserCommand({ UserPoolId: theirPool.userPoolId, Username: person.userId });
  await expect(poolOf(product).send(user)).rejects.toThrow('User does not exist.');
  await expect(proves(product, person.email, person.password)).rejects.toThrow();
  for (let nights = 0; nights < 3; nights++) expect((await nextNight(product)).healthy).toBe(true);
  expect(await rowOf(product, person)).not.toHaveProperty('unswept_since');
  expect((await asks(product, person, '{ me { id } }')).data?.me ?? null).toBeNull();
  const again = await aPerson(product, person.email);
  expect(again.userId).not.toBe(person.userId);
  expect((await gets(product, again, '{ me { id status } }')).me).toEqual({
    id: again.userId,
    status: 'ACTIVE',
  });
  expect(await rowOf(product, person)).toMatchObject({ status: 'DELETED' });
}, 120_000);

describe('npm run smoke', () => {
  const users = async () =>
    (await poolOf(product).send(new ListUsersCommand({ UserPoolId: theirPool.userPoolId }))).Users!.length;

  test('makes no user in a pool that is another app’s, unless it is told to', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = product.operator.credentials;
    const environment = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    };
    const before = await users();
    const refused = await smokes(product, { isStranger: true, environment });
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('no user is made in it unasked'),
    ]);
    expect(await users()).toBe(before);
  }, 60_000);

  test('shows every operation at a stand-in, by the operators’ groups of the pool, and leaves no user there', async () => {
    const before = await users();
    const ended = await smokes(product, { outputs: withoutWeb });
    expect(failedIn(ended)).toEqual([]);
    expect(ended.stdout).toMatch(/of admins$/m);
    expect(ended.code).toBe(0);
    expect(await users()).toBe(before);
  }, 120_000);
});

test('the look before a deployment sees the pool, its clients and its groups', async () => {
  const { region, credentials, endpoints } = product.operator;
  const endpoint = endpoints['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER']!;
  const account: Account = {
    ...{ id: '000000000000', region: 'us-east-1', bootstrapRole: String },
    ask: (look) => look({ region, credentials, endpoint } as Parameters<typeof look>[0]),
  };
  const look = (users: object) => lookAtUsersOfPool(account, { ...theirPool, ...users }, true);
  expect(await look({})).toMatchObject([{ state: 'ok' }]);
  expect(await look({ clientIds: ['nosuchclient'] })).toMatchObject([
    { state: 'stop', said: expect.stringContaining('nosuchclient') },
  ]);
  expect(await look({ userPoolId: 'us-east-1_NoSuch' })).toMatchObject([{ state: 'stop' }]);
  const groups = { viewers: 'a', support: 'b', admins: 'c' };
  expect(await look({ groups })).toMatchObject([{ state: 'ok' }, { state: 'warning' }]);
});
