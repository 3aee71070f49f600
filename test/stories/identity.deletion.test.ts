import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pays, stripeOf, tablesOf, until } from '../kit/product/operating.ts';
import { anAdmin, aPerson, asks, cognito, gets, proves, type Person } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

let product: Product;
beforeAll(async () => void (product = await sharedProduct(['--no-web'])));
afterAll(() => product.stop());

const leave = 'mutation ($confirm: String!) { deleteMyAccount(confirm: $confirm) { userId status steps } }';
const startPremium = 'mutation { startTrial(productId: "premium") { trialId } }';
const report =
  'id dryRun status lookedAtUsers lookedAtRows lookedAtCustomers repaired counts { problem count }';
const found = `${report} findings { problem userId customerId repaired }`;

describe('a person takes their data', () => {
  test('the export holds what was done, and nothing of how it is kept', async () => {
    const person = await aPerson(product);
    await gets(product, person, startPremium);
    await gets(
      product,
      person,
      `mutation { consumeUsage(feature: "exports", amount: 2, action: { type: "render", details: "{\\"lap\\":7}" }) { allowed } }`,
    );
    await until(
      async () => (await gets(product, person, '{ actions { items { actionType } } }')).actions.items,
      (items) => items.some((one: { actionType: string }) => one.actionType === 'render'),
    );
    const { exportMyData } = await gets(product, person, '{ exportMyData { userId document } }');
    expect(exportMyData.userId).toBe(person.userId);
    const document = JSON.parse(exportMyData.document);
    expect(document.account).toMatchObject({ user_id: person.userId, email: person.email });
    expect(document.trials.map((row: { productId: string }) => row.productId)).toEqual(['premium']);
    expect(document.usage.find((row: any) => row.feature_name === 'exports')).toMatchObject({
      usage_count: 2,
    });
    expect(document.log.find((row: any) => row.action_type === 'render')).toMatchObject({
      action_details: { lap: 7 },
    });
    expect(document.entitlements.length).toBeGreaterThan(0);
    expect(exportMyData.document).not.toMatch(/_shard|dueShard|type_day/);
  });

  test('an operator exports the same, and it is logged with who and why', async () => {
    const person = await aPerson(product);
    await gets(product, person, startPremium);
    const admin = await anAdmin(product);
    const { exportAccount } = await gets(
      product,
      admin,
      'mutation ($id: ID!) { exportAccount(userId: $id, reason: "request 12") { document } }',
      { id: person.userId },
    );
    expect(JSON.parse(exportAccount.document).account.email).toBe(person.email);
    expect(await logOf(person.userId)).toContainEqual(
      expect.objectContaining({
        action_type: 'account.exported',
        actor: admin.userId,
        reason: 'request 12',
      }),
    );
  });
});

