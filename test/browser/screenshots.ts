// npm run screenshots: takes the pictures in docs/screenshots/ from the product as it is.
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { readCommandLine, run } from '../../tools/dev/commandLine.mjs';
import { openBrowser, visit } from './browser.ts';
import { live, runSimulation, signIn, signUp, aVisitor } from './people.ts';
import { takePieces } from './pieces/pictures.ts';
import { openShop } from './shop.ts';
import { startProduct, type Product } from '../kit/product/product.ts';

const folder = 'docs/screenshots';
const person = aVisitor();
let product: Product;
let browser: Browser;

readCommandLine({
  name: 'npm run screenshots',
  about: `Takes the pictures in ${folder}/ from the product as it is, and writes them over. Needs Chromium.`,
});
await run(takeAll);

async function takeAll(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  product = await startProduct({ isFirst: true });
  try {
    openShop(product);
    browser = await openBrowser();
    await takeCustomers();
    await takeOperators();
    await takePieces(product, browser, folder);
  } finally {
    await browser?.close();
    await product.stop();
  }
}

async function takeCustomers(): Promise<void> {
  const { webUrl } = product.outputs;
  const { page, context } = await visit(browser, { viewport: { width: 1280, height: 860 } });
  await page.goto(webUrl);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await take(page, 'sign-in');
  await signUp(product, page, person);
  await page.getByRole('radio', { name: /Silverstone/ }).check();
  for (let runs = 0; runs < 3; runs++) await runSimulation(page);
  await take(page, 'simulator');
  await runSimulation(page);
  await page.getByTestId('refusal').waitFor();
  await page.getByRole('button', { name: /^Try/ }).waitFor();
  await take(page, 'limit');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${webUrl}#/plans`);
  await settled(page);
  await take(page, 'plans-dark');
  await page.getByRole('article', { name: 'Pro', exact: true }).getByRole('button', { name: /^Try/ }).click();
  await page.getByRole('article', { name: 'Pro', exact: true }).getByText('Trial', { exact: true }).waitFor();
  await page.emulateMedia({ colorScheme: 'light' });
  for (const screen of ['account', 'results', 'activity']) {
    await page.goto(`${webUrl}#/${screen}`);
    await settled(page);
    await take(page, screen);
  }
  await context.close();

  const phone = await visit(browser, { viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
  await signIn(webUrl, phone.page, person);
  await live(phone.page);
  await take(phone.page, 'phone');
  await phone.context.close();
}

async function takeOperators(): Promise<void> {
  const { adminUrl, adminUser } = product.outputs;
  const { page, context } = await visit(browser, { viewport: { width: 1280, height: 860 } });
  await signIn(adminUrl, page, adminUser);
  await page.getByLabel('Id or e-mail').fill(person.email);
  await page.getByRole('button', { name: 'Find' }).click();
  await page.getByTestId('account-email').waitFor();
  await settled(page);
  await take(page, 'admin-account');
  await page.goto(`${adminUrl}#/sync`);
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByTestId('report').waitFor();
  await take(page, 'admin-sync');
  for (const screen of ['trials', 'refusals', 'products']) {
    await page.goto(`${adminUrl}#/${screen}`);
    await settled(page);
    await take(page, `admin-${screen}`);
  }
  await page.goto(`${adminUrl}#/explorer`);
  await page.locator('.graphiql-query-editor .CodeMirror-code').waitFor();
  await page.getByRole('button', { name: /Execute query/ }).click();
  await page.locator('.graphiql-response').filter({ hasText: 'catalog' }).waitFor();
  await take(page, 'admin-explorer');
  await context.close();
}

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
}

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
  console.log(`${folder}/${name}.png`);
}
