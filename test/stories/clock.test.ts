import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listens } from '../kit/product/subscriptions.ts';
import { tablesOf, until } from '../kit/product/operating.ts';
import { aPerson, asks, gets, signIn } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

const hour = 3_600_000;
const day = 24 * hour;
const noon = Date.parse('2027-03-10T12:00:00Z');

const folder = mkdtempSync(join(tmpdir(), 'usher-clock-'));
let product: Product;
beforeAll(async () => {
  product = await startProduct({ folder, args: ['--no-web', '--clock', new Date(noon).toISOString()] });
}, 120_000);
afterAll(async () => {
  await product.stop();
  rmSync(folder, { recursive: true, force: true });
});

const consume = 'mutation { consumeUsage(feature: "simulations") { allowed usage { used resetsAt } } }';

test('a start at a given time runs from there', async () => {
  const now = await product.now();
  expect(now).toBeGreaterThanOrEqual(noon);
  expect(now).toBeLessThan(noon + hour);
});

test('a trial ends on an open screen at its time', async () => {
  const person = await aPerson(product);
  const start = 'mutation { startTrial(productId: "enterprise") { expiresAt } }';
  const { startTrial } = await gets(product, person, start);
  const fresh = await signIn(product, person.email, person.password);
  const screen = await listens(product, fresh, 'subscription { onAccount { reason productId } }');
  await product.moveClockTo(Date.parse(startTrial.expiresAt) + 1000);
  expect(await screen.heard(({ reason }) => reason === 'trial.expired')).toMatchObject({
    productId: 'enterprise',
  });
  const again = await signIn(product, person.email, person.password);
  const { me } = await gets(product, again, '{ me { trials { status isActive } } }');
  expect(me.trials).toEqual([{ status: 'expired', isActive: false }]);
  screen.close();
}, 180_000);

test('a token ends after its hour, and the window of a day at midnight', async () => {
  const person = await aPerson(product);
  for (let used = 1; used <= 3; used++) {
    expect((await gets(product, person, consume)).consumeUsage).toMatchObject({
      allowed: true,
      usage: { used },
    });
  }
  const refused = (await gets(product, person, consume)).consumeUsage;
  expect(refused.allowed).toBe(false);
  await product.moveClockTo(Date.parse(refused.usage.resetsAt));
  const late = await asks(product, person, consume);
  expect(late.errors?.[0]).toMatchObject({
    errorType: 'UnauthorizedException',
    message: 'Token has expired.',
  });
  const fresh = await signIn(product, person.email, person.password);
  expect((await gets(product, fresh, consume)).consumeUsage).toMatchObject({
    allowed: true,
    usage: { used: 1 },
  });
});

test('a row whose time to live is over leaves', async () => {
  const tables = tablesOf(product);
  const Key = { user_id: 'gone', timestamp: '2027-03-10T12:00:00.000Z#x' };
  const expires_at = Math.floor((await product.now()) / 1000) + 3600;
  const TableName = `${deployment}-user-actions-log`;
  await tables.send(new PutCommand({ TableName, Item: { ...Key, action_type: 'x', expires_at } }));
  const find = async () => (await tables.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  expect(await find()).toBeDefined();
  await product.advance(3 * day);
  await until(find, (row) => row === undefined);
});

test('a schedule fires when its time comes', async () => {
  const address = new URL(product.outputs.graphqlUrl).origin;
  const runs = async () => {
    const log = await (await fetch(`${address}/_local/logs/${deployment}-reconcile`)).text();
    return log.split('\n').filter((line) => line.startsWith('START')).length;
  };
  const before = await runs();
  await product.advance(2 * day);
  await until(runs, (count) => count > before);
});

test('a restart keeps the time, and time never goes back', async () => {
  const before = await product.now();
  await product.kill();
  product = await startProduct({ folder, args: ['--no-web'] });
  expect(await product.now()).toBeGreaterThanOrEqual(before);
  expect((await product.now()) - before).toBeLessThan(hour);
  await expect(product.moveClockTo(before - day)).rejects.toThrow('only goes ahead');
});
