import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import WebSocket from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invokes, pays, stripeOf } from '../kit/product/operating.ts';
import { asks, gets } from '../kit/product/people.ts';
import type { Product } from '../kit/product/product.ts';
import {
  changesAtIssuer,
  knownToIssuer,
  leavesIssuer,
  renews,
  signsInAtIssuer,
  startOverTheirIssuer,
  type IssuerPerson,
} from '../kit/product/theirIssuer.ts';

let product: Product;
let operator: IssuerPerson;
beforeAll(async () => {
  product = await startOverTheirIssuer();
  operator = await knownToIssuer(product, { groups: ['staff:all'] });
}, 240_000);
afterAll(() => product?.stop());

const use = 'mutation { consumeUsage(feature: "simulations") { allowed reason usage { used limit } } }';
const meQuery = '{ me { id email name status subscriptions { productId isActive } } }';
const startTrial = 'mutation { startTrial(productId: "premium") { trialId } }';

/** A night: the comparison, and everything else that is due. */
async function aNight(): Promise<any> {
  await invokes(product, 'reconcile', { start: true });
  const fresh = await signsInAtIssuer(product, operator.email);
  const { syncHealth } = await gets(
    product,
    fresh,
    '{ syncHealth { lastReport { status withUsers withStripe lookedAtRows lookedAtUsers findings { problem userId } } } }',
  );
  return syncHealth.lastReport;
}

/** Hears the use of one account until `count` pushes have come. */
async function hears(person: IssuerPerson, act: () => Promise<unknown>, count: number): Promise<any[]> {
  const { graphqlUrl, realtimeUrl } = product.outputs;
  const headers = { host: new URL(graphqlUrl).host, Authorization: person.accessToken };
  const header = Buffer.from(JSON.stringify(headers)).toString('base64url');
  const socket = new WebSocket(realtimeUrl, ['graphql-ws', `header-${header}`]);
  const pushes: any[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
      socket.on('message', (text: Buffer) => {
        const frame = JSON.parse(text.toString());
        if (frame.type === 'connection_ack') {
          const data = JSON.stringify({
            query: 'subscription { onUsage { feature used version } }',
            variables: {},
          });
          const payload = { data, extensions: { authorization: headers } };
          socket.send(JSON.stringify({ id: '1', type: 'start', payload }));
        } else if (frame.type === 'start_ack') void act().catch(reject);
        else if (frame.type === 'data') pushes.push(frame.payload.data.onUsage);
        else if (frame.type !== 'ka') reject(new Error(JSON.stringify(frame)));
        if (pushes.length >= count) resolve();
      });
    });
    return pushes;
  } finally {
    socket.terminate();
  }
}

