import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packed } from '../kit/packed/shop.ts';
import { startProduct, type Product } from '../kit/product/product.ts';

/** Another app's folder, in which nothing of this repository is but the package. */
let app: string;
let product: Product;

/** As a stock project names them. */
const others = ['@types/node@24.10.1', 'typescript@7.0.2', 'react@19.3.1', '@types/react@19.3.0'];
const catalogs = ['--catalog', resolve('catalog.json'), '--add', resolve('examples/race/catalog.json')];

beforeAll(async () => {
  // Of its own: others put products into the shared one.
  product = await startProduct({ args: ['--no-web'] });
  const tarball = packed('client');
  app = mkdtempSync(join(tmpdir(), 'usher-keys-'));
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...others], {
    cwd: app,
  });
}, 300_000);
afterAll(async () => {
  await product.stop();
  rmSync(app, { recursive: true, force: true });
});

function keys(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'usher-keys', ...args], {
    cwd: app,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

/** What the compiler says of a program beside the keys. */
function compiles(text: string): string {
  writeFileSync(join(app, 'program.ts'), text);
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'esnext', '--skipLibCheck'];
  const { stdout } = spawnSync(join(app, 'node_modules/.bin/tsc'), [...options, 'program.ts'], {
    cwd: app,
    encoding: 'utf8',
  });
  return stdout;
}

const server = (use: string) => `import './usher-keys.js';
import { createUsher } from '@usher/client/server';
const account = createUsher({ url: '', region: 'eu-central-1' }).account('a');
void ${use};
`;
const screen = (use: string) => `import './usher-keys.js';
import { useFeature, useTrial } from '@usher/client/react';
export const used = () => ${use};
`;

describe('the typed keys of an app', () => {
  test('come from its catalog, and neither hooks nor server client take another', () => {
    expect(keys(...catalogs)).toEqual({ status: 0, said: 'usher-keys.ts: written.\n' });
    expect(compiles(server("account.use('exports')"))).toBe('');
    expect(compiles(server("account.use('exprots')"))).toContain('\'"exprots"\' is not assignable');
    expect(compiles(server("account.startTrial('pro')"))).toBe('');
    expect(compiles(server("account.startTrial('por')"))).toContain('\'"por"\' is not assignable');
    expect(compiles(server('account.products().then(([one]) => account.checkout(one!.id))'))).toBe('');
    expect(compiles(screen("[useFeature('exports'), useTrial('pro')]"))).toBe('');
    expect(compiles(screen("useFeature('exprots')"))).toContain('\'"exprots"\' is not assignable');
    expect(compiles(screen("useTrial('por')"))).toContain('\'"por"\' is not assignable');
  });

  test('name the kind of each product', () => {
    keys(...catalogs);
    const of = (kind: string, id: string) =>
      compiles(`import type { ProductOf } from './usher-keys.js';
export const one: ProductOf<'${kind}'> = '${id}';
`);
    expect(of('PLAN', 'pro')).toBe('');
    expect(of('ADD_ON', 'exports-pack')).toBe('');
    expect(of('PLAN', 'exports-pack')).toContain('\'"exports-pack"\' is not assignable');
  });

  test('are the same from a catalog and from the product that has it', () => {
    const after = (text: string) => text.slice(text.indexOf('\n'));
    keys(...catalogs, '--ts', 'of-file.ts', '--python', 'of_file.py');
    const outputs = join(product.folder, 'outputs.json');
    const asked = keys('--outputs', outputs, '--ts', 'of-product.ts', '--python', 'of_product.py');
    expect(asked.said).toBe('of-product.ts: written.\nof_product.py: written.\n');
    const sorted = (file: string) =>
      after(readFileSync(join(app, file), 'utf8'))
        .match(/[\w-]+/g)!
        .sort();
    expect(sorted('of-product.ts')).toEqual(sorted('of-file.ts'));
    expect(sorted('of_product.py')).toEqual(sorted('of_file.py'));
  });

  test('are checked in CI: a file that is out of date, or not there, fails', () => {
    keys(...catalogs);
    expect(keys(...catalogs, '--check')).toEqual({ status: 0, said: '' });
    const file = join(app, 'usher-keys.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace("'exports', ", ''));
    const old = keys(...catalogs, '--check');
    expect(old).toEqual({
      status: 1,
      said: 'usher-keys.ts is out of date: run the same command without --check.\n',
    });
    expect(keys(...catalogs, '--check', '--python', 'none.py').said).toContain('none.py is missing');
  });

  test('are Literal types in Python', () => {
    keys(...catalogs, '--python', 'usher_keys.py');
    const program = `from typing import get_args
import usher_keys
print(get_args(usher_keys.FeatureKey), get_args(usher_keys.AddOnId), usher_keys.FEATURE_NAMES["exports"])`;
    const { stdout, error } = spawnSync('python3', ['-c', program], { cwd: app, encoding: 'utf8' });
    if (error) return expect(error).toMatchObject({ code: 'ENOENT' });
    expect(stdout).toBe(
      "('exports', 'shared_files', 'api_calls', 'simulations', 'track_editor') ('exports-pack',) Exports\n",
    );
  });

  test('say what is wrong with what they were given', () => {
    expect(keys('--catalog', 'none.json')).toEqual({
      status: 1,
      said: 'none.json is not there: name the catalog with --catalog, or a deployment or local Usher with --outputs.\n',
    });
    writeFileSync(join(app, 'broken.json'), '{ "features": ');
    expect(keys('--catalog', 'broken.json').said).toMatch(/^broken\.json is not JSON: /);
    expect(keys('--catalog', 'package.json').said).toContain('names no features and products');
    expect(keys('--help').said).toMatch(/^usage: usher-keys \[options\]/);
  });
});
