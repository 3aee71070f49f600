import type { ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packed, runIn } from '../kit/packed/shop.ts';
import { serveVite, writtenViteApp } from '../kit/packed/viteApp.ts';
import { aPerson, gets } from '../kit/product/people.ts';
import { sharedProduct } from '../kit/product/product.ts';
import type { Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { signIn } from './people.ts';
import { openShop, payWith } from './shop.ts';

/** Another app's folder, in which nothing of this repository is but the package and its product's outputs. */
let app: string;
let installed: { status: number | null; said: string };
let product: Product;
let browser: Browser;
let server: ChildProcess | undefined;

beforeAll(async () => {
  product = await sharedProduct();
  openShop(product);
  browser = await openBrowser();
  app = writtenViteApp();
  const others = [packed('client'), 'amazon-cognito-identity-js'];
  installed = runIn(app, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...others]);
}, 300_000);
afterAll(async () => {
  server?.kill();
  await product?.stop();
  rmSync(app, { recursive: true, force: true });
});

const compile = () => runIn(app, 'npx', ['tsc']);

describe('the React app of docs/react.md, with React 18.3', () => {
  test('is installed without a warning', () => {
    expect(installed.status, installed.said).toBe(0);
    expect(installed.said).not.toMatch(/warn|deprecated/i);
    // What links native modules reads it of every dependency.
    const asked = ['-p', "require('@usher/client/package.json').type"];
    expect(runIn(app, process.execPath, asked)).toEqual({ status: 0, said: 'commonjs\n' });
  });

  test('compiles with the template’s tsconfig, declarations included, and a misspelt key does not', () => {
    expect(compile()).toEqual({ status: 0, said: '' });
    const file = join(app, 'src', 'wrong.ts');
    writeFileSync(
      file,
      "import { useFeature } from '@usher/client/react';\nexport const wrong = () => useFeature('simulatoins');\n",
    );
    const { said } = compile();
    rmSync(file);
    expect(said).toContain('"simulatoins"');
  });

  test('has types for Node’s own way to find modules too, of both kinds', () => {
    const text = `import { createUsherClient, type Account, type Outputs } from '@usher/client';
import { CognitoSession } from '@usher/client/cognito';
import { IssuerSession } from '@usher/client/oidc';
import { PricingTable, UsherProvider, useAccount } from '@usher/client/react';
export const Prices = (outputs: Outputs) => PricingTable({ visitor: outputs, onChoose: () => undefined });
export const make = (account: Account) => createUsherClient({ graphqlUrl: '', realtimeUrl: '', token: async () => '', account });
export { CognitoSession, IssuerSession, useAccount, UsherProvider };
`;
    const files = ['module.mts', 'common.cts'];
    for (const file of files) writeFileSync(join(app, file), text);
    const options = [
      '--noEmit',
      '--ignoreConfig',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--module',
      'nodenext',
      '--target',
      'es2023',
    ];
    expect(runIn(app, 'npx', ['tsc', ...options, '--types', 'node', ...files])).toEqual({
      status: 0,
      said: '',
    });
  });

  test('is rendered on a server, which has no window, with the account that it was given', () => {
    const rendering = `
for (const name of ['window', 'document', 'localStorage', 'sessionStorage', 'location', 'navigator', 'WebSocket', 'fetch'])
  delete globalThis[name];
const { IssuerSession } = oidc;
const { CognitoSession } = cognito;
new CognitoSession({ userPoolId: 'eu-central-1_a', userPoolClientId: 'b' });
const session = new IssuerSession({ issuer: 'https://id.example.com', clientId: 'web' });
const usage = [{ feature: 'exports', used: 2, limit: 5, remaining: 3, resetsAt: null }];
const account = { id: 'u', version: 1, asOf: new Date(0).toISOString(), usage, trials: [], entitlements: [], subscriptions: [] };
const render = (given) => {
  const client = core.createUsherClient({ graphqlUrl: 'https://u.example.com/graphql', realtimeUrl: 'wss://u.example.com', token: session.token, ...given });
  const Left = () => createElement('p', null, 'left: ' + react.useFeature('exports').remaining);
  const gate = createElement(react.Gate, { feature: 'exports', pending: 'nothing is known', key: 2 }, createElement(Left));
  return renderToString(createElement(react.UsherProvider, { client }, gate));
};
console.log(render({ account }));
console.log(render({}));
`;
    const parts = Object.entries({ core: '', react: '/react', oidc: '/oidc', cognito: '/cognito' });
    const imports = parts.map(([name, path]) => `import * as ${name} from '@usher/client${path}';\n`);
    const requires = parts.map(([name, path]) => `const ${name} = require('@usher/client${path}');\n`);
    writeFileSync(
      join(app, 'server.mjs'),
      `import { createElement } from 'react';\nimport { renderToString } from 'react-dom/server';\n${imports.join('')}${rendering}`,
    );
    writeFileSync(
      join(app, 'server.cjs'),
      `const { createElement } = require('react');\nconst { renderToString } = require('react-dom/server');\n${requires.join('')}${rendering}`,
    );
    for (const file of ['server.mjs', 'server.cjs'])
      expect(runIn(app, process.execPath, ['--throw-deprecation', file])).toEqual({
        status: 0,
        said: '<p>left: 3</p>\nnothing is known\n',
      });
  });

  test('is built, signs in, counts live, is refused, continues after paying, and shows nothing of it to another user', async () => {
    mkdirSync(join(app, 'public'));
    copyFileSync(join(product.folder, 'outputs.json'), join(app, 'public', 'outputs.json'));
    const built = runIn(app, 'npx', ['vite', 'build']);
    expect(built.status, built.said).toBe(0);
    expect(built.said).not.toMatch(/warn|error/i);
    const served = await serveVite(app);
    ({ server } = served);
    const person = await aPerson(product);
    const { page, context, complaints } = await visit(browser);
    const shows = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor();
    await signIn(served.address, page, person);
    await shows('0 of 3 simulations');

    await page.getByRole('button', { name: 'Simulate' }).click();
    await shows('1 of 3 simulations');
    const used = 'mutation { consumeUsage(feature: "simulations", amount: 2) { allowed } }';
    expect(await gets(product, person, used)).toEqual({ consumeUsage: { allowed: true } });
    await shows('3 of 3 simulations');

    await page.getByRole('button', { name: 'Simulate' }).click();
    const opening = context.waitForEvent('page');
    await page.getByRole('region', { name: 'Upgrade' }).getByRole('button', { name: 'Get Pro' }).click();
    const checkout = await opening;
    await payWith(checkout);
    await shows('3 of 50 simulations');
    await page.getByRole('button', { name: 'Simulate' }).click();
    await shows('4 of 50 simulations');

    const other = await aPerson(product);
    const seen = await page.evaluateHandle(() => {
      const texts = new Set<string>();
      const look = () => texts.add(document.querySelector('main [role=status]')?.textContent ?? '');
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
      return texts;
    });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').fill(other.email);
    await page.getByLabel('Password').fill(other.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await shows('0 of 3 simulations');
    expect(await seen.evaluate((texts) => [...texts].filter(Boolean))).toEqual(['0 of 3 simulations']);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
