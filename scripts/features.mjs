// Writes web/src/usher/features.ts from catalog.json: node scripts/features.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The text of features.ts for a catalog. */
export function featuresFor(catalog) {
  const keys = Object.keys(catalog.features).sort();
  return [
    '// Written by scripts/features.mjs from catalog.json.',
    `export const FEATURES = [${keys.map((key) => `'${key}'`).join(', ')}] as const;`,
    '',
    '/** A feature of the catalog, so that a misspelt one does not compile. */',
    'export type FeatureKey = (typeof FEATURES)[number];',
    '',
    '/** What each is called, for where only the key is at hand; an answer of the API brings the name along. */',
    'export const FEATURE_NAMES: Record<FeatureKey, string> = {',
    ...keys.map((key) => `  ${nameIn(key)}: ${textIn(catalog.features[key].name)},`),
    '};',
    '',
  ].join('\n');
}

const textIn = (text) =>
  text.includes("'") ? JSON.stringify(text) : `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`;
const nameIn = (key) => (/^[a-z_]/.test(key) && !key.includes('-') ? key : `'${key}'`);

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const catalog = JSON.parse(readFileSync(join(root, 'catalog.json'), 'utf8'));
  writeFileSync(join(root, 'web/src/usher/features.ts'), featuresFor(catalog));
}
