import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { expectedMe } from '../kit/imports/accountOracle.ts';
import { importCommand } from '../kit/imports/command.ts';
import { oldAccount, subscriptionKinds } from '../kit/imports/oldAccounts.ts';
import { aPoolUser, comesIn } from '../kit/imports/oldPeople.ts';
import { oldMap, type OldRow } from '../kit/imports/oldRows.ts';
import { sourceMakers } from '../kit/imports/oldSources.ts';
import { drawn } from '../kit/models/drawn.ts';
import { rowOf } from '../kit/product/nights.ts';
import { followed, until } from '../kit/product/operating.ts';
import { gets, type Person } from '../kit/product/people.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { live, runSimulation, signIn } from './people.ts';
import { openShop } from './shop.ts';

const seed = Number(process.env['USHER_SEED'] ?? Date.now() % 1_000_000);
const random = randomsFrom(seed);
const kinds = [...subscriptionKinds.keys()];
const scratch = mkdtempSync(join(tmpdir(), 'usher-imported-pages-'));
/** For what the page reads again. */
const patience = { timeout: 60_000 };

interface Account {
  person: Person;
  rows: OldRow[];
  me: ReturnType<typeof expectedMe>;
}

let product: Product;
let browser: Browser;
const accounts = new Map<number, Account>();
const sample = drawn('kinds of accounts that were imported', kinds, 3);

