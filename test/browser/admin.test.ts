import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pays, stripeOf, until } from '../kit/product/operating.ts';
import { anAdmin, aPerson, gets } from '../kit/product/people.ts';
import { sharedProduct } from '../kit/product/product.ts';
import type { Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { live, runSimulation, signIn, signUp, aVisitor } from './people.ts';
import { openShop } from './shop.ts';

let product: Product;
let browser: Browser;
let admin: Page;

beforeAll(async () => {
  product = await sharedProduct();
  browser = await openBrowser();
  const visitor = await visit(browser, { viewport: { width: 1400, height: 900 } });
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  admin = visitor.page;
  await signIn(product.outputs.adminUrl, admin, product.outputs.adminUser);
  await admin.getByRole('heading', { name: 'Accounts' }).waitFor();
});

afterAll(() => product?.stop());

describe('the operators’ page', () => {
  test('field 1.21 · a fresh install is not compared yet, without alarm', async () => {
    await admin.getByRole('link', { name: 'Sync' }).click();
    const tag = admin.getByTestId('health');
    await tag.filter({ hasText: 'Not compared yet' }).waitFor();
    expect(await tag.getAttribute('class')).not.toMatch(/bad|warn/);
    await admin.getByRole('link', { name: 'Accounts' }).click();
  });

  test('field 1.22 · the beginning of an address finds its accounts', async () => {
    const found = ['zelda.a@example.com', 'zelda.b@example.com'];
    for (const email of [...found, 'zed@example.com']) await aPerson(product, email);
    await admin.getByLabel('Id or e-mail').fill('ZELDA.');
    await admin.getByRole('button', { name: 'Find' }).click();
    await admin.getByText('whose e-mail address begins with “zelda.”').waitFor();
    const rows = admin.getByRole('region', { name: 'Accounts, by e-mail address' }).getByRole('link');
    await expect.poll(() => rows.allInnerTexts()).toEqual(found);
    await admin.getByLabel('Id or e-mail').fill('no-such-user');
    await admin.getByRole('button', { name: 'Find' }).click();
    await admin.getByText('No e-mail address begins with “no-such-user”.').waitFor();
    await admin.getByRole('button', { name: 'Show all' }).click();
    await admin.getByRole('region', { name: 'Accounts, newest first' }).waitFor();
  });

  test('F6 · the usage screen names every user at a limit of a month, beside those of a day, and whose window ends', async () => {
    const monthly = await aPerson(product);
    await gets(product, monthly, 'mutation { startTrial(productId: "pro") { trialId } }');
    const { me } = await gets(product, monthly, '{ me { entitlements { feature limit period } } }');
    const exports = me.entitlements.find((one: { feature: string }) => one.feature === 'exports');
    expect(exports.period).not.toBe('DAY');
    const use = 'mutation ($n: Float) { consumeUsage(feature: "exports", amount: $n) { allowed } }';
    expect((await gets(product, monthly, use, { n: exports.limit })).consumeUsage.allowed).toBe(true);
    const over = await gets(product, monthly, use, { n: 1 });
    expect(over.consumeUsage.allowed).toBe(false);
    const operator = await anAdmin(product);
    await until(
      async () =>
        (
          await gets(
            product,
            operator,
            '{ highUsage(feature: "exports", threshold: 1) { items { userId } } }',
          )
        ).highUsage.items,
      (items) => items.length > 0,
    );

    await admin.getByRole('link', { name: 'Usage' }).click();
    await admin.getByLabel('Feature').selectOption('exports');
    const near = admin.getByRole('row').filter({ hasText: monthly.email });
    await near.filter({ hasText: '100 %' }).waitFor();
    expect(await near.getByRole('link').getAttribute('href')).toBe(`#/accounts/${monthly.userId}`);
    await admin.getByLabel('Show').selectOption('all');
    await admin.getByRole('region', { name: 'Usage of all accounts' }).waitFor();
    await admin.getByRole('row').filter({ hasText: monthly.email }).waitFor();

    await admin.getByLabel('Show').selectOption('resets');
    const { usage } = await gets(product, monthly, '{ usage(feature: "exports") { resetsAt } }');
    await admin.getByLabel('Reset on').fill(usage.resetsAt.slice(0, 10));
    await admin.getByRole('row').filter({ hasText: monthly.email }).filter({ hasText: 'Exports' }).waitFor();

    await admin.getByRole('link', { name: 'Refusals' }).click();
    await admin.getByRole('row').filter({ hasText: monthly.email }).filter({ hasText: 'Exports' }).waitFor();
    await admin.getByRole('link', { name: 'Live' }).click();
    await admin.getByRole('link', { name: monthly.email }).first().waitFor();
  });

  test('conversion · a fresh cohort is shown over all that started, and as not final', async () => {
    const [buyer, other] = [await aPerson(product), await aPerson(product)];
    for (const one of [buyer, other])
      await gets(product, one, 'mutation { startTrial(productId: "premium") { trialId } }');
    await admin.getByRole('link', { name: 'Trials' }).click();
    const cohort = admin.getByTestId('cohort');
    await cohort.filter({ hasText: /Of the \d+ trials that started in this time/ }).waitFor();
    const text = await cohort.innerText();
    const [, started, bought, expired, running] =
      /Of the (\d+) .*time, (\d+) w\w+ bought, (\d+) expired and (\d+) /.exec(text)!.map(Number);
    expect(started).toBe(bought! + expired! + running!);
    expect(running).toBeGreaterThanOrEqual(2);
    expect(text).toContain(`${bought} of ${started} so far`);
    await admin.getByText('Conversion so far').waitFor();
    await admin.getByRole('link', { name: 'Accounts' }).click();
  });

  test('on a phone every screen is in sight, and nothing widens the page', async () => {
    await admin.setViewportSize({ width: 390, height: 844 });
    const links = admin.getByRole('navigation', { name: 'Screens' }).getByRole('link');
    const boxes = await Promise.all((await links.all()).map((link) => link.boundingBox()));
    expect(boxes.length).toBeGreaterThanOrEqual(10);
    for (const box of boxes) {
      expect(box!.x).toBeGreaterThanOrEqual(0);
      expect(box!.x + box!.width).toBeLessThanOrEqual(390);
    }
    expect(await admin.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await admin.setViewportSize({ width: 1400, height: 900 });
  });

  test('an account is found by e-mail, and extending its trial changes the user’s open page', async () => {
    const { page, context } = await visit(browser);
    const person = aVisitor();
    await signUp(product, page, person);
    await page.getByRole('link', { name: 'Plans' }).click();
    await page.getByRole('article', { name: 'Enterprise' }).getByRole('button', { name: /^Try/ }).click();
    await page.getByRole('link', { name: 'Account' }).click();
    await page
      .getByTestId('trial-enterprise')
      .filter({ hasText: /2 h \d+ min left|3 h left/ })
      .waitFor();

    await admin.getByLabel('Id or e-mail').fill(person.email);
    await admin.getByRole('button', { name: 'Find' }).click();
    await admin.getByTestId('account-email').filter({ hasText: person.email }).waitFor();
    await admin.getByTestId('trial-enterprise').getByRole('button', { name: 'Move the end' }).click();
    await admin.getByRole('spinbutton', { name: 'Hours' }).fill('48');
    await admin.getByRole('textbox', { name: 'Reason' }).fill('They were ill');
    await admin.getByRole('dialog').getByRole('button', { name: 'Move the end' }).click();
    await admin.getByText('The trial now ends on').first().waitFor();

    await page
      .getByTestId('trial-enterprise')
      .filter({ hasText: /2 d [23] h left/ })
      .waitFor();
    await admin.getByRole('cell', { name: 'trial.extended' }).waitFor();
    await context.close();
  });

  test('a grant with a reason reaches the user’s open page', async () => {
    const { page, context } = await visit(browser);
    const person = aVisitor();
    await signUp(product, page, person);
    await admin.goto(product.outputs.adminUrl);
    await admin.getByLabel('Id or e-mail').fill(person.email);
    await admin.getByRole('button', { name: 'Find' }).click();
    await admin.getByTestId('account-email').filter({ hasText: person.email }).waitFor();
    await admin.getByRole('button', { name: 'Grant' }).click();
    await admin.getByRole('spinbutton', { name: 'Units' }).fill('7');
    await admin.getByRole('textbox', { name: 'Reason' }).fill('A gift');
    await admin.getByRole('dialog').getByRole('button', { name: 'Grant' }).click();
    await admin.getByText('Simulations: 7 granted.').first().waitFor();
    for (const _ of [1, 2, 3, 4]) await runSimulation(page);
    await page.getByTestId('result').waitFor();
    expect(await page.getByTestId('refusal').count()).toBe(0);
    await context.close();
  });

  test('a dry run and a repair tell what they found', async () => {
    await admin.getByRole('link', { name: 'Sync' }).click();
    await admin.getByRole('button', { name: 'Dry run' }).click();
    await admin.getByTestId('report').filter({ hasText: 'Dry run:' }).waitFor();
    await admin.getByRole('button', { name: 'Repair' }).click();
    await admin.getByRole('textbox', { name: 'Reason' }).fill('Found by the dry run');
    await admin.getByRole('dialog').getByRole('button', { name: 'Repair' }).click();
    await admin.getByTestId('report').filter({ hasText: 'Repair:' }).waitFor();
    await admin.getByTestId('health').filter({ hasText: 'In step' }).waitFor();
    const past = admin.getByRole('listitem').filter({ hasText: 'Repair:' }).first();
    await past.filter({ hasText: 'Found by the dry run' }).waitFor();
  });

  test('a refund waits until it is settled, and an account shows what Stripe has of it', async () => {
    openShop(product);
    const stripe = await stripeOf(product);
    const buyer = await aPerson(product);
    const checkout = 'mutation { createCheckout(productId: "pro") { url } }';
    await pays((await gets(product, buyer, checkout)).createCheckout.url);
    const customer = (await stripe.customers.list({ email: buyer.email })).data[0]!.id;
    const charge = (await stripe.charges.list({ customer })).data[0]!.id;
    await stripe.refunds.create({ charge });
    const operator = await anAdmin(product);
    const listed = '{ paymentReviews { items { chargeId } } }';
    await until(
      async () => (await gets(product, operator, listed)).paymentReviews.items,
      (items) => items.some((one: { chargeId: string }) => one.chargeId === charge),
    );

    await admin.getByRole('link', { name: 'Reviews' }).click();
    const row = admin.getByRole('row').filter({ hasText: charge });
    await row.filter({ hasText: 'Refund $19' }).waitFor();
    await row.getByRole('button', { name: 'Settle' }).click();
    await admin.getByRole('textbox', { name: 'Reason' }).fill('A courtesy, it continues');
    await admin.getByRole('dialog').getByRole('button', { name: 'Settle' }).click();
    await admin.getByText('Refund settled.').first().waitFor();
    await row.waitFor({ state: 'detached' });

    await admin.goto(`${product.outputs.adminUrl}#/accounts/${buyer.userId}`);
    await admin
      .getByRole('row')
      .filter({ hasText: 'payment.reviewed' })
      .filter({ hasText: 'A courtesy' })
      .waitFor();
    await admin.getByRole('button', { name: 'Ask Stripe' }).click();
    const state = admin.getByTestId('stripe-state').filter({ hasText: 'In step' });
    await state.getByRole('row', { name: 'Status active active' }).waitFor();
    expect(await state.getByRole('link', { name: customer }).getAttribute('href')).toBe(
      `https://dashboard.stripe.com/test/customers/${customer}`,
    );
  });

  test('field 1.23 · GraphiQL names its examples, shows its first tab whole, runs a query, a mutation and a live subscription', async () => {
    const { page, context } = await visit(browser);
    await signIn(product.outputs.webUrl, page, product.outputs.demoUser);
    await live(page);
    const userId = await page.evaluate(() => {
      const key = Object.keys(localStorage).find((name) => name.endsWith('.accessToken'))!;
      return (JSON.parse(atob(localStorage.getItem(key)!.split('.')[1]!)) as { sub: string }).sub;
    });
    await admin.getByRole('link', { name: 'Explorer' }).click();
    await admin.locator('.graphiql-query-editor .CodeMirror-code').waitFor();

    // field 1.23: the icon says what it is, and the first tab's comment is whole.
    const examples = admin.getByRole('button', { name: 'Show Examples' });
    expect(await examples.innerText()).toBe('Examples');
    const editor = (await admin.locator('.graphiql-query-editor .CodeMirror').first().boundingBox())!;
    const comments = await admin.locator('.graphiql-query-editor .cm-comment').all();
    expect(comments.length).toBe(5);
    for (const line of comments) {
      const box = await line.boundingBox();
      if (box) expect(box.x + box.width).toBeLessThanOrEqual(editor.x + editor.width);
    }

    await run('catalog');
    await response(/"catalog"/);
    const gift = {
      userId,
      feature: 'exports',
      amount: 3,
      reason: 'From the explorer',
      idempotencyKey: 'explorer',
    };
    await run('grantUsage', gift);
    await response(/"exports"/);

    await run('onUsage', { userId });
    await admin.getByRole('button', { name: 'Stop query (Ctrl-Enter)' }).waitFor();
    await expect
      .poll(async () => {
        await runSimulation(page);
        return admin.locator('.graphiql-response').innerText();
      })
      .toContain('simulations');
    await context.close();
  });

  test('a user who is no operator is told so and gets no data', async () => {
    const { page, context } = await visit(browser);
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url() === product.outputs.graphqlUrl) asked.push(request.postData() ?? '');
    });
    await signIn(product.outputs.adminUrl, page, product.outputs.demoUser);
    await page.getByRole('heading', { name: 'This page is for operators' }).waitFor();
    expect(asked).toEqual([]);
    expect(await page.getByRole('navigation').count()).toBe(0);

    const answers = await page.evaluate(async (url) => {
      const key = Object.keys(sessionStorage).find((name) => name.endsWith('.accessToken'))!;
      const authorization = sessionStorage.getItem(key)!;
      const ask = async (query: string) => {
        const headers = { 'content-type': 'application/json', authorization };
        const body = JSON.stringify({ query });
        return (await fetch(url, { method: 'POST', headers, body })).json() as Promise<{
          data: Record<string, unknown> | null;
          errors: { errorType: string }[];
        }>;
      };
      return [await ask('{ accounts { items { id email } } }'), await ask('{ catalog { id } }')];
    }, product.outputs.graphqlUrl);
    for (const { data, errors } of answers) {
      expect(errors[0]?.errorType).toBe('Unauthorized');
      expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
    }
    await context.close();
  });
});

/** Opens the saved example of an operation and runs it, with some variables told. */
async function run(field: string, variables: Record<string, unknown> = {}): Promise<void> {
  const show = admin.getByRole('button', { name: 'Show Examples' });
  if (await show.count()) await show.click();
  await admin
    .getByRole('region', { name: 'Examples' })
    .getByRole('button', { name: field, exact: true })
    .click();
  await admin.locator('.graphiql-query-editor .CodeMirror-code').filter({ hasText: field }).waitFor();
  if (Object.keys(variables).length > 0) {
    await admin.locator('.graphiql-editor-tool .CodeMirror-code').first().click();
    await admin.keyboard.press('ControlOrMeta+A');
    // Pasted, not typed, because the editor closes quotes and brackets by itself.
    await admin.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(variables));
    await admin.keyboard.press('ControlOrMeta+V');
  }
  await admin.getByRole('button', { name: /Execute query/ }).click();
}

async function response(wanted: RegExp): Promise<void> {
  await admin.locator('.graphiql-response').filter({ hasText: wanted }).waitFor();
}