describe('a person leaves', () => {
  test('not by another word than their address, and not by an ID token', async () => {
    const person = await aPerson(product);
    await gets(product, person, '{ me { id } }');
    for (const confirm of ['', 'delete', 'other@example.com']) {
      const answer = await asks(product, person, leave, { confirm });
      expect(answer.errors![0]!.errorType, confirm).toBe('BadRequest');
    }
    const byIdToken = await asks(product, { accessToken: person.idToken }, leave, { confirm: person.email });
    expect(byIdToken.errors![0]!.errorType).toBe('Forbidden');
    expect((await gets(product, person, '{ me { status } }')).me.status).toBe('ACTIVE');
  });

  test('whole: out of the pool, out of Stripe, out of every table but for what must stay', async () => {
    const person = await aPerson(product);
    const { createCheckout } = await gets(
      product,
      person,
      'mutation { createCheckout(productId: "pro") { url } }',
    );
    await pays(createCheckout.url);
    await until(
      async () => (await gets(product, person, '{ me { subscriptions { isActive } } }')).me.subscriptions,
      (subscriptions) => subscriptions.length === 1,
    );
    await gets(
      product,
      person,
      `mutation { consumeUsage(feature: "simulations", action: { details: "{\\"car\\":\\"mine\\"}" }) { allowed } }`,
    );
    const customer = String((await rowOf(person.userId))!['stripe_customer_id']);
    const { deleteMyAccount } = await gets(product, person, leave, {
      confirm: ` ${person.email.toUpperCase()} `,
    });
    expect(deleteMyAccount).toMatchObject({ userId: person.userId, status: 'DELETED' });
    expect(deleteMyAccount.steps[0]).toBe('Stripe: 1 subscriptions cancelled and the customer deleted.');
    const again = proves(product, person.email, person.password);
    await expect(again).rejects.toThrow('Incorrect username or password.');
    const stripe = await stripeOf(product);
    expect((await stripe.customers.retrieve(customer)).deleted).toBe(true);
    const row = await rowOf(person.userId);
    expect(row).toMatchObject({ status: 'DELETED' });
    for (const name of ['email', 'name', 'stripe_customer_id']) expect(row, name).not.toHaveProperty(name);
    const log = await until(
      () => logOf(person.userId),
      (rows) => rows.some((one) => one['action_type'] === 'account.deleted'),
    );
    expect(JSON.stringify(log)).not.toContain('mine');
  });

  test('and a token that outlives the account does nothing with it', async () => {
    const person = await aPerson(product);
    await gets(product, person, startPremium);
    await gets(product, person, 'mutation { consumeUsage(feature: "exports") { allowed } }');
    await gets(product, person, leave, { confirm: person.email });
    for (const call of [
      '{ me { id } }',
      '{ exportMyData { document } }',
      'mutation { startTrial(productId: "pro") { trialId } }',
      'mutation { createCheckout(productId: "pro") { url } }',
      'mutation { createPortalSession { url } }',
      'mutation { refreshSubscription { id } }',
    ]) {
      const answer = await asks(product, person, call);
      expect(answer.data, call).toBeNull();
      expect(['Forbidden', 'NotFound'], call).toContain(answer.errors![0]!.errorType);
    }
    for (const feature of ['exports', 'simulations']) {
      const consume = 'mutation ($f: ID!) { consumeUsage(feature: $f) { allowed reason } }';
      const { consumeUsage } = await gets(product, person, consume, { f: feature });
      expect(consumeUsage, feature).toEqual({ allowed: false, reason: 'ACCOUNT_DISABLED' });
    }
    expect(await rowOf(person.userId)).toMatchObject({ status: 'DELETED' });
    expect(await rowsIn(`${deployment}-entitlements`, person.userId)).toEqual([]);
  });

  test('without ever having called: the pool forgets them, and a tombstone stays', async () => {
    const person = await aPerson(product);
    await tablesOf(product).send(
      new DeleteCommand({ TableName: `${deployment}-users`, Key: { user_id: person.userId } }),
    );
    await gets(product, person, leave, { confirm: person.email });
    expect(await rowOf(person.userId)).toMatchObject({ status: 'DELETED' });
    expect((await asks(product, person, '{ me { id } }')).errors![0]!.errorType).toBe('Forbidden');
  });

  test('and comes back with the same mailbox: a new account, but no second trial', async () => {
    const first = await aPerson(product);
    await gets(product, first, startPremium);
    await gets(product, first, leave, { confirm: first.email });
    const second = await aPerson(product, first.email);
    expect(second.userId).not.toBe(first.userId);
    const answer = await asks(product, second, startPremium);
    expect(answer.errors![0]!.errorType).toBe('Conflict');
    const { trial } = await gets(
      product,
      second,
      '{ trial(productId: "premium") { hasTrialed eligible reason } }',
    );
    expect(trial).toEqual({ hasTrialed: true, eligible: false, reason: 'TRIAL_USED' });
  });

  test('who deleted themselves in the pool before the first call gets no account from a live token', async () => {
    const person = await aPerson(product);
    await tablesOf(product).send(
      new DeleteCommand({ TableName: `${deployment}-users`, Key: { user_id: person.userId } }),
    );
    await cognito(product, 'DeleteUser', { AccessToken: person.accessToken });
    for (const call of ['{ me { id } }', startPremium]) {
      expect((await asks(product, person, call)).errors![0]!.errorType, call).toBe('Forbidden');
    }
    expect(await rowOf(person.userId)).toBeUndefined();
  });
});

