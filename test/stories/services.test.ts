import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAdmin, aPerson, gets, type Person } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';
import { until } from '../kit/product/operating.ts';
import { calls } from '../kit/product/requests.ts';
import { deployment } from '../kit/product/storiesStack.ts';

let product: Product;
beforeAll(async () => {
  product = await sharedProduct(['--no-web']);
});
afterAll(() => product.stop());

const role = (name: string) => `${deployment}-eu-central-1-${name}`;

async function asks(name: string, query: string, variables: object) {
  const keys = product.operator.roles[role(name)]!;
  return (await calls(product, { keys }, query, variables)).answer;
}

async function answered(name: string, query: string, variables: object): Promise<any> {
  const { data, errors } = await asks(name, query, variables);
  expect(errors ?? []).toEqual([]);
  return data;
}

/** What the call is refused with: a field that cannot be null says so once more, without a type. */
async function refusals(name: string, query: string, variables: object): Promise<string[]> {
  const { errors } = await asks(name, query, variables);
  return (errors ?? []).flatMap(({ errorType }) => errorType ?? []);
}

/** What an operator reads of who did what. */
async function actorsOf(person: Person, isWhole: (items: any[]) => boolean): Promise<any[]> {
  const admin = await anAdmin(product);
  const ask =
    'query ($id: ID) { account(userId: $id) { actions { items { actionType actor actionDetails } } } }';
  const log = async () =>
    (await gets(product, admin, ask, { id: person.userId })).account.actions.items as any[];
  return until(log, isWhole);
}

