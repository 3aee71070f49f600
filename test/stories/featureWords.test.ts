import { afterAll, beforeAll, expect, test } from 'vitest';
import { listens } from '../kit/product/subscriptions.ts';
import { anAdmin, aPerson, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';

let product: Product;
beforeAll(async () => void (product = await startProduct({ args: ['--no-web'] })));
afterAll(() => product.stop());

const words = 'feature name unit unitSingular';
const simulations = {
  feature: 'simulations',
  name: 'Simulations',
  unit: 'simulations',
  unitSingular: 'simulation',
};
const calls = { feature: 'api_calls', name: 'API calls', unit: 'calls', unitSingular: 'call' };

test('field §3: a feature has its name and unit in offers, rights, counters, decisions and on the open screen', async () => {
  const person = await aPerson(product);
  const heard = await listens(product, person, `subscription { onUsage { ${words} used } }`);
  const { products } = await gets(product, person, `{ products { id features { ${words} } } }`);
  const enterprise = products.find((one: { id: string }) => one.id === 'enterprise');
  expect(enterprise.features[0]).toEqual(calls);
  const { consumeUsage } = await gets(
    product,
    person,
    `mutation { consumeUsage(feature: "simulations") { name usage { ${words} } } }`,
  );
  expect(consumeUsage).toEqual({ name: 'Simulations', usage: simulations });
  expect(await heard.heard((event) => event.used === 1)).toEqual({ ...simulations, used: 1 });
  heard.close();
  const { canUse } = await gets(product, person, '{ canUse(feature: "api_calls") { allowed reason name } }');
  expect(canUse).toEqual({ allowed: false, reason: 'NOT_IN_PLAN', name: 'API calls' });

  await gets(product, person, 'mutation { startTrial(productId: "enterprise") { trialId } }');
  const { me } = await gets(
    product,
    person,
    `{ me { entitlements { ${words} } usage { ${words} } trials { features { ${words} } } } }`,
  );
  for (const list of [me.entitlements, me.usage, me.trials[0].features]) expect(list).toContainEqual(calls);
});

test('a product that is put without words keeps them, and a renamed feature shows in its next use', async () => {
  const admin = await anAdmin(product);
  const put =
    'mutation ($input: ProductInput!) { putProduct(input: $input) { version features { name unit } } }';
  const free = { id: 'free', name: 'Free', active: true, public: true, kind: 'PLAN', rank: 0, prices: [] };
  const limit = { feature: 'simulations', limit: 3, period: 'DAY' };
  const input = { ...free, features: [limit], version: 1, reason: 'test' };
  const kept = await gets(product, admin, put, { input });
  expect(kept.putProduct.features).toEqual([{ name: 'Simulations', unit: 'simulations' }]);
  const renamed = {
    ...input,
    features: [{ ...limit, name: 'Races', unit: null, unitSingular: null }],
    version: 2,
  };
  expect((await gets(product, admin, put, { input: renamed })).putProduct.features).toEqual([
    { name: 'Races', unit: null },
  ]);
  await product.advance(31_000);
  const person = await aPerson(product);
  const { consumeUsage } = await gets(
    product,
    person,
    'mutation { consumeUsage(feature: "simulations") { name usage { unit } } }',
  );
  expect(consumeUsage).toEqual({ name: 'Races', usage: { unit: null } });
});
