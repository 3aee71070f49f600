import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operatorGroups } from '../../domain/operators.ts';
import { forgedAtIssuer } from '../kit/product/forgedAtIssuer.ts';
import { asks, gets } from '../kit/product/people.ts';
import type { Product } from '../kit/product/product.ts';
import { calls, subscribes } from '../kit/product/requests.ts';
import {
  changesAtIssuer,
  knownToIssuer,
  manages,
  signsInAtIssuer,
  startOverTheirIssuer,
  type IssuerPerson,
} from '../kit/product/theirIssuer.ts';
import { guardedFields } from '../kit/schema/guardedFields.ts';
import { minimalCall } from '../kit/schema/minimalCalls.ts';
import { theirIssuer } from '../kit/settings/theirIssuer.ts';

const groupsClaim: string = theirIssuer.claims.groups;
let product: Product;
let user: IssuerPerson;
const operators: Record<string, IssuerPerson> = {};
let aheadMs = 0;
const now = () => Date.now() + aheadMs;
beforeAll(async () => {
  product = await startOverTheirIssuer();
  aheadMs = (await product.now()) - Date.now();
  user = await knownToIssuer(product);
  for (const group of operatorGroups)
    operators[group] = await knownToIssuer(product, { groups: [theirIssuer.groups[group], 'admins'] });
}, 240_000);
afterAll(() => product?.stop());

/** Asks for the gate in front of the operators’ page. */
const gate = async (token: string) =>
  (
    await fetch(`${new URL(product.outputs.graphqlUrl).origin}/operators/`, {
      headers: { cookie: `usher-operator=${token}` },
    })
  ).status;
const typesOf = (errors: { errorType?: string | null }[] | undefined) =>
  (errors ?? []).flatMap(({ errorType }) => errorType ?? []);
const values = { userId: 'u', accountId: 'u', feature: 'simulations', reason: 'The sweep.', confirm: 'x' };

/** What names no group of operators, though it looks like one. */
const noOperators: [string, () => Record<string, unknown>][] = [
  ['no groups', () => ({ [groupsClaim]: undefined })],
  ['an empty list', () => ({ [groupsClaim]: [] })],
  ['a text in place of a list', () => ({ [groupsClaim]: 'staff:all' })],
  ['a text of several', () => ({ [groupsClaim]: 'staff:read staff:all' })],
  ['an object', () => ({ [groupsClaim]: { 0: 'staff:all', length: 1 } })],
  ['a list in a list', () => ({ [groupsClaim]: [['staff:all']] })],
  ['other letters', () => ({ [groupsClaim]: ['STAFF:ALL', 'staff:all '] })],
  ['the names that the schema has', () => ({ [groupsClaim]: ['viewers', 'support', 'admins'] })],
  ['another claim', () => ({ groups: ['staff:all'], roles: ['staff:all'] })],
  ['the claim of a user pool', () => ({ 'cognito:groups': ['admins', 'staff:all'] })],
];

describe('no field of operators', () => {
  test.each(guardedFields())('%s is reachable by a user, with any token of theirs', async (coordinate) => {
    const { withClaims } = forgedAtIssuer(product, user.accessToken, now);
    const call = minimalCall(coordinate, values, ['userId', 'accountId']);
    for (const [name, claims] of noOperators) {
      const { answer } = await calls(product, { token: withClaims(claims()) }, call);
      const given = Object.values(answer.data ?? {}).filter((value) => value !== null);
      expect([name, given, typesOf(answer.errors)[0]]).toEqual([name, [], 'Unauthorized']);
    }
    const { answer } = await calls(product, { token: user.idToken }, call);
    expect(typesOf(answer.errors)[0]).toBe('Unauthorized');
  });

  test('is reachable by a group that may less', async () => {
    const least = (field: string, group: string) =>
      asks(product, operators[group]!, minimalCall(field, values, ['userId']));
    for (const [field, group] of [
      ['Mutation.grantUsage', 'viewers'],
      ['Mutation.setAccountEnabled', 'viewers'],
      ['Mutation.deleteAccount', 'support'],
      ['Mutation.putProduct', 'support'],
      ['Query.operatorRequests', 'support'],
    ] as const)
      expect([field, typesOf((await least(field, group)).errors)[0]]).toEqual([field, 'Unauthorized']);
    for (const group of operatorGroups)
      expect(await gets(product, operators[group]!, '{ accounts { items { id } } }')).toBeTruthy();
  });

  test('nor another account, is heard by a user', async () => {
    const call = 'subscription { onUsage(userId: "other") { used } }';
    const heard = await subscribes(product, { token: user.accessToken }, call);
    expect(heard).toMatchObject({ type: 'error', payload: { errors: [{ errorType: 'Forbidden' }] } });
    const allowed = await subscribes(product, { token: operators['viewers']!.accessToken }, call);
    expect(allowed.type).toBe('start_ack');
  });
});

