// Writes web/src/usher/features.ts from catalog.json: node scripts/features.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The text of features.ts for a catalog. */
export function featuresFor(catalog) {
  const keys = [
    ...new Set(catalog.products.flatMap((product) => product.features.map(({ feature }) => feature))),
  ];
  keys.sort();
  return [
    '// Written by scripts/features.mjs from catalog.json.',
    `export const FEATURES = [${keys.map((key) => `'${key}'`).join(', ')}] as const;`,
    '',
    '/** A key that some product of the catalog names, so that a misspelt one does not compile. */',
    'export type FeatureKey = (typeof FEATURES)[number];',
    '',
  ].join('\n');
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const catalog = JSON.parse(readFileSync(join(root, 'catalog.json'), 'utf8'));
  writeFileSync(join(root, 'web/src/usher/features.ts'), featuresFor(catalog));
}