describe('a user of an issuer', () => {
  test('has a trial, pays, consumes live, and is out once their token ends after the issuer has disabled them', async () => {
    const ada = await knownToIssuer(product, { sub: 'auth0|ada#1 lovelace 🏎️', name: 'Ada' });
    expect(ada.userId).toBe('auth0|ada#1 lovelace 🏎️');
    const { me } = await gets(product, ada, meQuery);
    expect(me).toMatchObject({ id: ada.userId, email: ada.email, name: 'Ada', status: 'ACTIVE' });
    expect((await gets(product, ada, startTrial)).startTrial.trialId).toBe(`${ada.userId}-premium`);

    const { createCheckout } = await gets(
      product,
      ada,
      'mutation { createCheckout(productId: "premium") { url } }',
    );
    await pays(createCheckout.url);
    const subscribed = async () => (await gets(product, ada, meQuery)).me.subscriptions;
    await expect
      .poll(subscribed, { timeout: 20_000 })
      .toMatchObject([{ productId: 'premium', isActive: true }]);
    const customers = (await (await stripeOf(product)).customers.list({ email: ada.email })).data;
    expect(customers.map(({ metadata }) => metadata['userId'])).toEqual([ada.userId]);

    const pushes = await hears(ada, () => gets(product, ada, use), 1);
    expect(pushes[0]).toMatchObject({ feature: 'simulations', used: 1 });

    await changesAtIssuer(product, ada.userId, { isDisabled: true });
    await expect(renews(product, ada)).rejects.toThrow('invalid_grant');
    await expect(signsInAtIssuer(product, ada.email)).rejects.toThrow('This account is disabled.');
    // The issuer's tokens live for 15 minutes, and the one that is out counts until then.
    expect((await asks(product, ada, use)).data.consumeUsage.allowed).toBe(true);
    await product.advance(15 * 60_000);
    expect((await asks(product, ada, use)).errors).toMatchObject([{ errorType: 'UnauthorizedException' }]);

    // No list tells the night who is disabled or deleted there: it says so, and takes nothing from anybody.
    expect(await aNight()).toMatchObject({
      status: 'DONE',
      withUsers: false,
      withStripe: true,
      findings: [],
    });
    await leavesIssuer(product, ada.userId);
    const report = await aNight();
    expect(report).toMatchObject({ status: 'DONE', withUsers: false, lookedAtUsers: 0, findings: [] });
    expect(report.lookedAtRows).toBeGreaterThan(1);
    const { account } = await gets(
      product,
      await signsInAtIssuer(product, operator.email),
      'query ($userId: ID!) { account(userId: $userId) { status } }',
      { userId: ada.userId },
    );
    expect(account.status).toBe('ACTIVE');
  });

  test('is locked out at once by an operator, with tokens that still count', async () => {
    const bob = await knownToIssuer(product);
    await gets(product, bob, meQuery);
    const admin = await signsInAtIssuer(product, operator.email);
    const lock = `mutation ($userId: ID!, $enabled: Boolean!) {
      setAccountEnabled(userId: $userId, enabled: $enabled, reason: "Asked by the issuer.") { status } }`;
    const set = (enabled: boolean) => gets(product, admin, lock, { userId: bob.userId, enabled });
    expect((await set(false)).setAccountEnabled.status).toBe('DISABLED');
    expect((await asks(product, bob, use)).data.consumeUsage).toMatchObject({
      ...{ allowed: false, reason: 'ACCOUNT_DISABLED' },
    });
    expect((await set(true)).setAccountEnabled.status).toBe('ACTIVE');
    expect((await asks(product, bob, use)).data.consumeUsage.allowed).toBe(true);
  });
});

test('who deletes their account stays a user of the issuer, and a new sign-in begins another account once nothing can come late', async () => {
  const lee = await knownToIssuer(product);
  await gets(product, lee, meQuery);
  const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { status steps } }';
  const { deleteMyAccount } = await gets(product, lee, leave, { confirm: lee.email });
  expect(deleteMyAccount.status).toBe('DELETED');
  expect(deleteMyAccount.steps).toContain('The user stays where they sign in.');
  const refused = async (person: IssuerPerson) =>
    (await asks(product, person, meQuery)).errors![0]!.errorType === 'Forbidden';
  expect(await refused(lee)).toBe(true);
  expect(await refused(await renews(product, lee))).toBe(true);
  for (let night = 0; night < 3; night++) {
    await product.advance(24 * 3_600_000);
    await aNight();
  }
  // The session of before the deletion brings nothing back, however often it is renewed.
  expect(await refused(await renews(product, lee))).toBe(true);
  const again = await signsInAtIssuer(product, lee.email);
  expect((await gets(product, again, meQuery)).me).toMatchObject({ id: lee.userId, status: 'ACTIVE' });
}, 120_000);

