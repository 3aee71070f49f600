import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { codeOf } from '../kit/product/authenticator.ts';
import { anOperatorIn } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { synthesized, type Template } from '../kit/stack/template.ts';
import { openBrowser, visit } from './browser.ts';
import { aVisitor, signIn, signUp } from './people.ts';

const wrong = 'That code is not right.';
const folder = mkdtempSync(join(tmpdir(), 'usher-factor-page-'));
let product: Product;
let browser: Browser;
beforeAll(async () => {
  cpSync(synthesized, folder, { recursive: true });
  const file = join(folder, 'usher-dev.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  template.Parameters!['OperatorsSecondFactor']!['Default'] = 'required';
  writeFileSync(file, JSON.stringify(template));
  product = await startProduct({ args: ['--own', '--template', folder], hasSameResources: true });
  browser = await openBrowser();
});
afterAll(async () => {
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('S7: a second factor', () => {
  test('S7: is set up by a customer on their account’s page, and asked for at the next sign-in', async () => {
    const { page, context } = await visit(browser);
    const person = aVisitor();
    await signUp(product, page, person);
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    const secret = await setsUp(page);
    await page.getByText('Each sign-in asks for a code from your authenticator app.').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await product.advance(60_000);
    await signIn(product.outputs.webUrl, page, person);
    await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: wrong }).waitFor();
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, await product.now()));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Simulator' }).waitFor();
    await context.close();
  });

  test('S7: is demanded of an operator before anything is shown, and viewers are offered no change', async () => {
    const { page, context } = await visit(browser);
    const operator = await anOperatorIn(product, 'viewers');
    await signIn(product.outputs.adminUrl, page, operator);
    await page.getByText('Operators of this deployment need a second factor.').waitFor();
    await page.getByRole('button', { name: 'Sign in as another user' }).click();
    await signIn(product.outputs.adminUrl, page, operator);
    await page.getByText('Operators of this deployment need a second factor.').waitFor();
    const secret = await setsUp(page);
    await page.getByRole('heading', { name: 'Your second factor is on' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await product.advance(60_000);
    await signIn(product.outputs.adminUrl, page, operator);
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, await product.now()));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Products' }).click();
    await page.getByText('Changing products is for operators of the group admins.').waitFor();
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('link', { name: operator.email }).first().click();
    await page.getByText('Changing an account is for operators of the groups support and admins.').waitFor();
    await page.getByText('Exporting and deleting an account is for operators of the group admins.').waitFor();
    await context.close();
  });
});

/** Through the page: the key, as a person would type it into an app, and the code that the app shows for it. */
async function setsUp(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Set up' }).click();
  const secret = (await page.getByTestId('authenticator-key').innerText()).replaceAll(' ', '');
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('alert').filter({ hasText: wrong }).waitFor();
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, await product.now()));
  await page.getByRole('button', { name: 'Turn on' }).click();
  return secret;
}
