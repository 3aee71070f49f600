import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPerson, gets } from '../kit/product/people.ts';
import type { Product } from '../kit/product/product.ts';
import { startOverTheirPool } from '../kit/product/theirPool.ts';
import { openBrowser, visit } from './browser.ts';
import { aVisitor, signIn, signUp } from './people.ts';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startOverTheirPool({}, true);
  browser = await openBrowser();
}, 300_000);
afterAll(() => product?.stop());

describe('the pages over another app’s pool', () => {
  test('let its people sign up and in, as at a pool of Usher’s own', async () => {
    const { page, context, complaints } = await visit(browser);
    await signUp(product, page, aVisitor());
    await page.getByRole('heading', { name: 'Simulator' }).waitFor();
    const person = await aPerson(product);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(product.outputs.webUrl, page, person);
    await page.getByRole('button', { name: 'Run simulation' }).click();
    await page.getByText('1 of 3').first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('tell who is no operator the groups as that pool calls them', async () => {
    const { page, context } = await visit(browser);
    await signIn(product.outputs.adminUrl, page, product.outputs.demoUser);
    await page
      .getByRole('alert')
      .filter({ hasText: 'is in none of the groups staff:read, staff:help and staff:all' })
      .waitFor();
    await context.close();
  });

  test('open to an operator in one of them, and say that locking an account leaves its user in the app', async () => {
    const person = await aPerson(product);
    // No trigger has made the account: it is there with the first call.
    await gets(product, person, '{ me { id } }');
    const { page, context, complaints } = await visit(browser);
    await signIn(product.outputs.adminUrl, page, product.outputs.adminUser);
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    await page.getByRole('link', { name: person.email }).first().click();
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await page
      .getByRole('heading', { name: 'Lock this account out here; the user still signs in to the app' })
      .waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