beforeAll(async () => {
  console.log(`seed ${seed} of what each of them had`);
  product = await startProduct();
  openShop(product);
  // In the middle of a month, so that the days before are of it too.
  const now = new Date(await product.now());
  await product.moveClockTo(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 15, 12));
  const nowMs = await product.now();
  for (const kind of sample) {
    const named = { email: `kind-${kind}@old.example`, name: `Ada the ${kind}th` };
    const id = await aPoolUser(product, named.email, named.name);
    const person = await comesIn(product, named.email);
    await gets(product, person, '{ me { id } }');
    const rows = oldAccount(random, kind, id, true, nowMs);
    accounts.set(kind, { person, rows, me: expectedMe(rows, { id, ...named }, nowMs) });
  }
  await imports([...accounts.values()].flatMap(({ rows }) => rows));
  await followed(product);
  browser = await openBrowser();
}, 400_000);
afterAll(async () => {
  await product?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

async function imports(rows: OldRow[]): Promise<void> {
  const map = join(scratch, 'map.json');
  writeFileSync(map, JSON.stringify(oldMap));
  const { from } = await sourceMakers['JSON lines']!(rows, scratch, product);
  const args = ['--from', from, '--map', map, '--local', product.folder];
  const { stdout, stderr } = await importCommand(join(scratch, 'imports'), args);
  expect(stdout, stderr).toContain('nothing there already; 0 rejected.');
}

/** `3 of 50`, as every meter begins. */
function meterOf({ used, limit }: { used: number; limit: number | null }): string {
  const number = (amount: number) => amount.toLocaleString('en');
  return limit === null ? `${number(used)} used, unlimited` : `${number(used)} of ${number(limit)} `;
}

const named = (product: string) => product.charAt(0).toUpperCase() + product.slice(1);
const go = (page: Page, screen: string) => page.getByRole('link', { name: screen, exact: true }).click();

describe.each(sample)('S2 · a customer who came by an import, of kind %i', (kind) => {
  let account: Account;
  let page: Page;
  let context: BrowserContext;
  let complaints: string[];
  beforeAll(async () => {
    account = accounts.get(kind)!;
    ({ page, context, complaints } = await visit(browser));
    await signIn(product.outputs.webUrl, page, account.person);
    await live(page);
  });
  afterAll(() => context?.close());

  test('reads on the account page who they are, what they have, and what is used of it', async () => {
    const { me } = account;
    await go(page, 'Account');
    const you = page.getByRole('region', { name: 'You' });
    for (const text of [me.name, me.email]) await you.getByText(text, { exact: true }).waitFor();
    for (const usage of me.usage)
      await page
        .getByTestId(`used-${usage.feature}`)
        .filter({ hasText: meterOf(usage) })
        .waitFor();
    const plan = page.getByRole('region', { name: 'Plan', exact: true });
    const running = me.trials.some(({ isActive }) => isActive);
    const current = me.subscriptions.filter(({ isActive }) => isActive);
    if (current.length === 0)
      await plan.getByText(`You are on the free plan${running ? ', plus a trial' : ''}.`).waitFor();
    for (const { productId, isActive, status } of me.subscriptions) {
      await plan.getByText(named(String(productId)), { exact: true }).waitFor();
      if (isActive && status !== 'past_due') await plan.getByText(/^Ends on /).waitFor();
      if (isActive && status === 'past_due') await plan.getByText(/^Your last payment/).waitFor();
    }
    for (const { productId, status } of me.trials) {
      const state = { active: /left/, expired: /Ended/, converted: /Subscribed/ }[status]!;
      await plan.getByTestId(`trial-${productId}`).filter({ hasText: state }).waitFor();
    }
    const rights = page.getByRole('region', { name: "What's included" }).getByRole('listitem');
    await expect.poll(() => rights.count(), patience).toBe(me.entitlements.length);
    const told = (await rights.allTextContents()).map((text) => /from (.+?)(,|$)/.exec(text)![1]).sort();
    const words = { plan: 'the Free plan', legacy: 'your subscription' };
    const expected = me.entitlements.map(({ source }) => {
      const [first, name = ''] = typeof source === 'string' ? source.split(':') : ['grant'];
      if (first === 'trial') return `the ${named(name)} trial`;
      return words[first as keyof typeof words] ?? 'a bonus';
    });
    expect(told).toEqual(expected.sort());
  });

  test('finds each plan as it is theirs: the one they have, those they tried, and no trial of either or of a lower one', async () => {
    const { me } = account;
    await go(page, 'Plans');
    for (const id of ['pro', 'premium', 'enterprise']) {
      const card = page.getByRole('article', { name: named(id), exact: true });
      await card.waitFor();
      const isHad = me.subscriptions.some(({ productId, isActive }) => isActive && productId === id);
      const trial = me.trials.find(({ productId }) => productId === id);
      const hasPremium = me.subscriptions.some((one) => one.isActive && one.productId === 'premium');
      const isOffered = !isHad && !trial && !(id === 'pro' && hasPremium);
      const offers = await card.getByRole('button', { name: /^Try/ }).count();
      expect([id, offers > 0]).toEqual([id, isOffered]);
      if (trial?.isActive) await card.getByText('Trial', { exact: true }).waitFor();
      if (trial && !trial.isActive && trial.status === 'expired')
        await card.getByText(/^Your trial ended on /).waitFor();
      if (isHad && me.entitlements.some(({ productId }) => productId === id))
        await card.getByText('Current plan', { exact: true }).waitFor();
      expect(await card.getByRole('button', { name: /for \$/ }).count()).toBeGreaterThan(0);
    }
  });

  test('uses what they have from where the old system stopped counting', async () => {
    const { me } = account;
    const usage = me.usage.find(({ feature }) => feature === 'simulations')!;
    await go(page, 'Simulator');
    const meter = (used: number) =>
      page.getByTestId('used-simulations').filter({ hasText: meterOf({ ...usage, used }) });
    await meter(usage.used).waitFor();
    await runSimulation(page);
    if (usage.remaining === 0) {
      await page.getByTestId('refusal').waitFor();
      await meter(usage.used).waitFor();
    } else await meter(usage.used + 1).waitFor();
  });

  test('reads what they did before, to the first of it', async () => {
    const past = account.rows.filter(({ type }) => type === 'action');
    await go(page, 'Activity');
    await page.getByRole('cell').first().waitFor();
    const older = page.getByRole('button', { name: 'Show older' });
    const rows = page.getByRole('row');
    while ((await older.count()) > 0) {
      const before = await rows.count();
      await older.click();
      // Where a page ends with the first of all, the next one is empty.
      const isRead = async () => (await rows.count()) > before || (await older.count()) === 0;
      await expect.poll(isRead, patience).toBe(true);
    }
    const exports = page.getByRole('cell', { name: 'Export', exact: true });
    await expect.poll(() => exports.count(), patience).toBe(past.length);
  });

  test('is let through to where they buy and where they manage it', async () => {
    await go(page, 'Plans');
    const buy = page
      .getByRole('article', { name: 'Enterprise', exact: true })
      .getByRole('button', { name: /for \$/ })
      .first();
    await buy.waitFor();
    const opening = context.waitForEvent('page');
    await buy.click();
    const checkout = await opening;
    await checkout.getByRole('button', { name: /^Pay/ }).waitFor();
    await checkout.close();
    if (account.me.subscriptions.length === 0) return;
    await go(page, 'Account');
    const managing = context.waitForEvent('page');
    await page.getByRole('button', { name: 'Manage billing' }).click();
    const portal = await managing;
    await portal.waitForURL(/portal|session/);
    await portal.close();
  });

  test('takes everything along, old profile included, and leaves', async () => {
    await go(page, 'Account');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download everything' }).click();
    const data = JSON.parse(readFileSync(await (await downloading).path(), 'utf8'));
    const theme = account.rows.find(({ type }) => type === 'profile')?.['theme'];
    expect(data.account.legacy_profile).toEqual(theme === undefined ? undefined : { theme });
    for (const { id } of account.me.subscriptions) expect(JSON.stringify(data)).toContain(String(id));
    expect(complaints).toEqual([]);
    await page.getByRole('button', { name: 'Delete my account' }).click();
    await page.getByLabel(/^Type .* to continue$/).fill(account.me.email);
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('heading', { name: 'Your account was deleted' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Sign in' }).first().waitFor();
    await until(
      () => rowOf(product, account.person),
      (row) => row?.['status'] === 'DELETED',
    );
    const again = await visit(browser);
    await signIn(product.outputs.webUrl, again.page, account.person);
    await again.page.getByRole('alert').first().waitFor();
    await again.context.close();
  });
});
