// Builds the web client into web/dist and the operators' part into build/operators, or, with extensions, both into a folder of their
// own, unless they were made from the same inputs.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import { readCommandLine, run } from './commandLine.mjs';
import { during, isPartOfAnother, progressEnvironment } from './progress.mjs';
import { checkedExtensions, extensionOption, variantFolder } from './extensions.mjs';
import { followCatalog } from './features.mjs';
import { root } from './ready.mjs';
import { NotPossible } from './sentences.mjs';
import { extensionsPlugin } from './webExtensions.mjs';

export async function buildWeb({ extensions = [] } = {}) {
  followCatalog();
  const { folder, operators, marker, inputs, isMade } = standing(extensions);
  if (isMade) return { folder, operators, inputs, made: false };
  const { createBuilder } = await import('vite');
  const builder = await createBuilder({
    configFile: join(root, 'web', 'vite.config.ts'),
    root: join(root, 'web'),
    logLevel: 'error',
    build: { outDir: folder },
    plugins: [await extensionsPlugin(extensions)],
  });
  // Not `build`, which would make the first of the two bundles only.
  await during('Building the web client', () => builder.buildApp());
  takeOut(join(folder, 'operators'), operators);
  writeFileSync(marker, inputs);
  return { folder, operators, inputs, made: true };
}

/** For a process that keeps running: what the bundler takes, half a gigabyte of memory, goes with a child. */
export async function buildWebApart({ extensions = [] } = {}) {
  followCatalog();
  if (!standing(extensions).isMade) {
    const named = extensions.flatMap((one) => ['--extension', one]);
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...named], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...progressEnvironment() },
    });
    const end = () => child.kill();
    process.once('exit', end);
    const [status] = await once(child, 'close');
    process.off('exit', end);
    if (status !== 0) throw new NotPossible('The web client cannot be built.');
  }
  const { folder, operators, inputs } = standing(extensions);
  return { folder, operators, inputs };
}

/** Where the pages lie, and whether what lies there was made from the files as they are. */
function standing(extensions) {
  const { folder, operators } = foldersOf(extensions);
  const marker = join(operators, 'inputs.sha256');
  const inputs = hashOfInputs(extensions);
  const isMade = existsSync(folder) && existsSync(marker) && readFileSync(marker, 'utf8') === inputs;
  return { folder, operators, marker, inputs, isMade };
}

/** A server of the public folder then has nothing of the operators' to serve. */
function takeOut(built, operators) {
  rmSync(operators, { recursive: true, force: true });
  mkdirSync(operators, { recursive: true });
  for (const name of readdirSync(built)) {
    const bytes = gzipSync(readFileSync(join(built, name)), { level: constants.Z_BEST_COMPRESSION });
    writeFileSync(join(operators, `${name}.gz`), bytes);
  }
  rmSync(built, { recursive: true });
}

function foldersOf(extensions) {
  const isOwn = extensions.length === 0;
  const variant = variantFolder(extensions);
  return {
    /** What anybody may load. */
    folder: isOwn ? join(root, 'web', 'dist') : join(variant, 'web'),
    /** What lies behind the gate, compressed: each file has `.gz` behind its name. */
    operators: isOwn ? join(root, 'build', 'operators') : join(variant, 'operators'),
  };
}

const inputs = [
  'schema.graphql',
  'catalog.json',
  'package-lock.json',
  'infra/mergedSchema.ts',
  'extension/web.ts',
];

function hashOfInputs(extensions) {
  const hash = createHash('sha256').update(JSON.stringify(extensions));
  const own = ['tools/dev/web.mjs', 'tools/dev/webExtensions.mjs', ...filesUnder('web')];
  const theirs = extensions.flatMap(filesUnder).filter((file) => !file.includes('/test/'));
  for (const file of [...inputs, ...own, ...theirs]) {
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
  const { values } = readCommandLine({
    name: 'node tools/dev/web.mjs',
    about: "Builds the customers' pages and the operators' pages.",
    options: extensionOption,
  });
  await run(async () => {
    const { made, folder } = await buildWeb({ extensions: checkedExtensions(values.extension) });
    // The command that started this one says what comes of it.
    if (!isPartOfAnother()) console.log(`${made ? 'Built' : 'Unchanged'}: ${folder}`);
  });
}
