// Builds the web client into web/dist and the operators' part into build/operators, unless both were made from the same inputs.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import { during } from './progress.mjs';
import { followCatalog } from './features.mjs';
import { root } from './ready.mjs';

/** What anybody may load. */
const folder = join(root, 'web', 'dist');
/** What lies behind the gate, compressed: each file has `.gz` behind its name. */
const operators = join(root, 'build', 'operators');
const marker = join(operators, 'inputs.sha256');

export async function buildWeb() {
  followCatalog();
  const inputs = hashOfInputs();
  if (existsSync(folder) && existsSync(marker) && readFileSync(marker, 'utf8') === inputs)
    return { folder, operators, inputs, made: false };
  const { createBuilder } = await import('vite');
  const builder = await createBuilder({
    configFile: join(root, 'web', 'vite.config.ts'),
    root: join(root, 'web'),
    logLevel: 'error',
  });
  // Not `build`, which would make the first of the two bundles only.
  await during('Building the web client', () => builder.buildApp());
  takeOut(join(folder, 'operators'));
  writeFileSync(marker, inputs);
  return { folder, operators, inputs, made: true };
}

/** A server of the public folder then has nothing of the operators' to serve. */
function takeOut(built) {
  rmSync(operators, { recursive: true, force: true });
  mkdirSync(operators, { recursive: true });
  for (const name of readdirSync(built)) {
    const bytes = gzipSync(readFileSync(join(built, name)), { level: constants.Z_BEST_COMPRESSION });
    writeFileSync(join(operators, `${name}.gz`), bytes);
  }
  rmSync(built, { recursive: true });
}

function hashOfInputs() {
  const hash = createHash('sha256');
  for (const file of ['schema.graphql', 'package-lock.json', 'tools/dev/web.mjs', ...filesUnder('web')]) {
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
