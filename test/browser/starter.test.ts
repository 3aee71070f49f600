import type { ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../kit/freePort.ts';
import { buildNext, startNext } from '../kit/packed/nextApp.ts';
import { packed, runIn } from '../kit/packed/shop.ts';
import { startProduct, type Product } from '../kit/product/product.ts';
import { openBrowser, visit } from './browser.ts';
import { openShop, payWith } from './shop.ts';

let product: Product;
let browser: Browser;
/** Outside of the repository: `my-app` is made here. */
let folder: string;
/** Where the starter is installed. */
let home: string;
let packages: string;
let origin: string;
let next: ChildProcess | undefined;
let created: { status: number | null; said: string };

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  product = await startProduct({
    args: ['--no-web', '--parameter', `WebOrigins=${origin}`, '--parameter', 'WebPath=/'],
  });
  openShop(product);
  folder = mkdtempSync(join(tmpdir(), 'usher-starter-'));
  packages = dirname(packed('client'));
  home = mkdtempSync(join(tmpdir(), 'usher-starter-home-'));
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  const { status, said } = runIn(home, 'npm', ['install', '--no-audit', '--no-fund', packed('starter')]);
  expect(status, said).toBe(0);
  created = create('my-app', '--packages', packages, '--outputs', join(product.folder, 'outputs.json'));
  browser = await openBrowser();
});

afterAll(async () => {
  next?.kill();
  await product?.stop();
  for (const one of [folder, home]) rmSync(one, { recursive: true, force: true });
});

const create = (...words: string[]) => runIn(folder, join(home, 'node_modules/.bin/create-usher-app'), words);

describe('the starter', () => {
  test('makes an app, installs it without a warning, and says what to run', () => {
    expect(created.status, created.said).toBe(0);
    expect(created.said).not.toMatch(/warn|deprecated/i);
    expect(created.said).toContain(
      'npm start -- --parameter WebOrigins=http://localhost:3000 --parameter WebPath=/',
    );
    const app = join(folder, 'my-app');
    const { name, dependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
    expect([name, dependencies['@usher/client']]).toEqual([
      'my-app',
      expect.stringMatching(/^file:packages\/usher-client-.*\.tgz$/),
    ]);
    // What the pages read is what .env.local names.
    const environment = readFileSync(join(app, '.env.local'), 'utf8');
    const read = [...readFileSync(join(app, 'outputs.ts'), 'utf8').matchAll(/process\.env\.(\w+)/g)];
    expect(environment.match(/^\w+(?==)/gm)).toEqual(read.map(([, variable]) => variable));
    expect(environment).toContain(`USHER_GRAPHQL_URL=${product.outputs.graphqlUrl}\n`);
  });

  test('makes an app that builds with its types checked, and signs in, counts, refuses and sells', async () => {
    const app = join(folder, 'my-app');
    const built = buildNext(app);
    expect(built.status, built.said).toBe(0);
    expect(built.said).not.toMatch(/warn/i);
    next = await startNext(app, Number(new URL(origin).port), {});
    const { page, context, complaints } = await visit(browser);
    await page.goto(origin);
    const { email, password } = product.outputs.demoUser;
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    for (const used of [0, 1, 2]) {
      await meter(page, `${used} of 3`);
      await page.getByRole('button', { name: 'Run simulation' }).click();
    }
    await meter(page, '3 of 3');
    await page.getByRole('button', { name: 'Run simulation' }).click();
    await page.getByRole('status').filter({ hasText: 'would allow more' }).waitFor();
    await page.getByRole('button', { name: 'Buy Premium' }).click();
    await page.getByLabel('Card number').waitFor();
    await payWith(page);
    await page.waitForURL(`${origin}/checkout/done`);
    await page.getByText('Everything it includes is unlocked.').waitFor();
    await page.getByRole('link', { name: 'Back to the simulator' }).click();
    await meter(page, 'unlimited');
    expect(page.url()).toBe(`${origin}/`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('overwrites nothing: a folder that has one of its files is left as it is', () => {
    const there = join(folder, 'there');
    mkdirSync(there);
    writeFileSync(join(there, 'package.json'), '{}');
    const { status, said } = create('there', '--packages', packages);
    expect([status, said]).toEqual([1, expect.stringContaining('there already has package.json.')]);
    expect(readdirSync(there)).toEqual(['package.json']);
    expect(readFileSync(join(there, 'package.json'), 'utf8')).toBe('{}');
  });

  test('lists what it would write, and writes nothing, in a dry run', () => {
    const { status, said } = create('dry', '--packages', packages, '--dry-run');
    expect(status).toBe(0);
    expect(said.trim().split('\n')).toEqual(expect.arrayContaining(['dry/.env.local', 'dry/app/page.tsx']));
    expect(existsSync(join(folder, 'dry'))).toBe(false);
  });

  test('says what is wrong with what it was given', () => {
    expect(create('--help').said).toMatch(/^usage: create-usher-app <folder> \[options\]/);
    expect(create()).toMatchObject({
      status: 2,
      said: expect.stringContaining('Name a folder for the app.'),
    });
    expect(create('one').said).toContain('@usher/client is not published yet');
    expect(create('My App').said).toContain('"My App" is not a valid name for an app');
    expect(create('one', '--packages', join(folder, 'none')).said).toContain('There is no folder');
    expect(create('one', '--packages', folder).said).toContain('npm run pack:client in a clone of Usher');
    expect(create('one', '--packages', packages, '--outputs', 'none.json').said).toContain(
      'none.json is not there',
    );
    expect(create('one', '--packages', packages, '--outputs', folder).said).toBe(
      `${folder} is a folder: name the file of outputs in it.\n`,
    );
    const text = join(folder, 'text');
    writeFileSync(text, 'no outputs');
    expect(create('one', '--packages', packages, '--outputs', text).said).toBe(
      `${text} is no file of outputs: it holds no JSON object.\n`,
    );
    expect(create('text', '--packages', packages).said).toContain('text is a file: name a folder.');
    expect(existsSync(join(folder, 'one'))).toBe(false);
  });

  test('makes an app for the deployment of an app of the CDK, and quotes a path with a space', () => {
    const file = join(folder, 'cdk.json');
    writeFileSync(file, JSON.stringify({ Shop: { Outputs: JSON.stringify(product.outputs) } }));
    const given = ['--packages', packages, '--outputs', file, '--no-install'];
    const { status, said } = create(join('with space', 'app'), ...given);
    expect([status, said]).toEqual([0, expect.stringContaining('  cd "with space/app"\n')]);
    expect(readFileSync(join(folder, 'with space/app/.env.local'), 'utf8')).toContain(
      `USHER_GRAPHQL_URL=${product.outputs.graphqlUrl}\n`,
    );
  });
});

async function meter(page: Page, text: string): Promise<void> {
  await page.getByTestId('meter').filter({ hasText: text }).waitFor();
}
