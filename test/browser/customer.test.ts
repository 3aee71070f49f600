import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedProduct } from '../kit/product/product.ts';
import type { Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { layCable } from './cable.ts';
import { openShop, payWith } from './shop.ts';
import { live, runSimulation, signIn, signUp, aVisitor, used } from './people.ts';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  product = await sharedProduct();
  openShop(product);
  browser = await openBrowser();
});

afterAll(() => product?.stop());

describe('in a browser', () => {
  test('a new user sees the trial button, presses it once, and it says so', async () => {
    const { page, context, complaints } = await visit(browser);
    await signUp(product, page, aVisitor());
    await page.getByRole('link', { name: 'Plans' }).click();
    const premium = page.getByRole('article', { name: 'Premium' });
    const button = premium.getByRole('button', { name: 'Try Premium - Free for 30 days' });
    await button.waitFor();
    expect(await button.isEnabled()).toBe(true);
    expect(await page.getByText('Trial Already Used').count()).toBe(0);
    await button.click();
    await premium.getByText('Trial', { exact: true }).waitFor();
    expect(await premium.getByRole('button', { name: /^Try/ }).and(page.locator(':enabled')).count()).toBe(0);

    await page.getByRole('link', { name: 'Account' }).click();
    await page
      .getByTestId('trial-premium')
      .filter({ hasText: /29 d \d+ h left|30 d left/ })
      .waitFor();
    await page.reload();
    await page.getByTestId('trial-premium').filter({ hasText: 'left' }).waitFor();
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('cell', { name: /trial/i }).first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a limit is refused with the way on, and paying unlocks the open page without reload', async () => {
    const { page, context } = await visit(browser);
    await signUp(product, page, aVisitor());
    for (const count of [1, 2, 3]) {
      await runSimulation(page);
      await used(page, 'simulations', `${count} of 3`);
    }
    await page.getByTestId('result').waitFor();
    await runSimulation(page);
    await page.getByTestId('refusal').waitFor();
    await used(page, 'simulations', '3 of 3');
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));

    const opening = context.waitForEvent('page');
    await page.getByTestId('refusal').getByRole('button', { name: 'Get Pro for $19 a month' }).click();
    const checkout = await opening;
    await payWith(checkout);
    await checkout.getByText('Your payment has arrived').waitFor();

    await page.getByTestId('refusal').waitFor({ state: 'detached' });
    await used(page, 'simulations', '3 of 50');
    await runSimulation(page);
    await used(page, 'simulations', '4 of 50');
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
    await page.getByRole('link', { name: 'Results' }).click();
    await page
      .getByRole('list', { name: /Results/ })
      .getByRole('listitem')
      .nth(3)
      .waitFor();
    await context.close();
  });

  test('two windows of one user stay in step', async () => {
    const { page, context } = await visit(browser);
    const person = aVisitor();
    await signUp(product, page, person);
    const other = await context.newPage();
    await other.goto(product.outputs.webUrl);
    await live(other);
    await runSimulation(page);
    await used(other, 'simulations', '1 of 3');
    await runSimulation(other);
    await used(page, 'simulations', '2 of 3');
    await other.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await context.close();
  });

  test('a cut network is said, and what was missed is there when it is back', async () => {
    const { outputs } = product;
    const cable = await layCable(outputs.webUrl);
    const person = aVisitor();
    const near = await visit(browser);
    await signUp(product, near.page, person);

    // The cable's end is an address that the page's own policy does not allow.
    const far = await visit(browser, { bypassCSP: true });
    await far.page.route('**/outputs.json', (route) =>
      route.fulfill({
        json: {
          ...outputs,
          graphqlUrl: outputs.graphqlUrl.replace(/127\.0\.0\.1:\d+/, cable.address),
          realtimeUrl: outputs.realtimeUrl.replace(/127\.0\.0\.1:\d+/, cable.address),
        },
      }),
    );
    await signIn(outputs.webUrl, far.page, person);
    await live(far.page);
    await used(far.page, 'simulations', '0 of 3');

    cable.cut();
    await far.page
      .getByTestId('connection')
      .filter({ hasText: /Offline|Connecting/ })
      .waitFor();
    await runSimulation(near.page);
    await runSimulation(near.page);
    await far.page.getByRole('button', { name: 'Run simulation' }).click();
    await far.page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    await used(far.page, 'simulations', '0 of 3');

    cable.repair();
    await used(far.page, 'simulations', '2 of 3');
    await live(far.page);
    await far.page.getByRole('button', { name: 'Try again' }).click();
    await used(far.page, 'simulations', '3 of 3');
    await used(near.page, 'simulations', '3 of 3');
    await cable.remove();
    await near.context.close();
    await far.context.close();
  });

  test('a trial runs out on the open screen when its time is over', async () => {
    const { page, context } = await visit(browser);
    await signUp(product, page, aVisitor());
    await page.getByRole('link', { name: 'Plans' }).click();
    const pro = page.getByRole('article', { name: 'Pro', exact: true });
    await pro.getByRole('button', { name: 'Try Pro - Free for 14 days' }).click();
    await pro.getByText('Trial', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Account' }).click();
    const trial = page.getByTestId('trial-pro');
    await trial.filter({ hasText: 'left' }).waitFor();
    await used(page, 'simulations', '0 of 50');

    await product.moveClockTo((await product.now()) + 14 * 86_400_000 + 60_000);
    await trial.filter({ hasText: 'Ended' }).waitFor();
    await used(page, 'simulations', '0 of 3');
    await context.close();
  });
});