describe('a service', () => {
  test('makes the account of a user who has not come yet, with the address that the pool has, and once', async () => {
    const person = await aPerson(product);
    const ensure =
      'mutation ($a: ID!, $e: AWSEmail) { ensureAccount(accountId: $a, email: $e, name: "Ada") { id email name status } }';
    const of = { a: person.userId, e: 'other@example.com' };
    const { ensureAccount: first } = await answered('backendCount', ensure, of);
    expect(first).toMatchObject({ id: person.userId, email: person.email, status: 'ACTIVE' });
    expect((await answered('backendSell', ensure, of)).ensureAccount).toEqual(first);
    expect((await gets(product, person, '{ me { id email } }')).me).toEqual({
      id: person.userId,
      email: person.email,
    });
    for (const [a, errorType] of [
      [randomUUID(), 'NotFound'],
      ['', 'BadRequest'],
      ['a\u0000b', 'BadRequest'],
    ]) {
      expect(await refusals('backend', ensure, { a }), a).toEqual([errorType]);
    }
  });

  test('reads of an account what its owner reads', async () => {
    const person = await aPerson(product);
    await gets(product, person, 'mutation { startTrial(productId: "pro") { trialId } }');
    const fields = (account: string, first: string) => `{
      entitlements${first} { feature limit period source productId adds expiresAt }
      products${first} { id action button { label enabled } trial { hours } losses { feature } }
      trial(productId: "pro"${account}) { hasTrialed eligible reason trial { id status } button { label } }
      usage(feature: "simulations"${account}) { used limit remaining }
      canUse(feature: "simulations"${account}) { allowed }
      actions${first} { items { actionType actor } } }`;
    const own = await gets(product, person, fields('', ''));
    const named = `, accountId: ${JSON.stringify(person.userId)}`;
    const said = fields(named, `(${named.slice(2)})`);
    expect(own.entitlements.length).toBeGreaterThan(2);
    expect(own.actions.items.map((item: any) => item.actionType)).toContain('trial.started');
    expect(await answered('backendRead', said, {})).toEqual(own);
    expect(await gets(product, person, said)).toEqual(own);
  });

  test('counts several uses at once under keys of its own, and is in the log as the one who did', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    const many = `mutation ($a: ID) { consumeMany(accountId: $a, items: [
      { feature: "simulations", idempotencyKey: "k1" }, { feature: "simulations", idempotencyKey: "k2" }
    ]) { allowed replayed usage { used } } }`;
    const one = `mutation ($a: ID) { consumeUsage(accountId: $a, feature: "simulations", idempotencyKey: "k1") { allowed replayed usage { used } } }`;
    const of = { a: person.userId };
    const byUser = await gets(product, person, one);
    expect(byUser.consumeUsage).toEqual({ allowed: true, replayed: false, usage: { used: 1 } });
    const first = await answered('backendCount', many, of);
    expect(first.consumeMany.map((item: any) => item.usage.used)).toEqual([2, 3]);
    const again = await answered('backendCount', many, of);
    expect(again.consumeMany.map((item: any) => item.replayed)).toEqual([true, true]);
    const replayed = await answered('backendCount', one, of);
    expect(replayed.consumeUsage).toEqual({ allowed: true, replayed: true, usage: { used: 2 } });
    const items = await actorsOf(
      person,
      (log) => log.filter((row) => row.actionType === 'consume').length >= 3,
    );
    const actors = items.filter((item) => item.actionType === 'consume').map((item) => item.actor ?? 'user');
    expect(actors.filter((actor) => actor.includes(role('backendCount')))).toHaveLength(2);
    expect(actors.filter((actor) => actor === 'user')).toHaveLength(1);
  });

  test('sells: a trial and a page of Stripe for the account that it names, each in the log with its role', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    const of = { a: person.userId };
    const started = await answered(
      'backendSell',
      'mutation ($a: ID) { startTrial(productId: "premium", accountId: $a) { trial { status } } }',
      of,
    );
    expect(started.startTrial.trial).toEqual({ status: 'active' });
    const refresh = 'mutation ($a: ID) { refreshSubscription(accountId: $a) { id trials { productId } } }';
    expect((await answered('backendSell', refresh, of)).refreshSubscription).toEqual({
      id: person.userId,
      trials: [{ productId: 'premium' }],
    });
    const portal = 'mutation ($a: ID) { createPortalSession(accountId: $a) { url } }';
    expect(await refusals('backendSell', portal, of)).toEqual(['NotFound']);
    const items = await actorsOf(person, (log) => log.some((row) => row.actionType === 'trial.started'));
    const byRole = items.filter(({ actor }) => actor?.includes(role('backendSell')));
    expect(byRole.map(({ actionType }) => actionType).sort()).toEqual(['subscription.read', 'trial.started']);
  });

  test('gives units once for a key, without the bounds of operators', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    const give = `mutation ($a: ID!) { grantUsage(userId: $a, feature: "simulations", amount: 5000, reason: "A pack.", idempotencyKey: "p1") { remaining } }`;
    const of = { a: person.userId };
    const first = await answered('backendGrant', give, of);
    expect(first.grantUsage.remaining).toBe(5003);
    expect(await answered('backendGrant', give, of)).toEqual(first);
    const items = await actorsOf(person, (log) => log.some((row) => row.actionType === 'usage.granted'));
    const granted = items.filter((item) => item.actionType === 'usage.granted');
    expect(granted).toMatchObject([{ actor: expect.stringContaining(role('backendGrant')) }]);
    expect(await refusals('backendGrant', give, { a: randomUUID() })).toEqual(['NotFound']);
  });

  test('may do what its role is for, and nothing else', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    const of = { a: person.userId };
    const verbs = {
      read: 'query ($a: ID) { actions(accountId: $a) { items { id } } }',
      count: 'mutation ($a: ID) { consumeUsage(accountId: $a, feature: "simulations") { allowed } }',
      sell: 'mutation ($a: ID) { refreshSubscription(accountId: $a) { id } }',
      grant: `mutation ($a: ID!) { grantUsage(userId: $a, feature: "simulations", amount: 1, reason: "r", idempotencyKey: "g") { used } }`,
    };
    const may: Record<string, (keyof typeof verbs)[]> = {
      backend: ['read', 'count', 'sell', 'grant'],
      backendRead: ['read'],
      backendCount: ['count'],
      backendSell: ['sell'],
      backendGrant: ['grant'],
    };
    for (const [name, allowed] of Object.entries(may)) {
      for (const verb of Object.keys(verbs) as (keyof typeof verbs)[]) {
        const types = await refusals(name, verbs[verb], of);
        expect([name, verb, types]).toEqual([name, verb, allowed.includes(verb) ? [] : ['Unauthorized']]);
      }
    }
  });

  test('is told that it names an account, and when there is none', async () => {
    const calling: [string, string][] = [
      ['query', 'entitlements(ACCOUNT) { feature }'],
      ['query', 'actions(ACCOUNT) { items { id } }'],
      ['query', 'products(ACCOUNT) { action }'],
      ['query', 'trial(productId: "pro", ACCOUNT) { eligible }'],
      ['mutation', 'consumeUsage(feature: "simulations", ACCOUNT) { allowed }'],
      ['mutation', 'consumeMany(items: [{ feature: "simulations" }], ACCOUNT) { allowed }'],
      ['mutation', 'startTrial(productId: "pro", ACCOUNT) { trialId }'],
      ['mutation', 'createCheckout(productId: "pro", ACCOUNT) { url }'],
      ['mutation', 'createPortalSession(ACCOUNT) { url }'],
      ['mutation', 'refreshSubscription(ACCOUNT) { id }'],
    ];
    for (const [kind, field] of calling) {
      for (const [account, errorType] of [
        ['null', 'BadRequest'],
        ['""', 'BadRequest'],
        [JSON.stringify(randomUUID()), 'NotFound'],
      ] as const) {
        const query = `${kind} { ${field.replace('ACCOUNT', `accountId: ${account}`)} }`;
        expect([query, await refusals('backend', query, {})]).toEqual([query, [errorType]]);
      }
    }
  });
});
