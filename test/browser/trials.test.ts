import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedProduct } from '../kit/product/product.ts';
import type { Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { openShop, payWith } from './shop.ts';
import { runSimulation, signUp, aVisitor, used } from './people.ts';

const hour = 3_600_000;
/** For what the page reads again. */
const patience = { timeout: 20_000 };

let product: Product;
let browser: Browser;

beforeAll(async () => {
  product = await sharedProduct();
  openShop(product);
  browser = await openBrowser();
});

afterAll(() => product?.stop());

const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
const primaryIn = (page: Page, place: string) => page.locator(`${place} .button.primary`).allTextContents();

describe('F5 · a running trial', () => {
  test('says until when and what will be lost, and sells only by buttons that say so with their price', async () => {
    const { page, context } = await visit(browser);
    await signUp(product, page, aVisitor());
    await page.getByRole('link', { name: 'Plans' }).click();
    for (const [name, prices] of [
      ['Pro', ['Subscribe for $19 a month']],
      ['Premium', ['Subscribe for $29 a month', 'Subscribe for $290 a year']],
    ] as const) {
      await card(page, name).getByRole('button', { name: /^Try/ }).click();
      await card(page, name)
        .getByText(/^Trial until /)
        .waitFor();
      await expect
        .poll(() => card(page, name).getByRole('button').allTextContents(), patience)
        .toEqual(prices);
      expect(
        await card(page, name)
          .getByText(/Trial active/)
          .count(),
      ).toBe(0);
    }
    await card(page, 'Premium').getByText('When it ends, you lose:').waitFor();
    // What the Pro trial gives as well is not lost, but less of it is left.
    const lost = page.getByTestId('running-premium').getByRole('listitem');
    await expect
      .poll(() => lost.allTextContents(), patience)
      .toEqual([
        'Exports: 200 per month, then 20 per month',
        'Shared files: 1,000 per billing period',
        'Simulations: unlimited, then 50 per day and 200 per billing period',
      ]);
    await context.close();
  });
});

describe('field 1.3, field 2 · at the limit', () => {
  test('the refusal names feature, number and reset, and one button is the one to press: the longest trial', async () => {
    const { page, context } = await visit(browser);
    await signUp(product, page, aVisitor());
    for (const count of [1, 2, 3]) {
      await runSimulation(page);
      await used(page, 'simulations', `${count} of 3 today`);
    }
    await runSimulation(page);
    const refusal = page.getByTestId('refusal');
    await refusal.getByRole('heading', { name: "You've used 3 of 3 simulations today." }).waitFor();
    await refusal.getByText(/^Resets [A-Z][a-z]+ \d+, 12:00.AM\.$/).waitFor();
    const trial = refusal.getByRole('button', { name: 'Try Premium - Free for 30 days' });
    await trial.waitFor();
    expect(await primaryIn(page, '[data-testid=refusal]')).toEqual(['Try Premium - Free for 30 days']);
    await refusal.getByRole('button', { name: 'Get Pro for $19 a month' }).waitFor();
    await trial.click();
    await refusal.waitFor({ state: 'detached' });
    await used(page, 'simulations', 'used, unlimited');
    await context.close();
  });
});

describe('field 1.7, field 1.8 · who pays', () => {
  test('sees which price is theirs and when it renews, and is never offered a smaller trial', async () => {
    const { page, context } = await visit(browser);
    await signUp(product, page, aVisitor());
    await page.getByRole('link', { name: 'Plans' }).click();
    const opening = context.waitForEvent('page');
    await card(page, 'Premium').getByRole('button', { name: 'Subscribe for $290 a year' }).click();
    const checkout = await opening;
    await payWith(checkout);
    await card(page, 'Premium').getByText('Current plan').waitFor();
    await card(page, 'Premium').getByText('$290 a year', { exact: true }).waitFor();
    await card(page, 'Premium').getByText('This is what you pay.').waitFor();
    await expect
      .poll(() => card(page, 'Pro').getByRole('button').allTextContents(), patience)
      .toEqual(['Switch to Pro']);
    expect(await card(page, 'Pro').locator('.primary').count()).toBe(0);
    // A higher plan may be tried, and is switched to, not bought beside the one that there is.
    expect(await card(page, 'Enterprise').getByRole('button').allTextContents()).toEqual([
      'Try Enterprise - Free for 3 hours',
      'Switch to Enterprise',
    ]);

    await page.getByRole('link', { name: 'Account' }).click();
    const rights = page.getByRole('region', { name: "What's included" });
    await rights
      .getByText(/renews /)
      .first()
      .waitFor();
    expect(await rights.getByText(/until/).count()).toBe(0);
    await context.close();
  });
});

describe('F5 · the reminder before the end', () => {
  test('of a trial of 3 hours is on every screen, after a reload too, until the trial ends', async () => {
    const { page, context } = await visit(browser);
    await signUp(product, page, aVisitor());
    await page.getByRole('link', { name: 'Plans' }).click();
    await card(page, 'Enterprise').getByRole('button', { name: /^Try/ }).click();
    await card(page, 'Enterprise')
      .getByText(/^Trial until /)
      .waitFor();
    const banner = page.getByTestId('trial-ending');
    expect(await banner.textContent()).toBe('');
    await product.advance(2 * hour + 60_000);
    await banner.getByText(/Your Enterprise trial ends /).waitFor();
    expect(await banner.getAttribute('role')).toBe('status');
    for (const screen of ['', 'results', 'plans', 'activity', 'account']) {
      await page.goto(`${product.outputs.webUrl}#/${screen}`);
      await page.reload();
      await banner.getByText(/Your Enterprise trial ends /).waitFor();
      await banner.getByRole('button', { name: 'Subscribe for $499 a month' }).waitFor();
    }
    await product.advance(hour);
    await banner.getByText(/Your Enterprise trial/).waitFor({ state: 'detached' });
    await context.close();
  });

  test('goes when the product is bought', async () => {
    const { page, context } = await visit(browser);
    await signUp(product, page, aVisitor());
    await page.getByRole('link', { name: 'Plans' }).click();
    await card(page, 'Enterprise').getByRole('button', { name: /^Try/ }).click();
    await card(page, 'Enterprise')
      .getByText(/^Trial until /)
      .waitFor();
    await product.advance(2 * hour + 60_000);
    const banner = page.getByTestId('trial-ending');
    const opening = context.waitForEvent('page');
    await banner.getByRole('button', { name: 'Subscribe for $499 a month' }).click();
    await payWith(await opening);
    await banner.getByText(/Your Enterprise trial/).waitFor({ state: 'detached' });
    await card(page, 'Enterprise').getByText('Current plan').waitFor();
    await context.close();
  });
});
