import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../kit/freePort.ts';
import { buildNext, startNext, writtenNextApp } from '../kit/packed/nextApp.ts';
import { packed, runIn } from '../kit/packed/shop.ts';
import { aPerson, gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { openShop, payWith } from './shop.ts';

let product: Product;
let browser: Browser;
/** A stock Next.js app, in which nothing of this repository is but the package and the files of docs/nextjs.md. */
let app: string;
let origin: string;
let next: ChildProcess;
let installed: { status: number | null; said: string };
let built: { status: number | null; said: string };

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  app = writtenNextApp();
  const wanted = [packed('client'), 'amazon-cognito-identity-js@6.3.21'];
  installed = runIn(app, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...wanted]);
  built = buildNext(app);
  if (built.status !== 0) throw new Error(built.said);
  product = await startProduct({
    args: ['--no-web', '--parameter', `WebOrigins=${origin}`, '--parameter', 'WebPath=/'],
  });
  openShop(product);
  const { outputs } = product;
  next = await startNext(app, port, {
    USHER_GRAPHQL_URL: outputs.graphqlUrl,
    USHER_REALTIME_URL: outputs.realtimeUrl,
    USHER_USER_POOL_ID: outputs.userPoolId,
    USHER_USER_POOL_CLIENT_ID: outputs.userPoolClientId,
    USHER_COGNITO_ENDPOINT: outputs.cognitoEndpoint,
  });
  browser = await openBrowser();
});

afterAll(async () => {
  next?.kill();
  await product?.stop();
  rmSync(dirname(app), { recursive: true, force: true });
});

describe('a stock Next.js app with the packed client', () => {
  test('is installed without a warning, and built with its types checked', () => {
    expect(installed.status, installed.said).toBe(0);
    expect(installed.said).not.toMatch(/warn|deprecated/i);
    expect(built.said).not.toMatch(/warn/i);
    expect(built.said).toMatch(/◐ \/\n/);
  });

  test('signs in, has the counter in the first paint, and moves it when a use is counted elsewhere', async () => {
    const person = await aPerson(product);
    const { page, context, complaints } = await opened();
    await signIn(page, { ...person, password: 'Wrong-password-1' });
    await page.getByRole('alert').filter({ hasText: 'Incorrect username or password.' }).waitFor();
    await signIn(page, person);
    await meter(page, '0 of 3');

    const html = await (await context.request.get(origin)).text();
    expect(html).toContain('0 of 3');
    expect(html).toContain(person.email);
    const kept = await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);
    expect(kept).toEqual(['', 0, 0]);

    await use(person);
    await meter(page, '1 of 3');
    await page.getByRole('button', { name: 'Run simulation' }).click();
    await page.getByRole('status').filter({ hasText: 'Lap time 1:' }).waitFor();
    await meter(page, '2 of 3');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('is refused at the limit with what would allow it, and unlocked by a checkout and back', async () => {
    const person = await aPerson(product);
    for (const _ of [1, 2, 3]) await use(person);
    const { page, context, complaints } = await opened();
    await signIn(page, person);
    await meter(page, '3 of 3');
    await page.getByRole('button', { name: 'Run simulation' }).click();
    await page.getByRole('status').filter({ hasText: 'Pro would allow more' }).waitFor();
    await meter(page, '3 of 3');

    await page.getByRole('button', { name: 'Buy Premium' }).click();
    await page.getByLabel('Card number').waitFor();
    await payWith(page);
    await page.getByText('Everything it includes is unlocked.').waitFor();
    expect(page.url()).toBe(`${origin}/checkout/done`);
    await page.getByRole('link', { name: 'Back to the simulator' }).click();
    await meter(page, 'unlimited');
    expect(page.url()).toBe(`${origin}/`);
    await page.getByRole('button', { name: 'Run simulation' }).click();
    await page.getByRole('status').filter({ hasText: 'Lap time 1:' }).waitFor();

    await page.getByRole('button', { name: 'Manage the subscription' }).click();
    await page.getByRole('link', { name: 'Return' }).click();
    await meter(page, 'unlimited');
    expect(page.url()).toBe(`${origin}/`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('renews a session that has run out, and shows the sign-in after signing out', async () => {
    const person = await aPerson(product);
    const { page, context } = await opened();
    await signIn(page, person);
    await meter(page, '0 of 3');
    await product.advance(2 * 60 * 60 * 1000);
    await page.reload();
    await meter(page, '0 of 3');
    expect(await (await context.request.get(origin)).text()).toContain(person.email);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  test('gives a token, a checkout and a portal to its own pages only', async () => {
    const asks = async (method: string, path: string, site?: string) => {
      const headers = { ...(site ? { 'sec-fetch-site': site } : {}), 'content-type': 'application/json' };
      const body = method === 'POST' ? '{"productId":"premium"}' : undefined;
      const answer = await fetch(`${origin}/api/usher/${path}`, { method, headers, body });
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    expect(await asks('GET', 'token')).toEqual([401, 'SignedOut']);
    expect(await asks('GET', 'token', 'cross-site')).toEqual([403, 'Forbidden']);
    expect(await asks('POST', 'checkout', 'same-origin')).toEqual([401, 'SignedOut']);
    expect(await asks('POST', 'checkout', 'same-site')).toEqual([403, 'Forbidden']);
    expect(await asks('POST', 'portal')).toEqual([401, 'SignedOut']);
    expect(await asks('GET', 'portal')).toEqual([404, 'NotFound']);
    expect(await asks('GET', 'constructor')).toEqual([404, 'NotFound']);
  });
});

/** The app as a stranger finds it. The template has no icon, which a browser asks for. */
async function opened() {
  const visiting = await visit(browser);
  await visiting.context.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await visiting.page.goto(origin);
  return visiting;
}

async function signIn(page: Page, { email, password }: Pick<Person, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** A use that the page has nothing to do with. */
async function use(person: Person): Promise<void> {
  await gets(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed } }');
}

async function meter(page: Page, text: string): Promise<void> {
  await page.getByTestId('meter').filter({ hasText: text }).waitFor();
}
