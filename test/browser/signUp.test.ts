import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedProduct } from '../kit/product/product.ts';
import type { Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { codeFor, signIn, aVisitor } from './people.ts';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  product = await sharedProduct();
  browser = await openBrowser();
});

afterAll(() => product?.stop());

/** One step short of what the pool takes, and what the form says of it. */
const short: [password: string, sentence: RegExp][] = [
  ['Passwd1a', /at least 10 characters/],
  ['Passwd1ab', /at least 10 characters/],
  ['passwd1abc', /an uppercase letter/],
  ['PASSWD1ABC', /a lowercase letter/],
  ['Passwdabcd', /a number/],
  ['Passwd1ab ', /begin or end with a space/],
  [`Passwd1${'a'.repeat(250)}`, /at most 256 characters/],
];
const enough = ['Passwd1abc', `Passwd1${'a'.repeat(249)}`, 'Passwd1 ab'];

describe('F7, field 1.5 · a password that the form accepts the pool accepts', () => {
  test('on the sign-up form, at each boundary', async () => {
    const { page, context } = await visit(browser);
    const asked = requestsOf(page);
    await openSignUp(page);
    for (const [password, sentence] of short) {
      await fillSignUp(page, aVisitor().email, password);
      await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
    }
    expect(asked()).toEqual([]);
    for (const password of enough) {
      await openSignUp(page);
      await fillSignUp(page, aVisitor().email, password);
      await page.getByRole('heading', { name: 'Confirm your address' }).waitFor();
    }
    expect(asked()).toEqual(enough.map(() => 'SignUp'));
    await context.close();
  });

  test('on the form for a forgotten password', async () => {
    const { page, context } = await visit(browser);
    const person = aVisitor();
    await openSignUp(page);
    await fillSignUp(page, person.email, person.password);
    await page.getByLabel('Code').fill(await codeFor(product.outputs.webUrl, person.email));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Forgotten password' }).click();
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByRole('button', { name: 'Send a code' }).click();
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await page.getByLabel('Code').fill(await codeFor(product.outputs.webUrl, person.email));
    const set = async (password: string) => {
      await page.getByRole('textbox', { name: 'New password' }).fill(password);
      await page.getByRole('button', { name: 'Set password' }).click();
    };
    for (const [password, sentence] of short) {
      await set(password);
      await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
    }
    await set('Passwd1abc');
    await page.getByRole('heading', { name: 'Simulator' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(product.outputs.webUrl, page, { email: person.email, password: 'Passwd1abc' });
    await page.getByRole('heading', { name: 'Simulator' }).waitFor();
    await context.close();
  });

  test('the page has no rule of its own: it tells and keeps the one that the deployment puts out', async () => {
    const { page, context } = await visit(browser);
    const passwordPolicy = JSON.stringify({
      MinimumLength: 17,
      RequireLowercase: false,
      RequireUppercase: false,
      RequireNumbers: false,
      RequireSymbols: true,
    });
    await page.route('**/outputs.json', (route) =>
      route.fulfill({ json: { ...product.outputs, passwordPolicy } }),
    );
    await openSignUp(page);
    await page.getByText('At least 17 characters, with a symbol.').waitFor();
    await fillSignUp(page, aVisitor().email, 'Passwd1abc');
    await page.getByRole('alert').filter({ hasText: 'at least 17 characters and a symbol' }).waitFor();
    await context.close();
  });
});

async function openSignUp(page: Page): Promise<void> {
  await page.goto(product.outputs.webUrl);
  await page.reload();
  await page.getByRole('button', { name: 'Create an account' }).click();
}

async function fillSignUp(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
}

/** What the page has asked of the user pool. */
function requestsOf(page: Page): () => string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const target = request.headers()['x-amz-target'];
    if (target) asked.push(target.split('.')[1]!);
  });
  return () => asked;
}
