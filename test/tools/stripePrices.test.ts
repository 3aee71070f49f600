import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Product } from '../../domain/catalog.ts';
import { linkPrices } from '../../app/catalog/linkPrices.ts';
import { startStripe, type RunningStripe } from '../../packages/stripe-stand-in/test/kit/stripe.ts';
import { aWholePlan } from '../kit/given.ts';

let running: RunningStripe;

beforeAll(async () => {
  running = await startStripe();
});
afterAll(() => running.stop());

const unlinked = (product: Product): Product => ({
  ...product,
  prices: product.prices.map((price) => ({ ...price, stripePriceId: null })),
});
const link = (product: Product) => linkPrices(running.sdk, product);

test('products and prices are made once, and found again', async () => {
  const pro = unlinked(
    aWholePlan('pro', {
      prices: [
        { id: 'pro-monthly', currency: 'usd', unitAmount: 1900, interval: 'MONTH', stripePriceId: null },
        { id: 'pro-yearly', currency: 'usd', unitAmount: 19000, interval: 'YEAR', stripePriceId: null },
      ],
    }),
  );
  const first = await link(pro);
  expect(await link(pro)).toEqual(first);
  const { data } = await running.sdk.prices.list({ product: 'usher_pro' });
  expect(
    data.map((price) => [price.lookup_key, price.unit_amount, price.recurring?.interval]).sort(),
  ).toEqual([
    ['pro-monthly', 1900, 'month'],
    ['pro-yearly', 19000, 'year'],
  ]);
  expect(first.prices.map((price) => price.stripePriceId).sort()).toEqual(
    data.map((price) => price.id).sort(),
  );
  expect(data[0]?.metadata).toMatchObject({ productId: 'pro' });
});

test('another amount is a new price that takes the key over; the old one continues for its subscribers', async () => {
  const team = unlinked(aWholePlan('team'));
  const before = (await link(team)).prices[0]!.stripePriceId!;
  const dearer = { ...team, prices: [{ ...team.prices[0]!, unitAmount: 2100 }] };
  const after = (await link(dearer)).prices[0]!.stripePriceId!;
  expect(after).not.toBe(before);
  const old = await running.sdk.prices.retrieve(before);
  expect([old.active, old.lookup_key, old.unit_amount]).toEqual([true, null, 1900]);
  expect((await running.sdk.prices.retrieve(after)).lookup_key).toBe('team-monthly');
});

test('a one-time price does not recur, and a name follows the file', async () => {
  const editor = unlinked(
    aWholePlan('editor', {
      kind: 'ONE_TIME',
      prices: [
        { id: 'editor-once', currency: 'usd', unitAmount: 4900, interval: 'ONCE', stripePriceId: null },
      ],
    }),
  );
  const linked = await link(editor);
  expect((await running.sdk.prices.retrieve(linked.prices[0]!.stripePriceId!)).recurring).toBeNull();
  await link({ ...editor, name: 'Track editor' });
  expect((await running.sdk.products.retrieve('usher_editor')).name).toBe('Track editor');
});

test('a price that the file names by its id is taken as it is; a product without prices is not Stripe’s business', async () => {
  const sold = aWholePlan('sold');
  expect(await link(sold)).toEqual(sold);
  const free = aWholePlan('free', { prices: [] });
  expect(await link(free)).toEqual(free);
  await expect(running.sdk.products.retrieve('usher_free')).rejects.toThrow();
});
