import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDeployedPage, openHostedPage, type HostedPage } from '../kit/product/hostedPage.ts';
import { aPerson, type Person } from '../kit/product/people.ts';
import { sharedProduct } from '../kit/product/product.ts';
import type { Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { live, runSimulation, used } from './people.ts';

let product: Product;
let browser: Browser;
let person: Person;
let hosted: HostedPage;
let site: { url: string; close(): Promise<void> };
let page: string;
/** What the deployment puts out beside what this product does. */
let named: object;

beforeAll(async () => {
  product = await sharedProduct();
  person = await aPerson(product);
  site = await openDeployedPage(
    product,
    () => hosted,
    () => named,
  );
  page = `${site.url}/`;
  hosted = await openHostedPage(product, person, page);
  named = hosted.outputs(page);
  browser = await openBrowser();
});

afterAll(async () => {
  await site?.close();
  await hosted?.close();
  await product?.stop();
});

describe('on the customers’ page, of a deployment with other providers', () => {
  test('a person continues with Google, stays signed in, and signing out ends the session at the provider’s page', async () => {
    const { context, page: tab, complaints } = await deployed();
    await tab.getByRole('button', { name: 'Continue with Apple' }).waitFor();
    await tab.getByRole('button', { name: 'Continue with Company' }).waitFor();
    await tab.getByRole('button', { name: 'Continue with Google' }).click();
    await tab.getByRole('link', { name: 'agree' }).click();
    await tab.getByRole('heading', { name: 'Simulator' }).waitFor();
    await live(tab);
    expect(asked('/oauth2/authorize').at(-1)!.get('identity_provider')).toBe('Google');

    await tab.reload();
    await live(tab);
    await used(tab, 'simulations', '0 of 3');
    // The access token has run out: the page renews it.
    await product.advance(20 * 60_000);
    await runSimulation(tab);
    await used(tab, 'simulations', '1 of 3');
    await tab.getByRole('link', { name: 'Account' }).click();
    await tab.getByText(person.email).first().waitFor();
    // It has no password here that a code could stand beside.
    expect(await tab.getByRole('heading', { name: 'Second factor' }).count()).toBe(0);

    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign in' }).waitFor();
    await tab.waitForURL(page);
    expect(asked('/logout')).toHaveLength(1);
    expect(await stored(tab)).not.toMatch(/accessToken|refreshToken|UsherHosted/);
    await tab.getByRole('button', { name: 'Continue with Google' }).click();
    // A session that had not ended would have come straight back with a code.
    await tab.getByRole('heading', { name: 'The provider' }).waitFor();
    expect(complaints.filter((line) => !line.includes('401'))).toEqual([]);
    await context.close();
  });

  test('neither a code nor a token stays in the address or in the history, and a code is tried once', async () => {
    const { context, page: tab } = await deployed();
    const before = asked('/oauth2/token').length;
    await tab.getByRole('button', { name: 'Continue with Google' }).click();
    await tab.getByRole('link', { name: 'agree' }).click();
    await tab.getByRole('heading', { name: 'Simulator' }).waitFor();
    expect(tab.url()).not.toMatch(/code|state|token/);
    const visited = await tab.evaluate(() => performance.getEntriesByType('navigation')[0]!.name);
    expect(visited).toContain('code=');
    await tab.reload();
    await tab.getByRole('heading', { name: 'Simulator' }).waitFor();
    await tab.goBack();
    await tab.getByRole('heading', { name: 'The provider' }).waitFor();
    await tab.goForward();
    await tab.getByRole('heading', { name: 'Simulator' }).waitFor();
    expect(tab.url()).not.toMatch(/code|state|token/);
    expect(asked('/oauth2/token')).toHaveLength(before + 1);
    await context.close();
  });

  test('what the provider’s page sends back instead of a code is said in plain words', async () => {
    const { context, page: tab } = await deployed();
    const sentences = {
      cancel: 'You did not sign in with Google. Nothing has changed.',
      disabled: 'The sign-in with Google did not work: User is not enabled.',
    };
    for (const [link, sentence] of Object.entries(sentences)) {
      await tab.getByRole('button', { name: 'Continue with Google' }).click();
      await tab.getByRole('link', { name: link }).click();
      await tab.getByRole('alert').filter({ hasText: sentence }).waitFor();
      expect(tab.url()).not.toContain('error');
    }
    await context.close();
  });

  test('an answer to a sign-in that this tab did not start is refused, and its code is not tried', async () => {
    const { context, page: tab } = await deployed();
    const before = asked('/oauth2/token').length;
    const refused = tab.getByRole('alert').filter({ hasText: 'was not started in this tab' });
    await tab.goto(`${page}?code=stolen&state=guessed`);
    await refused.waitFor();
    await tab.getByRole('button', { name: 'Continue with Google' }).click();
    await tab.getByRole('heading', { name: 'The provider' }).waitFor();
    await tab.goto(`${page}?code=stolen&state=guessed`);
    await refused.waitFor();
    expect(asked('/oauth2/token')).toHaveLength(before);
    expect(await stored(tab)).not.toContain('accessToken');
    await context.close();
  });

  test('a code that the token endpoint turns down leaves the person at the form, and a new try works', async () => {
    const { context, page: tab } = await deployed();
    await tab.getByRole('button', { name: 'Continue with Google' }).click();
    hosted.spoilNextCode();
    await tab.getByRole('link', { name: 'agree' }).click();
    await tab.getByRole('alert').filter({ hasText: 'could not be completed' }).waitFor();
    await tab.getByRole('button', { name: 'Continue with Google' }).click();
    await tab.getByRole('heading', { name: 'Simulator' }).waitFor();
    await context.close();
  });

  test('there is no button where the pool does not come back to this page, nor for operators, nor without providers', async () => {
    const buttons = async (outputs: object, path = '') => {
      named = outputs;
      const { context, page: tab } = await deployed(`${page}${path}`);
      await tab.getByRole('button', { name: 'Sign in' }).waitFor();
      const count = await tab.getByRole('button', { name: /^Continue with/ }).count();
      await context.close();
      return count;
    };
    expect(await buttons(hosted.outputs('https://elsewhere.example.com/'))).toBe(0);
    expect(await buttons({})).toBe(0);
    expect(await buttons(hosted.outputs(page), 'admin.html')).toBe(0);
    expect(await buttons(hosted.outputs(page))).toBe(3);
  });
});

async function deployed(address = page): Promise<{
  context: BrowserContext;
  page: Page;
  complaints: string[];
}> {
  const opened = await visit(browser);
  await opened.page.goto(address);
  return opened;
}

function asked(path: string): URLSearchParams[] {
  return hosted.asked.filter((one) => one.path === path).map(({ parameters }) => parameters);
}

function stored(tab: Page): Promise<string> {
  return tab.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
}
