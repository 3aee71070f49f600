import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localExtensions, variantFolder } from '../../tools/dev/extensions.mjs';
import { sharedProduct, type Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { signIn } from './people.ts';

const minute = 60_000;
let product: Product;
let browser: Browser;
let files: string[];

beforeAll(async () => {
  product = await sharedProduct();
  browser = await openBrowser();
  files = readdirSync(join(variantFolder(localExtensions()), 'operators'))
    .filter((name) => name.endsWith('.gz'))
    .map((name) => name.slice(0, -'.gz'.length));
});

afterAll(() => product?.stop());

const addressOf = (file: string) => new URL(`/operators/${file}`, product.outputs.webUrl).href;

/** What a page asked for behind the gate, and how that was answered. */
function gatedAnswers(page: Page): { method: string; file: string; status: number }[] {
  const answers: { method: string; file: string; status: number }[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/operators/')) return;
    const file = pathname.slice('/operators/'.length);
    answers.push({ method: response.request().method(), file, status: response.status() });
  });
  return answers;
}

async function openOperatorsPage(page: Page): Promise<void> {
  await signIn(product.outputs.adminUrl, page, product.outputs.adminUser);
  await page.getByRole('heading', { name: 'Accounts' }).waitFor();
}

describe('the gate before the operators’ page', () => {
  test('gives a stranger no file, and says no more than for whom they are', async () => {
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const answer = await fetch(addressOf(file));
      expect([answer.status, await answer.text()], file).toEqual([
        403,
        'This is for operators. Sign in at /admin.html.',
      ]);
    }
  });

  test('is not even asked for a user who is no operator, and would refuse them', async () => {
    const { page, context } = await visit(browser);
    const answers = gatedAnswers(page);
    await signIn(product.outputs.adminUrl, page, product.outputs.demoUser);
    await page.getByRole('heading', { name: 'This page is for operators' }).waitFor();
    expect(answers).toEqual([]);
    expect(await context.cookies(addressOf(''))).toEqual([]);

    const statuses = await page.evaluate(async (addresses) => {
      const key = Object.keys(sessionStorage).find((name) => name.endsWith('.accessToken'))!;
      document.cookie = `usher-operator=${sessionStorage.getItem(key)!}; Path=/operators/`;
      return Promise.all(addresses.map(async (address) => (await fetch(address)).status));
    }, files.map(addressOf));
    expect(new Set(statuses)).toEqual(new Set([403]));
    await context.close();
  });

  test('opens for an operator, whose browser shows the token there and nowhere else', async () => {
    const { page, context, complaints } = await visit(browser);
    const answers = gatedAnswers(page);
    await openOperatorsPage(page);
    const loaded = answers.filter(({ method }) => method === 'GET').map(({ file }) => file);
    expect(loaded.some((file) => file.startsWith('Operators-') && file.endsWith('.js'))).toBe(true);
    expect(loaded.filter((file) => /codemirror|Explorer/i.test(file))).toEqual([]);
    expect(answers.filter(({ status }) => status >= 400)).toEqual([]);
    expect(await context.cookies(addressOf(''))).toMatchObject([
      { name: 'usher-operator', path: '/operators/', sameSite: 'Strict' },
    ]);
    expect(await context.cookies(product.outputs.webUrl)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('closes with the sign-out', async () => {
    const { page, context } = await visit(browser);
    await openOperatorsPage(page);
    const [file] = files.filter((name) => name.startsWith('Operators-') && name.endsWith('.js'));
    const ask = () => page.evaluate(async (address) => (await fetch(address)).status, addressOf(file!));
    expect(await ask()).toBe(200);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await context.cookies(addressOf(''))).toEqual([]);
    expect(await ask()).toBe(403);
    await context.close();
  });

  test('that a browser which keeps no cookies finds shut is said in words, with the way on', async () => {
    const { page, context } = await visit(browser);
    await page.addInitScript(() =>
      Object.defineProperty(document, 'cookie', { set: () => {}, get: () => '' }),
    );
    await signIn(product.outputs.adminUrl, page, product.outputs.adminUser);
    await page.getByText('The operators’ page was refused to this browser.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The operators’ page was refused to this browser.').waitFor();
    await context.close();
  });

  test('that a part did not arrive is said in words, and it comes when it can', async () => {
    const { page, context } = await visit(browser);
    await openOperatorsPage(page);
    for (const kind of ['js', 'css']) {
      const address = new RegExp(`/operators/Explorer-.*\\.${kind}$`);
      await page.route(address, (route) => route.abort());
      await page.getByRole('link', { name: 'Explorer' }).click();
      await page.getByText('A part of the explorer could not be loaded.').waitFor();
      await page.unroute(address);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.locator('.graphiql-query-editor .CodeMirror-code').waitFor();
      await page.getByRole('link', { name: 'Sync' }).click();
      await page.reload();
    }
    await context.close();
  });

  test('is shown a new token before the last one has run out, without anybody doing anything', async () => {
    const { page, context } = await visit(browser);
    await page.clock.install();
    await openOperatorsPage(page);
    const shown = async () => (await context.cookies(addressOf('')))[0]?.value;
    const first = await shown();
    await page.clock.fastForward(12 * minute);
    expect(await shown()).toBe(first);
    await page.clock.fastForward(2 * minute);
    await expect.poll(shown).not.toBe(first);
    const second = await shown();
    await page.clock.fastForward(14 * minute);
    await expect.poll(shown).not.toBe(second);
    await context.close();
  });

  test('lets the explorer through after the token has run out, with a new one', async () => {
    const { page, context } = await visit(browser);
    await openOperatorsPage(page);
    const answers = gatedAnswers(page);
    await product.advance(20 * minute);
    await page.getByRole('link', { name: 'Explorer' }).click();
    await page.locator('.graphiql-query-editor .CodeMirror-code').waitFor();
    expect(answers.find(({ method }) => method === 'HEAD')).toMatchObject({ file: '', status: 403 });
    expect(answers.slice(1).filter(({ status }) => ![200, 204, 304].includes(status))).toEqual([]);
    expect(answers.some(({ file }) => file.startsWith('Explorer-'))).toBe(true);
    await context.close();
  });
});