describe('a token that does not stand', () => {
  test('is refused by the API, its sockets and the gate, however it was forged', async () => {
    const { attacks, withClaims } = forgedAtIssuer(product, operators['admins']!.accessToken, now);
    const good = withClaims({});
    expect((await calls(product, { token: good }, '{ me { id } }')).status).toBe(200);
    expect(await gate(good)).toBe(204);
    for (const [name, make] of attacks) {
      const token = make();
      const { status, answer } = await calls(product, { token }, '{ me { id } }');
      expect([name, status, answer.data ?? null]).toEqual([name, 401, null]);
      expect([name, await gate(token)]).toEqual([name, 403]);
      const { type } = await subscribes(product, { token }, 'subscription { onUsage { used } }');
      expect([name, ['connection_error', 'closed'].includes(type)]).toEqual([name, true]);
    }
    expect(attacks.length).toBeGreaterThanOrEqual(30);
  });

  test.each(noOperators)('the gate is shut for a user with %s', async (_, claims) => {
    const { withClaims } = forgedAtIssuer(product, user.accessToken, now);
    expect(await gate(withClaims(claims()))).toBe(403);
  });

  test.each([
    ['is empty', ''],
    ['has a control character', 'a\u0000b'],
    ['has a line break', 'a\nb'],
    ['has 129 characters', 'x'.repeat(129)],
    ['is a number', 7],
    ['is a list', ['a']],
  ])('or whose subject %s makes no account', async (_, sub) => {
    const { withClaims } = forgedAtIssuer(product, user.accessToken, now);
    const { answer } = await calls(product, { token: withClaims({ sub }) }, '{ me { id } }');
    expect(answer.data ?? null).toBeNull();
    expect(answer.errors!.length).toBeGreaterThan(0);
  });

  test('and one of a key that the issuer has taken into use since is let in', async () => {
    await manages(product, 'POST', '/keys/rotate', {});
    await product.advance(61_000);
    aheadMs = (await product.now()) - Date.now();
    const again = await signsInAtIssuer(product, operators['admins']!.email);
    expect((await calls(product, { token: again.accessToken }, '{ me { id } }')).status).toBe(200);
    expect(await gate(again.accessToken)).toBe(204);
    operators['admins'] = again;
  });
});

describe('an operator', () => {
  test('whose token is older than an hour is asked to sign in again, and the API lets them in as a user', async () => {
    const { withClaims } = forgedAtIssuer(product, operators['admins']!.accessToken, now);
    const iat = Math.floor(now() / 1000) - 3_700;
    const token = withClaims({ iat, exp: iat + 80_000 });
    const { answer } = await calls(product, { token }, '{ accounts { items { id } } }');
    expect(answer.errors![0]).toMatchObject({ errorType: 'Forbidden', errorInfo: { needs: 'SIGN_IN' } });
    expect((await calls(product, { token }, '{ me { id } }')).answer.errors).toBeUndefined();
  });

  test('decides on no other operator with less than admins, nor on themselves, nor leaves as one', async () => {
    const set = (by: IssuerPerson, userId: string) =>
      asks(
        product,
        by,
        'mutation ($userId: ID!) { setAccountEnabled(userId: $userId, enabled: true, reason: "x x x") { id } }',
        { userId },
      );
    const [support, admins] = [operators['support']!, operators['admins']!];
    for (const [by, userId] of [
      [support, operators['viewers']!.userId],
      [admins, admins.userId],
    ] as const)
      expect((await set(by, userId)).errors![0]).toMatchObject({ errorType: 'Forbidden' });
    await gets(product, user, '{ me { id } }');
    expect((await set(support, user.userId)).errors).toBeUndefined();
    const leave = await asks(
      product,
      support,
      'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status } }',
      { confirm: support.email },
    );
    expect(leave.errors![0]).toMatchObject({ errorType: 'Conflict' });
  });

  test('whom the issuer has taken out of the group is none with the next token', async () => {
    const { email, userId } = operators['viewers']!;
    await changesAtIssuer(product, userId, { groups: [] });
    const after = await signsInAtIssuer(product, email);
    expect(typesOf((await asks(product, after, '{ accounts { items { id } } }')).errors)[0]).toBe(
      'Unauthorized',
    );
  });
});