describe('a mailbox', () => {
  const state = '{ me { email } trial(productId: "premium") { eligible reason } }';

  test('that the issuer does not say is verified counts as none: no trial, with the reason, until it is', async () => {
    const eve = await knownToIssuer(product, { emailVerified: false });
    expect(await gets(product, eve, state)).toEqual({
      me: { email: null },
      trial: { eligible: false, reason: 'MAILBOX_NOT_VERIFIED' },
    });
    const { errors } = await asks(product, eve, startTrial);
    expect(errors![0]).toMatchObject({
      ...{ errorType: 'Conflict', errorInfo: { reason: 'MAILBOX_NOT_VERIFIED' } },
    });
    expect((await gets(product, eve, use)).consumeUsage.allowed).toBe(true);
    await changesAtIssuer(product, eve.userId, { emailVerified: true });
    const again = await renews(product, eve);
    expect(await gets(product, again, state)).toEqual({
      me: { email: eve.email },
      trial: { eligible: true, reason: null },
    });
    await gets(product, again, startTrial);
  });

  test('has a trial once, under however many users of the issuer', async () => {
    const first = await knownToIssuer(product, { email: 'once@example.com' });
    await gets(product, first, startTrial);
    await leavesIssuer(product, first.userId);
    const second = await knownToIssuer(product, { email: 'ONCE@example.com' });
    expect(second.userId).not.toBe(first.userId);
    const { errors } = await asks(product, second, startTrial);
    expect(errors![0]).toMatchObject({ errorInfo: { reason: 'TRIAL_USED' } });
  });

  test('and a name that have changed at the issuer are taken over with the next token', async () => {
    const kim = await knownToIssuer(product, { name: 'Kim' });
    await gets(product, kim, meQuery);
    await changesAtIssuer(product, kim.userId, { name: 'Kim Lee', email: 'kim.lee@example.com' });
    const { me } = await gets(product, await renews(product, kim), meQuery);
    expect(me).toMatchObject({ id: kim.userId, email: 'kim.lee@example.com', name: 'Kim Lee' });
    // The old token is good for some minutes, and must not turn it back for good.
    await gets(product, await renews(product, kim), meQuery);
  });
});

test('ids that only nearly are the same are accounts of their own', async () => {
  const subs = ['a', 'a#b', 'a b', 'a|b', 'a-premium', 'A', 'org_a', 'USER#a', ' a', 'a\u0301', 'á'];
  const people = [];
  for (const sub of subs) people.push(await knownToIssuer(product, { sub }));
  for (const [count, person] of people.entries())
    for (let at = 0; at <= count % 3; at++) await gets(product, person, use);
  for (const [count, person] of people.entries()) {
    const { me, usage } = await gets(
      product,
      person,
      '{ me { id email } usage(feature: "simulations") { userId used } }',
    );
    expect([me.id, me.email, usage.userId, usage.used]).toEqual([
      ...[subs[count], person.email, subs[count], (count % 3) + 1],
    ]);
  }
});

test('commands that ask a user pool say that there is none, and the catalog takes the token of an operator', async () => {
  const { accessToken } = await signsInAtIssuer(product, operator.email);
  const run = (entry: string, args: string[], environment = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/dev/run.mjs', entry, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    });
    return { status, said: stdout + stderr };
  };
  const outputs = ['--outputs', join(product.folder, 'outputs.json')];
  for (const [entry, args] of [
    ['tools/operate/smoke.ts', outputs],
    ['tools/backup/backup.ts', ['--local', product.folder, '--to', join(product.folder, 'copy')]],
  ] as const) {
    const { status, said } = run(entry, [...args]);
    expect([entry, status]).toEqual([entry, 1]);
    expect(said).toContain('the users of this deployment sign in at https://id.example.com/realms/app.');
  }
  expect(run('tools/operate/catalog.ts', ['diff', ...outputs]).said).toContain('Set USHER_ADMIN_TOKEN');
  const { said } = run('tools/operate/catalog.ts', ['diff', ...outputs], { USHER_ADMIN_TOKEN: accessToken });
  expect(said).not.toMatch(/Unauthorized|Forbidden|USHER_ADMIN_TOKEN/);
});
