import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Product } from '../kit/product/product.ts';
import { startOverTheirIssuer } from '../kit/product/theirIssuer.ts';
import { openBrowser, visit } from './browser.ts';
import { live, runSimulation, used } from './people.ts';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  product = await startOverTheirIssuer([]);
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await product?.stop();
});

const stored = (page: Page) => page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));

async function signsInThere(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

describe('users of an issuer', () => {
  test('a customer signs up there, comes back signed in, stays so, and signs out', async () => {
    const { context, page, complaints } = await visit(browser);
    await page.goto(product.outputs.webUrl);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('E-mail').fill('grace@example.com');
    await page.getByLabel('Password').fill('Correct-horse-1');
    await page.getByLabel('Name').fill('Grace');
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByRole('heading', { name: 'Simulator' }).waitFor();
    await live(page);
    expect(page.url()).not.toMatch(/code|state|token/);
    await runSimulation(page);
    await used(page, 'simulations', '1 of 3');
    await page.reload();
    await live(page);
    await used(page, 'simulations', '1 of 3');
    // The token has run out: the page renews it.
    await product.advance(20 * 60_000);
    await runSimulation(page);
    await used(page, 'simulations', '2 of 3');
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByText('grace@example.com').first().waitFor();
    expect(await page.getByRole('heading', { name: 'Second factor' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await stored(page)).not.toContain('refreshToken');
    expect(complaints.filter((line) => !line.includes('401'))).toEqual([]);
    await context.close();
  });

  test('who cancels there is told that nothing has changed', async () => {
    const { context, page } = await visit(browser);
    await page.goto(product.outputs.webUrl);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByText('You did not sign in with id.example.com. Nothing has changed.').waitFor();
    await context.close();
  });

  test('an operator is let in by the groups of the token, and a customer is not', async () => {
    const { adminUrl, adminUser, demoUser } = product.outputs;
    const { context, page } = await visit(browser);
    await page.goto(adminUrl);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signsInThere(page, demoUser.email, demoUser.password);
    await page.getByRole('heading', { name: 'This page is for operators' }).waitFor();
    await page.getByText('staff:read').waitFor();
    await page.getByRole('button', { name: 'Sign in as another user' }).click();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await signsInThere(page, adminUser.email, adminUser.password);
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByText(adminUser.email).first().waitFor();
    expect(page.url()).not.toMatch(/code=|state=/);
    await page.getByRole('link', { name: 'Sync' }).click();
    await page.getByRole('heading', { name: 'Sync' }).waitFor();
    await context.close();
  });
});
