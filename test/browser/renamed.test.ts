import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { synth } from '../../tools/dev/synth.mjs';
import { aCheckout } from '../kit/stack/checkout.ts';
import { anAdmin, aPerson, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { signIn, live } from './people.ts';

const files = ['catalog.json', 'examples/race/catalog.json'];
const originals = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
const features = originals.flatMap((catalog) => Object.entries<{ name: string }>(catalog.features));
/** Every key and every name of a feature that this repository's catalogs know. */
const old = features.flatMap(([key, { name }]) => [key, name]);

let checkout: string;
let product: Product;
let browser: Browser;
let person: Person;

beforeAll(async () => {
  await synth();
  checkout = aCheckout();
  // The stack knows nothing of the catalog.
  cpSync('cdk.out', join(checkout, 'cdk.out'), { recursive: true });
  writeFileSync(join(checkout, 'catalog.json'), JSON.stringify(renamed(), null, 2));
  product = await startProduct({ checkout, args: ['--no-extensions'] });
  browser = await openBrowser();
  person = await aPerson(product);
}, 600_000);

afterAll(async () => {
  await product?.stop();
  if (checkout) rmSync(checkout, { recursive: true, force: true });
});

/** Both catalogs as one, in which every feature has another key, name and unit, and the products follow. */
function renamed(): object {
  const [base, race] = originals;
  const limits = (product: any) =>
    product.features.map((limit: any) => ({ ...limit, feature: `${limit.feature}_renamed` }));
  const added = (id: string) =>
    race.products.filter((one: any) => one.id === id && !one.kind).flatMap(limits);
  const named = Object.fromEntries(
    features.map(([key], at) => [
      `${key}_renamed`,
      { name: `Thing ${at}`, unit: 'things', unitSingular: 'thing' },
    ]),
  );
  const whole = [...base.products, ...race.products.filter((one: any) => one.kind)];
  const products = whole.map((one: any, at: number) => ({
    ...one,
    ...(one.kind === 'PLAN' ? {} : { id: `pack-${at}`, name: `Pack ${at}` }),
    description: 'As described elsewhere.',
    features: [...limits(one), ...added(one.id)],
  }));
  return { features: named, products };
}

describe('with every feature of the catalog renamed', () => {
  test('a use counts, and a refusal names the new words', async () => {
    const use = `mutation { consumeUsage(feature: "simulations_renamed") { allowed name usage { used unit } } }`;
    for (const used of [1, 2, 3])
      expect((await gets(product, person, use)).consumeUsage).toMatchObject({
        allowed: true,
        usage: { used, unit: 'things' },
      });
    expect((await gets(product, person, use)).consumeUsage).toMatchObject({
      allowed: false,
      name: expect.stringMatching(/^Thing \d$/),
    });
  });

  test('every page of the customers opens without an error and without an old name, and shows a use as it is counted', async () => {
    const { page, context, complaints } = await visit(browser);
    await signIn(product.outputs.webUrl, page, person);
    await live(page);
    const seen = await eachPage(page, ['Plans', 'Activity', 'Account']);
    expect(seen).toContain('Thing 4');
    await page.getByRole('link', { name: 'Plans', exact: true }).click();
    await page.getByRole('button', { name: /^Try Enterprise/ }).click();
    await page.getByRole('article', { name: 'Enterprise' }).getByText('Trial', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    const use = 'mutation { consumeUsage(feature: "api_calls_renamed") { allowed } }';
    expect((await gets(product, person, use)).consumeUsage.allowed).toBe(true);
    await page.getByTestId('used-api_calls_renamed').filter({ hasText: '1 of 5,000' }).waitFor();
    await eachPage(page, ['Activity', 'Account', 'Plans']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('every page of the operators opens without an error and without an old name', async () => {
    const { page, context, complaints } = await visit(browser, { viewport: { width: 1400, height: 900 } });
    await signIn(product.outputs.adminUrl, page, product.outputs.adminUser);
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    const pages = [
      'Accounts',
      'Trials',
      'Usage',
      'Sync',
      'Refusals',
      'Live',
      'Reviews',
      'Parked events',
      'Requests',
      'Products',
    ];
    expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual([
      ...pages,
      'Explorer',
      'Your sign-in',
    ]);
    expect(await eachPage(page, pages)).toContain('Thing 0');
    await page.getByRole('link', { name: 'Accounts', exact: true }).click();
    await page.getByLabel('Id or e-mail').fill(person.email);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByTestId('account-email').filter({ hasText: person.email }).waitFor();
    await page.getByText('One unit would be').waitFor();
    await settled(page, 'Account');
    for (const [key] of features) {
      await page.getByRole('region', { name: 'Why' }).getByLabel('Feature').selectOption(`${key}_renamed`);
      await page.getByText('One unit would be').waitFor();
      await settled(page, `Account, ${key}`);
    }
    await page.getByRole('button', { name: 'Grant' }).click();
    expect(await page.getByRole('dialog').getByLabel('Feature').inputValue()).toMatch(/_renamed$/);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Explorer', exact: true }).click();
    await page.locator('.graphiql-container').waitFor();
    await settled(page, 'Explorer');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('an old name on a screen, and an error on one, would be found', async () => {
    const { page, context } = await visit(browser);
    await page.setContent('<main><h1>Plans</h1><p>Exports: 3</p></main>');
    await expect(settled(page, 'Plans')).rejects.toThrow(/Exports/);
    await page.setContent(
      '<main><h1>Plans</h1><div class="notice bad" role="alert">There is no such feature.</div></main>',
    );
    await expect(settled(page, 'Plans')).rejects.toThrow(/no such feature/);
    await context.close();
  });
});

describe('a start without extensions', () => {
  test('has nothing of the sample: no field, no table, no function, no screen, no name', async () => {
    const asked = '{ __schema { queryType { fields { name } } mutationType { fields { name } } } }';
    const { __schema } = await gets(product, await anAdmin(product), asked);
    const fields = [...__schema.queryType.fields, ...__schema.mutationType.fields].map(
      ({ name }: any) => name,
    );
    expect(fields).toContain('consumeUsage');
    expect(fields.filter((name: string) => /simulation/i.test(name))).toEqual([]);
    const { functions } = await product.state();
    expect(JSON.stringify(functions)).toContain('consumeUsage');
    expect(JSON.stringify(await product.state())).not.toMatch(/runSimulation|simulation-results/);
    const { page, context } = await visit(browser);
    await page.goto(product.outputs.webUrl);
    await page.getByText('Your plan, what you have used, and your account.').waitFor();
    expect(await page.title()).toBe('Usher');
    expect(await page.getByText('Pit Wall').count()).toBe(0);
    await context.close();
  });
});

/** Opens each by its link and looks at it; gives all that was read. */
async function eachPage(page: Page, names: string[]): Promise<string> {
  const read: string[] = [];
  for (const name of names) {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    read.push(await settled(page, name));
  }
  return read.join('\n');
}

/** Nothing loads any more: no error is shown, and no old name. Gives what the page says, choices included. */
async function settled(page: Page, what: string): Promise<string> {
  await expect.poll(() => page.locator('.skeleton').count(), { timeout: 30_000 }).toBe(0);
  expect(await page.locator('.notice.bad').allInnerTexts(), `${what}: errors`).toEqual([]);
  // Piece by piece: the text of two elements that follow each other would read as one word.
  const text = await page.locator('body').evaluate((body) => {
    const pieces: string[] = [];
    const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) pieces.push(walker.currentNode.nodeValue ?? '');
    return pieces.join('\n');
  });
  const found = old.filter((word) => new RegExp(`\\b${word}\\b`).test(text));
  expect(found, `${what}: old names`).toEqual([]);
  return text;
}
