import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { aCheckout } from '../kit/stack/checkout.ts';
import { CatalogRefused, readCatalog } from '../../infra/catalog/readCatalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'usher-check-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'catalog.json');

const original = readFileSync('catalog.json', 'utf8');

/** The catalog with one text exchanged, as a person would mistype it, and the line on which that was done. */
function mistyped(from: string, to: string): { line: number; said: string } {
  expect(original.split(from).length).toBeGreaterThan(1);
  writeFileSync(file, original.replace(from, to));
  const line = original.slice(0, original.indexOf(from)).split('\n').length;
  return { line, said: refusal() };
}

function refusal(): string {
  try {
    readCatalog(file);
  } catch (error) {
    if (error instanceof CatalogRefused) return error.message;
    throw error;
  }
  return 'nothing';
}

describe('field 1.13: check says line, place and what is allowed', () => {
  test.each([
    [
      '"kind": "ADD_ON"',
      '"kind": "ADDON"',
      'products[4].kind must be PLAN, ADD_ON or ONE_TIME, not "ADDON".',
    ],
    [
      '"interval": "YEAR"',
      '"interval": "DECADE"',
      'products[2].prices[1].interval must be MONTH, YEAR or ONCE, not "DECADE".',
    ],
    [
      '"limit": 20,',
      '"limit": "20",',
      'products[1].features[0].limit must be a whole number or null, not "20".',
    ],
    [
      '"id": "pro",',
      '"id": "Pro",',
      'products[1].id must be 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit, not "Pro".',
    ],
    [
      '"currency": "usd", "unitAmount": 1900',
      '"currency": "zzz", "unitAmount": 1900',
      'products[1].prices[0].currency (pro): a currency of ISO 4217 in lower case, such as usd or eur.',
    ],
    ['"rank": 10,', '"rank": -1,', 'products[1].rank must be at least 0, not -1.'],
    ['"rank": 30,', '"rang": 30,', 'products[3].rang is not a property that is known here.'],
    [
      '"feature": "api_calls"',
      '"feature": "api_call"',
      'products[3].features[0].feature names "api_call", a feature without a name: add it to "features".',
    ],
    [
      '"limit": 100, "period"',
      '"limit": 0, "period"',
      'products[4].features[0].limit (exports-pack): an add-on of 0 units adds nothing.',
    ],
    ['"id": "premium-monthly"', '"id": "pro-monthly"', 'products[2].prices[0].id: two prices have this id.'],
  ])('%s written as %s', (from, to, sentence) => {
    const { line, said } = mistyped(from, to);
    expect(said.split('\n')).toContain(`${file}:${line}: ${sentence}`);
  });

  test('an add-on passes with any period, and is refused for a feature that every plan has without limit', () => {
    for (const period of ['DAY', 'WEEK', 'MONTH', 'BILLING_CYCLE', 'LIFETIME'])
      expect(mistyped('"limit": 100, "period": "MONTH"', `"limit": 100, "period": "${period}"`).said).toBe(
        'nothing',
      );
    const content = JSON.parse(original);
    for (const product of content.products.filter(({ kind }: { kind: string }) => kind === 'PLAN')) {
      const others = product.features.filter(({ feature }: { feature: string }) => feature !== 'exports');
      product.features = [...others, { feature: 'exports', limit: null, period: 'MONTH' }];
    }
    const pack = content.products.find(({ id }: { id: string }) => id === 'exports-pack');
    pack.features = [{ feature: 'exports', limit: 100, period: 'WEEK' }];
    writeFileSync(file, JSON.stringify(content, null, 2));
    expect(refusal()).toMatch(
      /:\d+: products\[4\]\.features\[0\]\.feature \(exports-pack\): exports has no limit in any plan, so an add-on adds nothing\.$/,
    );
  });

  test('a catalog without a plan of rank 0 is refused, and so is one whose plan of rank 0 is switched off', () => {
    for (const [from, to] of [
      ['"rank": 0,', '"rank": 1,'],
      ['"active": true,', '"active": false,'],
    ] as const) {
      const { said } = mistyped(from, to);
      expect(said).toMatch(/catalog\.json:\d+: products: no active plan has rank 0/);
    }
  });

  test('what is missing, and a feature whose name is no text, is named', () => {
    expect(mistyped('"name": "API calls", ', '').said).toMatch(/:\d+: features\.api_calls has no "name"\.$/);
    expect(mistyped('"name": "API calls"', '"name": 7').said).toMatch(
      /:\d+: features\.api_calls\.name must be a text, not 7\.$/,
    );
  });

  test('a file that is not there is one sentence', () => {
    rmSync(file, { force: true });
    expect(refusal()).toBe(
      `${file} is not there. npm run catalog -- init --file ${file} writes one to begin with.`,
    );
  });
});

describe('field 1.12: typed feature keys follow the catalog', () => {
  test('one’s own feature compiles after check, and one that is gone does not', () => {
    const copy = aCheckout(folder);
    const run = (...words: string[]) =>
      execFileSync(process.execPath, ['tools/dev/run.mjs', 'tools/operate/catalog.ts', ...words], {
        cwd: copy,
        encoding: 'utf8',
      });
    const compiles = (key: string) => {
      const source = join(copy, 'use.ts');
      writeFileSync(
        source,
        `import type { FeatureKey } from './web/src/features.ts';\nexport const key: FeatureKey = '${key}';\n`,
      );
      const tsc = join(process.cwd(), 'node_modules/typescript/bin/tsc');
      const options = ['--noEmit', '--strict', '--allowImportingTsExtensions', '--module', 'esnext'];
      const more = [
        '--moduleResolution',
        'bundler',
        '--skipLibCheck',
        '--target',
        'es2022',
        '--types',
        'node',
        source,
      ];
      const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, ...more], {
        encoding: 'utf8',
      });
      if (status !== 0) expect(stdout).toContain(`Type '"${key}"' is not assignable`);
      return status === 0;
    };
    expect(compiles('messages')).toBe(false);
    expect(run('init', '--force')).toContain('cdk.json: npm start leaves examples/race out');
    const { context, ...rest } = JSON.parse(readFileSync(join(copy, 'cdk.json'), 'utf8'));
    const { context: before, ...others } = JSON.parse(readFileSync('cdk.json', 'utf8'));
    expect({ context, rest }).toEqual({ context: { ...before, local: { extensions: [] } }, rest: others });
    expect(run('check')).toContain('features.ts: written');
    expect([compiles('messages'), compiles('simulations')]).toEqual([true, false]);
    expect(run('check')).not.toContain('features.ts');
  }, 120_000);
});
