// The typed feature keys of web/src/features.ts follow catalog.json, and what the extensions of npm start add to it: every
// command that reads the one writes the other.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { catalogsOf, localExtensions } from './extensions.mjs';
import { root as checkout } from './ready.mjs';
import { NotPossible } from './sentences.mjs';

/** Writes the keys where they are not those of the catalog, and says so; without a web client there is nothing to write. */
export function followCatalog(root = checkout) {
  const file = join(root, 'web/src/features.ts');
  if (!existsSync(dirname(file))) return;
  const text = featuresWith(localExtensions(root), root);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  writeFileSync(file, text);
  console.log('web/src/features.ts: written, with the features of the catalog.');
}

/** The text of features.ts for the catalog with what these extensions add to it. */
export function featuresWith(extensions, root = checkout) {
  const files = ['catalog.json', ...catalogsOf(extensions, root)];
  return featuresFor({ features: Object.assign({}, ...files.map((file) => featuresIn(root, file))) });
}

function featuresIn(root, file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).features;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new NotPossible(`${file} is not JSON; npm run catalog -- check says where.`);
  }
}

/** The text of features.ts for a catalog. */
export function featuresFor(catalog) {
  const features = Object.entries(catalog.features ?? {});
  const wrong = features.find(
    ([key, words]) => !/^[a-z0-9][a-z0-9_-]*$/.test(key) || typeof words?.name !== 'string',
  );
  if (wrong || features.length === 0) {
    throw new NotPossible('catalog.json gives its features no names; npm run catalog -- check says where.');
  }
  const keys = features.map(([key]) => `'${key}'`);
  return [
    '// Written from catalog.json by npm start, npm run synth and npm run catalog.',
    "import type {} from '@usher/client';",
    '',
    ...listOf(keys),
    '',
    '/** A feature of the catalog, so that a misspelt one does not compile. */',
    'export type FeatureKey = (typeof FEATURES)[number];',
    '',
    '/** What each is called, for where only the key is at hand; an answer of the API brings the name along. */',
    'export const FEATURE_NAMES: Record<FeatureKey, string> = {',
    ...features.map(([key, { name }]) => `  ${propertyFor(key, features)}: ${textFor(name)},`),
    '};',
    '',
    "declare module '@usher/client' {",
    '  interface Register {',
    '    feature: FeatureKey;',
    '  }',
    '}',
    '',
  ].join('\n');
}

/** As Prettier would write it, so that a written file is a formatted one. */
function listOf(keys) {
  const line = `export const FEATURES = [${keys.join(', ')}] as const;`;
  return line.length <= 110
    ? [line]
    : ['export const FEATURES = [', ...keys.map((key) => `  ${key},`), '] as const;'];
}

function propertyFor(key, all) {
  const isPlain = (one) => /^[a-z_][a-z0-9_]*$/.test(one);
  return all.every(([one]) => isPlain(one)) || isPlain(key) ? key : `'${key}'`;
}

function textFor(text) {
  const inner = JSON.stringify(text).slice(1, -1);
  return text.includes("'") ? `"${inner}"` : `'${inner.replaceAll('\\"', '"')}'`;
}
