import { build } from 'esbuild';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedProduct } from '../kit/product/product.ts';
import type { Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { live, runSimulation, signUp, aVisitor, used } from './people.ts';

let product: Product;
let browser: Browser;

beforeAll(async () => {
  product = await sharedProduct();
  browser = await openBrowser();
});

afterAll(() => product?.stop());

describe('the hooks over another client', () => {
  test.each(['ours', 'apollo', 'amplify'])('%s: read, use, refuse and follow live', async (client) => {
    const { page, context, complaints } = await visit(browser);
    await signUp(product, page, aVisitor());
    const other = await openOther(context, page, client);
    const shown = (id: string, text: string) => other.getByTestId(id).filter({ hasText: text }).waitFor();
    await shown('used', '0 of 3');
    await other.getByText('open').waitFor();

    await other.getByRole('button', { name: 'Use' }).click();
    await shown('used', '1 of 3');
    await shown('decision', 'yes');
    await used(page, 'simulations', '1 of 3');

    await live(page);
    await runSimulation(page);
    await shown('used', '2 of 3');
    await runSimulation(page);
    await shown('used', '3 of 3');
    await other.getByText('closed').waitFor();
    await other.getByRole('button', { name: 'Use' }).click();
    await shown('decision', 'no: LIMIT_REACHED');
    await shown('used', '3 of 3');
    expect(await other.getByTestId('error').innerText()).toBe('');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** A page of an app that has a client of its own, with the session of the person in `page`. */
async function openOther(context: BrowserContext, page: Page, client: string): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: [`test/browser/clients/${client}.tsx`],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    logLevel: 'error',
  });
  const accessToken = await page.evaluate(() =>
    localStorage.getItem(Object.keys(localStorage).find((name) => name.endsWith('.accessToken'))!)!,
  );
  const { graphqlUrl, realtimeUrl, region, webUrl } = product.outputs;
  const other = await context.newPage();
  await other.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  // Any document of this origin will do; one that a test made up would count as a public one, which may not dial home.
  await other.goto(new URL('/outputs.json', webUrl).href);
  await other.evaluate((given) => Object.assign(window, { given }), {
    graphqlUrl,
    realtimeUrl,
    region,
    accessToken,
  });
  await other.addScriptTag({ content: outputFiles[0]!.text });
  return other;
}
