import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { less, meterOf } from '../kit/product/meter.ts';
import { until } from '../kit/product/operating.ts';
import { aPerson, anAdmin, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { calls, subscribes } from '../kit/product/requests.ts';
import { tellsSchema } from '../kit/product/storiesStack.ts';

const day = 86_400_000;
const listed = `id name description kind rank version zone trial { hours reminderMinutes }
  prices { id currency unitAmount interval purchasable }
  features { feature name unit unitSingular description limit period }`;

const folder = mkdtempSync(join(tmpdir(), 'usher-visitors-'));
let product: Product;
const start = (...more: string[]) => startProduct({ folder, args: ['--no-web', ...more] });
beforeAll(async () => void (product = await start()), 300_000);
afterAll(async () => {
  await product.stop();
  rmSync(folder, { recursive: true, force: true });
});

const visits = (query: string) => calls(product, { apiKey: product.outputs.apiKey }, query);
const pricing = async () => (await visits(`{ pricing { ${listed} } }`)).answer.data?.['pricing'];

test('a visitor reads the price list: what a member reads, without a word about anybody', async () => {
  const person = await aPerson(product);
  const { products } = await gets(product, person, `{ products { ${listed} } }`);
  expect(products.length).toBeGreaterThan(3);
  expect(await pricing()).toEqual(products);
  expect((await gets(product, person, `{ pricing { ${listed} } }`)).pricing).toEqual(products);
});

test('a product that is private or not active is on no price list, and one that changes shows with its change', async () => {
  const admin = await anAdmin(product);
  const names = async () => ((await pricing()) as { name: string }[]).map(({ name }) => name);
  const known = await names();
  const feature = '{ feature: "exports", limit: 1, period: DAY }';
  for (const [version, [said, expected]] of [
    ['name: "Listed", active: true, public: true', [...known, 'Listed']],
    ['name: "Renamed", active: true, public: true', [...known, 'Renamed']],
    ['name: "Listed", active: true, public: false', known],
    ['name: "Listed", active: false, public: true', known],
  ].entries()) {
    const input = `id: "listed", kind: PLAN, rank: 900, prices: [], features: [${feature}], reason: "a story", version: ${version}, ${said}`;
    await gets(product, admin, `mutation { putProduct(input: { ${input} }) { id } }`);
    // The index may be a moment behind its table.
    await until(names, (shown) => shown.join() === String(expected));
  }
});

test('the price list is one query of half a read unit and no function', async () => {
  const { answering: before } = await meterOf(product);
  for (let i = 0; i < 4; i++) await pricing();
  expect(less((await meterOf(product)).answering, before)).toEqual({ requests: 4, read: 2, write: 0 });
});

test('the key opens nothing else: no field beside it, no push, and no look at the schema in production', async () => {
  const { answer } = await visits('{ pricing { id } products { id } }');
  expect(answer.errors?.[0]).toMatchObject({ errorType: 'Unauthorized', path: ['products'] });
  for (const field of ['onUsage { userId }', 'onAccount { userId }']) {
    const { type, payload } = await subscribes(
      product,
      { apiKey: product.outputs.apiKey },
      `subscription { ${field} }`,
    );
    expect([type, payload?.errors?.[0]?.errorType]).toEqual(['error', 'Unauthorized']);
  }
  const { answer: schema } = await visits('{ __schema { queryType { name } } }');
  expect(schema.data?.['__schema'] !== undefined).toBe(tellsSchema);
  for (const key of ['da2-abcdefghijklmnopqrstuvwxyz', '', product.outputs.apiKey.toUpperCase()])
    expect((await calls(product, { apiKey: key }, '{ pricing { id } }')).status).toBe(401);
});

test('npm run doctor says of the product that runs whether visitors can read its price list', () => {
  const asked = (data: string) => {
    const args = ['tools/dev/doctor.mjs', '--json', '--data', data];
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string; remedy?: string }[] };
    return checks.find(({ name }) => name === 'price list');
  };
  expect(asked(product.folder)).toMatchObject({ state: 'ok' });
  const other = mkdtempSync(join(tmpdir(), 'usher-doctor-'));
  copyFileSync(join(product.folder, 'lock'), join(other, 'lock'));
  const outputs = (more: object) =>
    writeFileSync(join(other, 'outputs.json'), JSON.stringify({ ...product.outputs, ...more }));
  outputs({ apiKey: 'da2-gone' });
  expect(asked(other)).toMatchObject({ state: 'missing', remedy: expect.stringContaining('answered 401') });
  outputs({ graphqlUrl: 'http://127.0.0.1:59998/graphql' });
  expect(asked(other)?.remedy).toContain('does not answer (ECONNREFUSED)');
  outputs({ apiKey: undefined });
  expect(asked(other)?.remedy).toContain('the setting pricing is false');
  rmSync(other, { recursive: true });
});

test('the key outlives the year that AppSync gives it, under the same value, over a restart in between', async () => {
  const { apiKey } = product.outputs;
  const list = await pricing();
  for (let month = 0; month < 15; month++) {
    await product.advance(30 * day);
    await until(
      async () => (await visits('{ pricing { id } }')).status,
      (status) => status === 200,
    );
    if (month !== 7) continue;
    await product.kill();
    product = await start();
  }
  expect(product.outputs.apiKey).toBe(apiKey);
  expect(await pricing()).toEqual(list);
}, 300_000);
