import type { Browser, Locator } from 'playwright-core';
import { aPerson, gets, signIn, type Person } from '../../kit/product/people.ts';
import type { Product } from '../../kit/product/product.ts';
import { visit } from '../browser.ts';
import { openSite } from './site.ts';

const consume = 'mutation { consumeUsage(feature: "simulations") { allowed } }';

/** A picture of each component of the package, with its style sheet. It moves the clock. */
export async function takePieces(product: Product, browser: Browser, folder: string): Promise<void> {
  const site = await openSite();
  const take = (what: Locator, name: string) => what.screenshot({ path: `${folder}/component-${name}.png` });
  const open = async (person?: Person) => {
    const { page, context } = await visit(browser, {
      locale: 'en-US',
      viewport: { width: 1100, height: 900 },
    });
    const opening = { outputs: product.outputs, ...(person ? { token: person.accessToken } : {}) };
    await page.addInitScript((value) => void Object.assign(window, { opening: value }), opening);
    await page.goto(site.url());
    await page.getByRole('article').first().waitFor();
    return { page, context };
  };
  try {
    const visitor = await open();
    await take(visitor.page.locator('.usher-pricing'), 'pricing-table');
    await visitor.context.close();

    const person = await aPerson(product);
    for (let used = 1; used <= 3; used++) await gets(product, person, consume);
    const full = await open(person);
    await full.page.locator('.usher-paywall button').waitFor();
    await take(full.page.locator('.usher-paywall'), 'paywall');
    await take(full.page.locator('.usher-meter'), 'usage-meter');
    await full.context.close();

    const start = 'mutation { startTrial(productId: "enterprise") { trial { remindAt } } }';
    const { startTrial } = await gets(product, person, start);
    await product.moveClockTo(Date.parse(startTrial.trial.remindAt) + 1_000);
    const late = await open(await signIn(product, person.email, person.password));
    await late.page.locator('.usher-banner button').waitFor();
    await take(late.page.locator('.usher-banner'), 'trial-banner');
    await late.context.close();
  } finally {
    site.close();
  }
}
