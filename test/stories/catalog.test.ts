import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anAdmin, aPerson, asks, gets } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { press } from '../../packages/stripe-stand-in/test/kit/stripe.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-own-catalog-'));
const file = join(folder, 'catalog.json');
let product: Product;
beforeAll(async () => void (product = await startProduct({ args: ['--no-web'] })));
afterAll(async () => {
  await product.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** `npm run catalog -- …` as a stranger runs it: no key of Stripe is in the environment. */
function catalog(
  words: string[],
  more: Record<string, string> = {},
): Promise<{ code: number; said: string }> {
  const { STRIPE_API_KEY: _, STRIPE_API_URL: __, ...env } = process.env;
  const all = ['run', '--silent', 'catalog', '--', ...words, '--file', file];
  return new Promise((resolve) =>
    execFile('npm', all, { env: { ...env, USHER_DATA: product.folder, ...more } }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, said: out + err }),
    ),
  );
}

const push = async (...words: string[]) => {
  const pushed = await catalog(['push', '--yes', ...words]);
  expect(pushed).toMatchObject({ code: 0 });
  return pushed.said;
};

function change(edit: (content: any) => void): void {
  const content = JSON.parse(readFileSync(file, 'utf8'));
  edit(content);
  writeFileSync(file, JSON.stringify(content, null, 2));
}

/** A new user buys Pro on the checkout page, and has what the catalog says of it. Gives what was charged. */
async function buys(): Promise<number> {
  const person = await aPerson(product);
  const { createCheckout } = await gets(
    product,
    person,
    'mutation { createCheckout(productId: "pro") { url kind } }',
  );
  expect(createCheckout.kind).toBe('CHECKOUT');
  const page = await (await fetch(createCheckout.url)).text();
  expect((await press(`${createCheckout.url}/pay`, { card: 'pm_card_visa' })).status).toBe(303);
  await gets(product, person, 'mutation { refreshSubscription { version } }');
  const { me } = await gets(
    product,
    person,
    '{ me { subscriptions { productId isActive } entitlements { feature name limit productId } } }',
  );
  expect(me.subscriptions).toEqual([{ productId: 'pro', isActive: true }]);
  expect(me.entitlements).toContainEqual({
    feature: 'messages',
    name: 'Messages',
    limit: 1000,
    productId: 'pro',
  });
  const dollars = /\$(\d+)/.exec(page)?.[1];
  return Number(dollars);
}

describe('one’s own catalog, on a product that runs', () => {
  test('field 1.10 and 1.11: from init through changed prices and back, a user can buy after every push', async () => {
    const made = await catalog(['init']);
    expect(made).toMatchObject({ code: 0, said: expect.stringContaining('npm run catalog -- push') });
    expect(await catalog(['init'])).toMatchObject({ code: 1, said: expect.stringContaining('--force') });
    expect((await catalog(['check'])).code).toBe(0);
    const starter = readFileSync(file, 'utf8');

    const diff = await catalog(['diff']);
    expect(diff.code).toBe(1);
    expect(diff.said).toMatch(/^- premium \(version 1 → 2\)\n    is not in the file: switched off/m);
    const first = await push();
    expect(first).toMatch(/^written: enterprise, version 2$/m);
    expect((await catalog(['diff'])).code).toBe(0);
    const { products } = await gets(product, await aPerson(product), '{ products { id } }');
    expect(products.map(({ id }: { id: string }) => id)).toEqual(['free', 'pro']);
    expect(await buys()).toBe(10);

    change(({ products: [, pro] }) => (pro.prices[0].unitAmount = 1200));
    expect((await catalog(['diff'])).said).toContain('+ price pro-monthly: 1200 usd per MONTH');
    await push();
    expect(await buys()).toBe(12);

    writeFileSync(file, starter);
    await push();
    expect(await buys()).toBe(10);
    expect((await catalog(['diff'])).code).toBe(0);
  }, 600_000);

  test('field 1.10: a price that lost its link is shown by diff and linked again by push, with nothing else changed', async () => {
    const admin = await anAdmin(product);
    const { catalog: there } = await gets(
      product,
      admin,
      '{ catalog { id name description active public kind rank version zone trial { hours reminderMinutes } prices { id currency unitAmount interval } features { feature limit period } } }',
    );
    const pro = there.find((one: { id: string }) => one.id === 'pro');
    // Another amount and back by the operators' page, which speaks to no Stripe.
    for (const [step, unitAmount] of [999, 1000].entries()) {
      const input = {
        ...pro,
        prices: [{ ...pro.prices[0], unitAmount }],
        version: pro.version + step,
        reason: 'test',
      };
      await gets(
        product,
        admin,
        'mutation ($input: ProductInput!) { putProduct(input: $input) { version } }',
        { input },
      );
    }
    const person = await aPerson(product);
    const refused = await asks(product, person, 'mutation { createCheckout(productId: "pro") { url } }');
    expect(refused.errors![0]).toMatchObject({ message: expect.stringContaining('cannot be bought') });
    expect(await catalog(['diff'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('price pro-monthly is made known to Stripe'),
    });
    await push();
    expect(await buys()).toBe(10);
  }, 300_000);

  test('field 1.10: a guessed key is one sentence, and a deployment without a key is told which prices cannot be bought', async () => {
    change(({ products: [, pro] }) => (pro.prices[0].unitAmount = 1300));
    const guessed = await catalog(['push', '--yes'], { STRIPE_API_KEY: 'sk_test_123' });
    expect(guessed.code).toBe(1);
    expect(guessed.said.trim().split('\n').at(-1)).toMatch(/^Stripe does not take the key in STRIPE_API_KEY/);
    expect(guessed.said).not.toMatch(/^\s+at /m);
    // As a deployment's: the outputs alone, with no folder of a local product around them.
    const outputs = join(folder, 'outputs.json');
    writeFileSync(outputs, readFileSync(join(product.folder, 'outputs.json')));
    const blind = await catalog(['push', '--yes', '--outputs', outputs]);
    expect(blind.code).toBe(0);
    expect(blind.said).toContain('! Stripe does not know pro-monthly: this price cannot be bought.');
    await push();
    expect(await buys()).toBe(13);
  }, 300_000);

  test('field 1.11: --keep leaves on sale what the file does not name, and what comes back is switched on again', async () => {
    change((content) =>
      content.products.push({ ...content.products[1], id: 'team', name: 'Team', prices: [] }),
    );
    await push();
    change((content) => content.products.pop());
    expect((await catalog(['diff', '--keep'])).said).toContain('? team is not in the file; it stays on sale');
    expect(await push()).toContain('- team (version 1 → 2)');
    expect((await catalog(['diff'])).said).toContain('? team is not in the file; it is switched off already');
    change((content) =>
      content.products.push({ ...content.products[1], id: 'team', name: 'Team', prices: [] }),
    );
    expect(await push()).toContain('active: false → true');
  }, 300_000);
});
