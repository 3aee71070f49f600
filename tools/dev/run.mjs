// Runs a TypeScript entry of this repository: node tools/dev/run.mjs <entry.ts> [arguments]
// Bundled in one pass by esbuild, because hundreds of separately loaded modules start three times slower.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root } from './ready.mjs';

/** Every bundle also depends on how it is made and on the versions of its packages. */
const makers = [relative(root, fileURLToPath(import.meta.url)), 'package-lock.json'];
/** The last line of a bundle says what it was made from. */
const mark = '\n//made of ';

let stopBundler;

/** What has bundled something keeps a process for the next time; one that bundles nothing any more ends it. */
export function endBundler() {
  stopBundler?.();
}

/** Bundles an entry (packages stay outside) and gives the file to import; one that was made from the same files is taken as it is. */
export async function bundle(entry, folder = join(root, 'build', 'run')) {
  const outfile = outfileFor(entry, folder);
  if (isFresh(outfile)) return outfile;
  mkdirSync(folder, { recursive: true });
  const { build, stop } = await import('esbuild');
  stopBundler = stop;
  const startedMs = Date.now();
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'error',
    write: false,
    metafile: true,
  });
  const inputs = [...makers, ...Object.keys(metafile.inputs)];
  // What is saved while it is read may be in the bundle or not: then the next start makes it anew.
  const isSettled = inputs.every((file) => statSync(join(root, file)).mtimeMs < startedMs);
  const made = isSettled && Object.fromEntries(inputs.map((file) => [file, hashOf(file)]));
  // Whole or not at all: another start may be about to import the same file, and another thread of this one about to make it.
  const fresh = `${outfile}.${randomUUID()}`;
  writeFileSync(fresh, outputFiles[0].text + (made ? mark + JSON.stringify(made) : ''));
  renameSync(fresh, outfile);
  return outfile;
}

/** What a TypeScript file of ours exports, for a command that has to run before anything is installed. */
export async function load(entry) {
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(await bundle(entry)).href);
}

/** The files that an entry's bundle was made from; none when there is no bundle, or it is to be made anew. */
export function madeOf(entry, folder = join(root, 'build', 'run')) {
  return Object.keys(hashesIn(outfileFor(entry, folder)) ?? {});
}

function outfileFor(entry, folder) {
  return join(folder, `${entry.replaceAll(/[^a-z0-9]+/gi, '-')}.mjs`);
}

function hashesIn(outfile) {
  if (!existsSync(outfile)) return undefined;
  const text = readFileSync(outfile, 'utf8');
  const at = text.lastIndexOf(mark);
  return at < 0 ? undefined : JSON.parse(text.slice(at + mark.length));
}

function isFresh(outfile) {
  const made = hashesIn(outfile);
  return made !== undefined && Object.entries(made).every(([file, hash]) => hashOf(file) === hash);
}

/** Of a file's text; empty when it is not there. */
function hashOf(file) {
  const path = join(root, file);
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('base64') : '';
}

if (process.argv[1] && basename(process.argv[1]) === 'run.mjs') {
  const entry = process.argv[2];
  if (!entry) {
    console.error('usage: node tools/dev/run.mjs <entry.ts> [arguments]');
    process.exit(2);
  }
  try {
    const file = await bundle(entry);
    process.argv.splice(1, 2, resolve(root, entry));
    process.setSourceMapsEnabled(true);
    await import(pathToFileURL(file).href);
  } catch (error) {
    // esbuild has printed each mistake with its place already, also when the entry itself bundles something.
    if (!isBuildFailure(error)) throw error;
    process.exit(1);
  }
}

/** Of esbuild, which has printed each mistake with its place. */
export function isBuildFailure(error) {
  return Array.isArray(error?.errors) && error.errors.some(({ location }) => location?.file);
}
