import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { tablesOf } from '../kit/product/operating.ts';
import { sharedProduct } from '../kit/product/product.ts';
import type { Product } from '../kit/product/product.ts';
import { drawn } from '../kit/models/drawn.ts';
import { openBrowser, visit } from './browser.ts';
import { live, runSimulation, signIn } from './people.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let product: Product;
let browser: Browser;

beforeAll(async () => {
  product = await sharedProduct();
  await somethingWaits();
  browser = await openBrowser();
});

afterAll(() => product?.stop());

const views = [
  ['light', { colorScheme: 'light', viewport: { width: 1280, height: 850 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1280, height: 850 } }],
  ['phone', { colorScheme: 'light', viewport: { width: 390, height: 800 } }],
] as const;

describe.each(drawn('views', views, 2))('every screen in the %s view', (_, options) => {
  test('of the customers’ page has no violation and no sideways scrolling', async () => {
    const { page, context } = await visit(browser, { ...options, reducedMotion: 'reduce' });
    await page.goto(product.outputs.webUrl);
    for (const way of ['Create an account', 'Forgotten password']) {
      await page.getByRole('button', { name: way }).click();
      await clean(page, way);
      await page.getByRole('button', { name: 'Back to sign-in' }).click();
    }
    await clean(page, 'sign-in');
    await signIn(product.outputs.webUrl, page, product.outputs.demoUser);
    await live(page);
    for (let tries = 0; tries < 4; tries++) await runSimulation(page);
    await clean(page, 'simulator, refused');
    for (const screen of [
      'results',
      'plans',
      'activity',
      'account',
      'checkout/done',
      'checkout/cancelled',
      'nowhere',
    ]) {
      await page.goto(`${product.outputs.webUrl}#/${screen}`);
      await settled(page);
      await clean(page, screen);
    }
    await page.goto(`${product.outputs.webUrl}#/account`);
    await page.getByRole('button', { name: 'Delete my account' }).click();
    await clean(page, 'deletion');
    await context.close();
  });

  test('of the operators’ page has no violation and no sideways scrolling', async () => {
    const { page, context } = await visit(browser, { ...options, reducedMotion: 'reduce' });
    await signIn(product.outputs.adminUrl, page, product.outputs.adminUser);
    await page.getByLabel('Id or e-mail').fill(product.outputs.demoUser.email);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByTestId('account-email').waitFor();
    await settled(page);
    await clean(page, 'account');
    await page.getByRole('button', { name: 'Ask Stripe' }).click();
    await page.getByTestId('stripe-state').waitFor();
    await clean(page, 'Stripe’s side of the account');
    await page.getByRole('button', { name: 'Grant' }).click();
    await clean(page, 'grant');
    await page.getByRole('button', { name: 'Cancel' }).click();
    for (const screen of [
      '',
      'trials',
      'usage',
      'sync',
      'refusals',
      'live',
      'reviews',
      'parked',
      'requests',
      'products',
    ]) {
      await page.goto(`${product.outputs.adminUrl}#/${screen}`);
      await settled(page);
      await clean(page, screen || 'accounts');
    }
    await page.getByRole('button', { name: /^Edit/ }).first().click();
    await clean(page, 'product editor');
    await context.close();
  });
});

test('the customers’ page can be used without a pointer', async () => {
  const { page, context } = await visit(browser);
  await signIn(product.outputs.webUrl, page, product.outputs.demoUser);
  await live(page);
  // The menu is there before the account is read; the form comes with it.
  await page.getByRole('radio', { name: /Monza/ }).waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(() => focused(page)).toBe('Skip to content');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('Simulator');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => page.getByRole('radio', { name: /Silverstone/ }).isChecked()).toBe(true);
  await page.getByRole('link', { name: 'Plans' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Plans' }).waitFor();
  await expect.poll(() => focused(page)).toBe('Plans');
  await context.close();
});

/** Rows for the lists that a new product has nothing for. */
async function somethingWaits(): Promise<void> {
  const at = '2026-11-20T12:00:00.000Z';
  const waits = (job: string, value: object) =>
    tablesOf(product).send(
      new PutCommand({ TableName: 'usher-dev-jobs', Item: { job, item: `${at}#evt_1`, value } }),
    );
  const charge = { chargeId: 'ch_1', amount: 1900, currency: 'usd' };
  await waits('payment-review', { userId: 'other-user', risk: 'dispute', ...charge, createdAt: at });
  await waits('parked-events', {
    eventId: 'evt_1',
    type: 'customer.subscription.updated',
    customerId: 'cus_1',
    parkedAt: at,
    reason: 'No account has this customer.',
  });
}

/** Nothing is loading any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
}

async function clean(page: Page, screen: string): Promise<void> {
  // Half a megabyte of source, which stays as long as the document does.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  const found = violations.map(
    ({ id, nodes }) => `${screen}: ${id} at ${nodes.map(({ target }) => target).join(', ')}`,
  );
  expect(found).toEqual([]);
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(`${screen} is ${Math.max(0, excess)} too wide`).toBe(`${screen} is 0 too wide`);
}

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.textContent?.trim());
}
