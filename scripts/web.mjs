// Builds the web client into web/dist, unless what is there was made from the same inputs.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './ready.mjs';

const folder = join(root, 'web', 'dist');
const marker = join(folder, 'inputs.sha256');

export async function buildWeb() {
  const hash = hashOfInputs();
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return { folder, made: false };
  const { createBuilder } = await import('vite');
  const builder = await createBuilder({
    configFile: join(root, 'web', 'vite.config.ts'),
    root: join(root, 'web'),
    logLevel: 'error',
  });
  // Not `build`, which would make the first of the two bundles only.
  await builder.buildApp();
  writeFileSync(marker, hash);
  return { folder, made: true };
}

function hashOfInputs() {
  const hash = createHash('sha256');
  for (const file of ['schema.graphql', 'package-lock.json', ...filesUnder('web')]) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => !file.startsWith(join('web', 'dist')))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { made } = await buildWeb();
  console.log(made ? 'The web client is built.' : 'The web client is unchanged.');
}
