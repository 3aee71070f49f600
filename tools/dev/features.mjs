// The typed feature keys of web/src/features.ts follow catalog.json, and what the extensions of npm start add to it: every
// command that reads the one writes the other.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { catalogsOf, localExtensions } from './extensions.mjs';
import { root as checkout } from './ready.mjs';
import { keysOf, typescriptKeys } from '../keys/keyTexts.mjs';
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
  return typescriptKeys(keysOf(files.map((file) => catalogIn(root, file))), written);
}

const written = 'Written from catalog.json by npm start, npm run synth and npm run catalog.';

function catalogIn(root, file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new NotPossible(`${file} is not JSON; npm run catalog -- check says where.`);
  }
}