describe('an operator compares and repairs', () => {
  test('a dry run finds and writes nothing, a repair corrects in one pass, the next look finds nothing', async () => {
    const admin = await anAdmin(product);
    await repair(admin, false);
    const rowless = await aPerson(product);
    await tablesOf(product).send(
      new DeleteCommand({ TableName: `${deployment}-users`, Key: { user_id: rowless.userId } }),
    );
    const gone = await aPerson(product);
    await gets(product, gone, 'mutation { createCheckout(productId: "pro") { url } }');
    await cognito(product, 'DeleteUser', { AccessToken: gone.accessToken });
    const renamed = await aPerson(product);
    await tablesOf(product).send(
      new PutCommand({
        TableName: `${deployment}-users`,
        Item: { ...(await rowOf(renamed.userId)), email: 'stale@example.com' },
      }),
    );
    const wanted = [
      ['USER_WITHOUT_ROW', rowless.userId],
      ['ATTRIBUTE_DRIFT', renamed.userId],
      ['ROW_WITHOUT_USER', gone.userId],
    ];
    const dry = await repair(admin, true);
    expect(dry.findings.map((one: any) => [one.problem, one.userId])).toEqual(wanted);
    expect(dry).toMatchObject({ dryRun: true, status: 'DONE', repaired: 0 });
    expect(await rowOf(rowless.userId)).toBeUndefined();
    const health = `{ syncHealth { healthy lastReport { ${report} } running { lookedAt } } }`;
    expect((await gets(product, admin, health)).syncHealth).toMatchObject({
      healthy: false,
      lastReport: { id: dry.id },
      running: null,
    });
    const repaired = await repair(admin, false);
    expect(repaired.findings.map((one: any) => [one.problem, one.userId])).toEqual(wanted);
    expect(repaired.repaired).toBe(3);
    expect(await rowOf(rowless.userId)).toMatchObject({ email: rowless.email, status: 'ACTIVE' });
    expect(await rowOf(gone.userId)).toMatchObject({ status: 'DELETED' });
    expect(await rowOf(renamed.userId)).toMatchObject({ email: renamed.email });
    const last = await repair(admin, true);
    expect(last.findings).toEqual([]);
    expect((await gets(product, admin, health)).syncHealth).toMatchObject({
      healthy: true,
      lastReport: { id: last.id },
    });
    const page = '{ items { id repaired } nextToken }';
    const first = await gets(product, admin, `{ syncHistory(limit: 2) ${page} }`);
    expect(first.syncHistory.items).toEqual([
      { id: last.id, repaired: 0 },
      { id: repaired.id, repaired: 3 },
    ]);
    const next = await gets(
      product,
      admin,
      `query ($t: String) { syncHistory(limit: 2, nextToken: $t) ${page} }`,
      {
        t: first.syncHistory.nextToken,
      },
    );
    expect(next.syncHistory.items[0]).toEqual({ id: dry.id, repaired: 0 });
    const acted = (await logOf(admin.userId)).filter((row) => row['action_type'] === 'sync.repaired');
    expect(acted.map((row) => (row['action_details'] as any).runId)).toContain(repaired.id);
  });
});

async function repair(admin: Person, dryRun: boolean): Promise<any> {
  const ask = `mutation ($dry: Boolean!) { repairSync(dryRun: $dry) { ${found} } }`;
  return (await gets(product, admin, ask, { dry: dryRun })).repairSync;
}

async function rowOf(userId: string): Promise<Record<string, unknown> | undefined> {
  const key = { TableName: `${deployment}-users`, Key: { user_id: userId }, ConsistentRead: true };
  return (await tablesOf(product).send(new GetCommand(key))).Item;
}

const logOf = (userId: string) => rowsIn(`${deployment}-user-actions-log`, userId);

async function rowsIn(TableName: string, userId: string): Promise<Record<string, unknown>[]> {
  const answer = await tablesOf(product).send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'user_id = :user',
      ExpressionAttributeValues: { ':user': userId },
      ConsistentRead: true,
    }),
  );
  return answer.Items ?? [];
}
