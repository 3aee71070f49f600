import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

/** Kilobytes of each export, minified and compressed, without what it takes from the other exports and from other packages. */
const budgets: Record<string, number> = {
  '.': 6.7,
  './react': 5.8,
  './cognito': 3,
  './oidc': 2.8,
  './words': 5.5,
  './next/client': 0.8,
  './react-native': 0.9,
};

const root = 'packages/client';
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
  exports: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};
const entries = new Set(Object.values(manifest.exports).map((file) => resolve(root, file)));
const packages = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

/** What an app bundles of an export when it imports these names of it (all of them by default). */
async function bundled(file: string, names = '*', alone = true): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from './${file}';`, resolveDir: root, loader: 'ts' },
    ...{ bundle: true, minify: true, write: false, format: 'esm', target: 'es2022', jsx: 'automatic' },
    external: packages.flatMap((name) => [name, `${name}/*`]),
    plugins: [
      {
        name: 'the others apart',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, importer }) => {
            const isOther = alone && importer !== '<stdin>' && entries.has(resolve(resolveDir, path));
            return isOther ? { path, external: true } : undefined;
          }),
      },
    ],
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

const kilobytes = (text: string) => gzipSync(text, { level: 9 }).byteLength / 1000;

describe('the size of an export', () => {
  test.each(Object.entries(budgets))('%s keeps to its budget of %d kB', async (name, budget) => {
    const size = kilobytes(await bundled(manifest.exports[name]!));
    expect(size).toBeLessThanOrEqual(budget);
    // A budget that is far away holds nothing.
    expect(size).toBeGreaterThan(budget * 0.8);
  });

  test('is paid for what is imported of it only', async () => {
    const transport = await bundled(manifest.exports['.']!, '{ appsyncTransport }');
    expect(kilobytes(transport)).toBeLessThan(3);
    const english = await bundled(manifest.exports['./words']!, '{ en, wordsIn }');
    expect(english).not.toMatch(/Testzeitraum|Prueba/);
    expect(kilobytes(english)).toBeLessThan(4);
    const gate = await bundled(manifest.exports['./react']!, '{ Gate, UsherProvider }');
    expect(kilobytes(gate)).toBeLessThan(1.2);
  });

  test('holds no module of Node and no package beside those that are named', async () => {
    for (const name of Object.keys(budgets)) {
      const imported = [...(await bundled(manifest.exports[name]!)).matchAll(/from"([^".][^"]*)"/g)];
      const names = imported.map(([, from]) => from!);
      expect(
        names.filter((from) => !packages.some((one) => from === one || from.startsWith(`${one}/`))),
      ).toEqual([]);
    }
  });
});
