import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Product } from '../../domain/catalog.ts';
import { localStripeKey } from '../../packages/stripe-stand-in/test/kit/stripe.ts';
import { aWholePlan, day, noon, withWorld } from '../kit/given.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-bring-'));
const world = withWorld('billing', undefined, { environment: { LAMBDA_TASK_ROOT: folder } });
type Handler = (typeof import('../../functions/bringCatalog.ts'))['handler'];
let bring: Handler;
beforeAll(async () => {
  bring = (await import('../../functions/bringCatalog.ts')).handler;
});

/** What CloudFormation was answered, newest last. */
const answers: Record<string, unknown>[] = [];
const cloudFormation = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += String(part)));
  request.on('end', () => {
    answers.push(JSON.parse(body));
    response.writeHead(request.method === 'PUT' && request.headers['content-type'] === '' ? 200 : 403).end();
  });
});
beforeAll(async () => {
  await new Promise<void>((listening) => void cloudFormation.listen(0, '127.0.0.1', listening));
});
afterAll(() => {
  cloudFormation.close();
  rmSync(folder, { recursive: true, force: true });
});
const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Catalog' };
const asked = async (RequestType: 'Create' | 'Update' | 'Delete') => {
  const ResponseURL = `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/answer`;
  await bring({ ...ids, RequestType, ResponseURL });
  return answers.at(-1)!;
};

const price = { id: 'pro-monthly', currency: 'usd', unitAmount: 1900, interval: 'MONTH' as const };
const free = () => aWholePlan('free', { rank: 0, prices: [] });
const pro = (more: Partial<Product> = {}) =>
  aWholePlan('pro', { rank: 1, prices: [{ ...price, stripePriceId: null }], ...more });
const give = (...products: Product[]) =>
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify(products));
const keyIs = (apiKey: string) => world.secrets.set({ apiKey, webhookSecrets: [] });
/** Each test is a day of its own, so that no secret is remembered. */
let days = 0;
beforeEach(async () => {
  world.at(noon + ++days * day);
  for (const product_id of ['free', 'pro']) await world.remove('TABLE_PRODUCTS', { product_id });
  keyIs(localStripeKey);
});
const product = (id: string) => world.products.getProduct(id);

describe('a deployment', () => {
  test('brings the products in, with prices that Stripe knows from then on, and says so', async () => {
    give(free(), pro());
    expect(await asked('Create')).toEqual({
      ...ids,
      ...{ Status: 'SUCCESS', PhysicalResourceId: 'catalog', Reason: '2 of 2 products were written.' },
    });
    expect((await product('pro'))!.prices).toMatchObject([
      { stripePriceId: expect.stringMatching(/^price_/) },
    ]);
  });

  test('writes what has changed as its next version, and nothing else', async () => {
    give(free(), pro());
    await asked('Create');
    const before = await product('pro');
    give(free(), pro({ name: 'Professional' }));
    expect((await asked('Update'))['Reason']).toBe('1 of 2 products were written.');
    expect(await product('pro')).toEqual({ ...before, name: 'Professional', version: 2 });
    expect((await asked('Update'))['Reason']).toBe('0 of 2 products were written.');
    expect((await product('free'))!.version).toBe(1);
  });

  test('switches off what the catalog names no more, with the price that its subscribers pay', async () => {
    give(free(), pro());
    await asked('Create');
    const { prices } = (await product('pro'))!;
    give(free());
    await asked('Update');
    expect(await product('pro')).toMatchObject({ active: false, prices, version: 2 });
  });

  test('that deletes the stack leaves the products as they are', async () => {
    give(free(), pro());
    await asked('Create');
    expect(await asked('Delete')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'catalog' });
    expect(await product('pro')).toMatchObject({ active: true, version: 1 });
  });

  test('says who it was in the log, under a name that no user has', async () => {
    give(free());
    await asked('Create');
    const rows = await world.logRows('usher:deployment');
    expect(rows.at(-1)).toMatchObject({ action_type: 'product.put', actor: 'usher:deployment' });
  });
});

describe('without a key of Stripe', () => {
  test('products come without prices that can be bought, and the answer names them', async () => {
    keyIs('');
    give(free(), pro());
    expect(await asked('Create')).toMatchObject({
      Status: 'SUCCESS',
      Reason: '2 of 2 products were written. Stripe does not know pro-monthly yet.',
    });
    expect((await product('pro'))!.prices).toMatchObject([{ stripePriceId: null }]);
  });

  test('a call once the key is set makes them known, and one without it later takes nothing back', async () => {
    keyIs('');
    give(free(), pro());
    await asked('Create');
    world.at(Date.now() + 60_000);
    keyIs(localStripeKey);
    expect(await bring({})).toBe('1 of 2 products were written.');
    const { prices } = (await product('pro'))!;
    expect(prices).toMatchObject([{ stripePriceId: expect.stringMatching(/^price_/) }]);
    world.at(Date.now() + 60_000);
    keyIs('');
    give(free(), pro({ name: 'Professional' }));
    await bring({});
    expect(await product('pro')).toMatchObject({ name: 'Professional', prices });
  });
});

test('what Stripe refuses fails the deployment with its sentence, and the next one finishes what was begun', async () => {
  keyIs('sk_test_wrong');
  give(free(), pro());
  expect(await asked('Create')).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringMatching(/^Stripe does not make the prices of pro known: Invalid API Key/),
  });
  expect([await product('free'), await product('pro')]).toMatchObject([{ version: 1 }, undefined]);
  world.at(Date.now() + 60_000);
  keyIs(localStripeKey);
  expect((await asked('Create'))['Reason']).toBe('1 of 2 products were written.');
});
