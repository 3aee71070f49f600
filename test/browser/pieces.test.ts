import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPerson, gets, signIn, type Person } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { openSite } from './pieces/site.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const consume = 'mutation { consumeUsage(feature: "simulations") { allowed } }';

let product: Product;
let browser: Browser;
let site: Awaited<ReturnType<typeof openSite>>;
beforeAll(async () => {
  product = await sharedProduct();
  browser = await openBrowser();
  site = await openSite();
}, 300_000);
afterAll(async () => {
  site?.close();
  await product?.stop();
});

async function opened(person?: Person, options: BrowserContextOptions = {}, isStyled = true) {
  const { page, context, complaints } = await visit(browser, { locale: 'en-US', ...options });
  const opening = { outputs: product.outputs, ...(person ? { token: person.accessToken } : {}) };
  await page.addInitScript((value) => void Object.assign(window, { opening: value }), opening);
  await page.goto(site.url(isStyled));
  await page.getByRole('article').first().waitFor();
  return { page, context, complaints };
}

const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
const handed = (page: Page) => page.evaluate(() => (window as unknown as { handed: unknown[] }).handed);

describe('the price list on a page of one’s own', () => {
  test('shows a visitor every plan, by the month and by the year, and hands over what was chosen', async () => {
    const { page, context, complaints } = await opened();
    const premium = card(page, 'Premium');
    await premium.getByText('$29', { exact: true }).waitFor();
    expect(await premium.getAttribute('data-state')).toBe('recommended');
    // By keyboard: the two ways to pay are radio buttons.
    await page.getByRole('radio', { name: 'Monthly' }).focus();
    await page.keyboard.press('ArrowRight');
    await premium.getByText('$290', { exact: true }).waitFor();
    await premium.getByRole('button', { name: 'Try Premium free for 30 days' }).focus();
    await page.keyboard.press('Enter');
    expect(await handed(page)).toEqual([{ productId: 'premium', priceId: 'premium-yearly' }]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('speaks the visitor’s language', async () => {
    for (const [locale, yearly, button] of [
      ['de-DE', 'Jährlich', 'Free wählen'],
      ['es-ES', 'Anual', 'Elegir Free'],
    ] as const) {
      const { page, context } = await opened(undefined, { locale });
      await page.getByRole('radio', { name: yearly }).waitFor();
      await page.getByRole('button', { name: button }).waitFor();
      await context.close();
    }
  });

  test('shows a member what they have, and follows a trial that they start there', async () => {
    const person = await aPerson(product);
    const { page, context, complaints } = await opened(person);
    await card(page, 'Premium').getByRole('button', { name: 'Try Premium free for 30 days' }).click();
    await card(page, 'Premium').getByText('Your trial', { exact: true }).waitFor();
    const { me } = await gets(product, person, '{ me { trials { productId } } }');
    expect(me.trials).toEqual([{ productId: 'premium' }]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

test('meter and paywall are live: room, used up with its reason and the way on, and room again without a reload', async () => {
  const person = await aPerson(product);
  const { page, context, complaints } = await opened(person);
  await page.getByText('There is room.').waitFor();
  const meter = page.getByRole('meter', { name: 'Simulations used' });
  for (let used = 1; used <= 3; used++) await gets(product, person, consume);
  await page.getByText("You've used 3 of 3 simulations today.").waitFor();
  expect(await meter.getAttribute('aria-valuetext')).toBe('3 of 3 today');
  expect(await page.getByText('There is room.').count()).toBe(0);
  const wall = page.getByRole('status', { name: 'Simulations' });
  await wall.getByRole('button', { name: /^Try .* free for/ }).click();
  await page.getByText('There is room.').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('the banner of a trial shows from its reminder on, with its end and the way to keep it', async () => {
  const person = await aPerson(product);
  const start = 'mutation { startTrial(productId: "enterprise") { trial { remindAt } } }';
  const { startTrial } = await gets(product, person, start);
  const early = await opened(person);
  expect(await early.page.getByText('Your Enterprise trial ends').count()).toBe(0);
  await early.context.close();
  await product.moveClockTo(Date.parse(startTrial.trial.remindAt) + 1_000);
  const late = await signIn(product, person.email, person.password);
  const { page, context, complaints } = await opened(late);
  const banner = page
    .getByRole('status')
    .filter({ hasText: /^Your Enterprise trial ends .* You will have less of: / });
  await banner.getByRole('button').waitFor();
  await clean(page, 'banner');
  expect(complaints).toEqual([]);
  await context.close();
});

const views = [
  ['light', { colorScheme: 'light', viewport: { width: 1280, height: 850 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 850 } }],
  ['phone', { colorScheme: 'dark', viewport: { width: 390, height: 800 } }],
] as const;

describe.each(views)('in the %s view', (name, options) => {
  test('no component breaks a rule of accessibility or scrolls sideways, with the style sheet or without', async () => {
    const person = await aPerson(product);
    for (let used = 1; used <= 3; used++) await gets(product, person, consume);
    for (const who of [undefined, person])
      for (const isStyled of [true, false]) {
        const { page, context } = await opened(who, options, isStyled);
        if (who) await page.getByRole('status', { name: 'Simulations' }).getByRole('button').waitFor();
        await clean(page, `${name}, ${who ? 'member' : 'visitor'}, ${isStyled ? 'styled' : 'plain'}`);
        await context.close();
      }
  });
});

async function clean(page: Page, where: string): Promise<void> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  expect(
    violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    where,
  ).toEqual([]);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(isWide, where).toBe(false);
}
