import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runIn } from '../kit/packed/shop.ts';
import { openBrowser, visit } from './browser.ts';

let browser: Browser;
/** Where the oldest React that is supported is installed. */
let older: string;

beforeAll(async () => {
  browser = await openBrowser();
  older = mkdtempSync(join(tmpdir(), 'usher-react-'));
  writeFileSync(join(older, 'package.json'), '{ "private": true }');
  const { status, said } = runIn(older, 'npm', [
    ...['install', '--no-audit', '--no-fund', '--prefer-offline', 'react@18.3.1', 'react-dom@18.3.1'],
  ]);
  if (status !== 0) throw new Error(said);
}, 120_000);
afterAll(() => rmSync(older, { recursive: true, force: true }));

/** The page of `clients/hooks.tsx`, with React from a folder. */
async function open(folder: () => string) {
  const modules = resolve(folder(), 'node_modules');
  const { outputFiles } = await build({
    entryPoints: ['test/browser/clients/hooks.tsx'],
    alias: {
      react: join(modules, 'react'),
      'react-dom/server': join(modules, 'react-dom/server.browser.js'),
      'react-dom': join(modules, 'react-dom'),
    },
    ...{ bundle: true, write: false, format: 'iife', platform: 'browser', jsx: 'automatic' },
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'error',
  });
  const { page, context, complaints } = await visit(browser);
  await page.addScriptTag({ content: outputFiles[0]!.text });
  return { page, context, complaints };
}

const shows = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor();
/** Something that is done with the far side of the transport, in the page. */
const turn = (page: Page, script: string) => page.evaluate(script);

describe.each([
  ['18.3', () => older],
  ['19', () => '.'],
])('the hooks under React %s', (_, folder) => {
  test('wait under Suspense, and after a failure ask again when the error boundary says so', async () => {
    const { page, context } = await open(folder);
    await turn(
      page,
      'far.failure = new Error("away"); far.hold = new Promise((go) => (window.go = go)); mountWaiting()',
    );
    await shows(page, 'waiting');
    await turn(page, 'go()');
    await page.getByRole('button', { name: 'away: try again' }).click();
    await page.getByRole('button', { name: 'away: try again' }).waitFor();
    await turn(page, 'far.failure = undefined; far.hold = new Promise((go) => (window.go = go)); undefined');
    await page.getByRole('button', { name: 'away: try again' }).click();
    await shows(page, 'waiting');
    await turn(page, 'go()');
    await shows(page, '2 left');
    await turn(page, 'far.pushUsage(usageOf({ used: 3, remaining: 0, version: 2 }))');
    await shows(page, '0 left');
    await context.close();
  });

  test('take over what a server has rendered without a complaint, follow pushes, and count at once', async () => {
    const { page, context, complaints } = await open(folder);
    await turn(page, 'far.hold = new Promise((go) => (window.go = go)); hydrate()');
    expect(await page.locator('main').getAttribute('data-rendered')).toContain('0 von 3');
    await shows(page, '0 von 3');
    await turn(page, 'go(); far.hold = undefined');
    await shows(page, '1 von 3');

    await turn(
      page,
      'far.query = () => new Promise((answer, refuse) => Object.assign(window, { answer, refuse })); undefined',
    );
    const use = page.getByRole('button', { name: 'Use' });
    await use.click();
    await shows(page, '2 von 3');
    expect(await use.isDisabled()).toBe(true);
    const refused =
      '{ allowed: false, reason: "LIMIT_REACHED", usage: usageOf({ used: 3, limit: 3, remaining: 0, version: 3 }) }';
    await turn(page, `answer({ consumeUsage: decisionOf(${refused}) })`);
    await shows(page, 'closed');
    await turn(page, 'far.pushUsage(usageOf({ used: 1, remaining: 2, version: 4 }))');
    await shows(page, '1 von 3');
    expect(await page.locator('main').getAttribute('data-done')).toBe('success');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('show nothing of the user before when the client is another user’s', async () => {
    const { page, context, complaints } = await open(folder);
    await turn(page, 'change()');
    await page.getByRole('button', { name: 'of u0, nothing' }).click();
    await page.getByRole('button', { name: 'of u0, used by u0' }).waitFor();
    await turn(page, 'said.length = 0; show(1)');
    await page.getByRole('button', { name: 'of u1, nothing' }).waitFor();
    expect(new Set(await page.evaluate<string[]>('said'))).toEqual(
      new Set(['nothing, nothing', 'of u1, nothing']),
    );
    await page.getByRole('button').click();
    await page.getByRole('button', { name: 'of u1, used by u1' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('leave an answer that comes after the change of user to the user who asked', async () => {
    const { page, context } = await open(folder);
    await turn(page, 'change()');
    await page.getByRole('button', { name: 'of u0, nothing' }).waitFor();
    await turn(
      page,
      'far.query = () => new Promise((answer) => Object.assign(window, { answer })); undefined',
    );
    await page.getByRole('button').click();
    await turn(page, 'show(1)');
    await page.getByRole('button', { name: 'of u1, nothing' }).click();
    await page.getByRole('button', { name: 'of u1, used by u1' }).waitFor();
    await turn(page, 'answer({ consumeUsage: decisionOf({ name: "used by u0" }) })');
    await page.getByRole('button', { name: 'of u1, used by u1' }).waitFor();
    expect(await page.evaluate<string[]>('said.slice(-1)')).toEqual(['of u1, used by u1']);
    await context.close();
  });

  test('keep a failure apart from an answer, until they are reset', async () => {
    const { page, context, complaints } = await open(folder);
    await turn(page, 'hydrate()');
    await shows(page, '1 von 3');
    await turn(
      page,
      'far.query = () => new Promise((answer, refuse) => Object.assign(window, { answer, refuse })); undefined',
    );
    await page.getByRole('button', { name: 'Use' }).click();
    await turn(page, 'refuse(new Error("lost"))');
    await page.getByTestId('failure').getByText('Bei uns ist etwas schiefgegangen.').waitFor();
    expect(await page.getByTestId('decision').innerText()).toBe('');
    expect(await page.locator('main').getAttribute('data-done')).toBe('error');
    await shows(page, '1 von 3');
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByTestId('failure').filter({ hasText: /^$/ }).waitFor({ state: 'attached' });
    expect(complaints).toEqual([]);
    await context.close();
  });
});
