// Runs a TypeScript entry of this repository: node scripts/run.mjs <entry.ts> [arguments]
// Bundled in one pass by esbuild, because hundreds of separately loaded modules start three times slower.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Bundles an entry (packages stay outside) and gives the file to import. */
export async function bundle(entry, folder = join(root, 'build', 'run')) {
  const outfile = join(folder, `${entry.replaceAll(/[^a-z0-9]+/gi, '-')}.mjs`);
  mkdirSync(folder, { recursive: true });
  const { outputFiles } = await build({
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
  });
  // Whole or not at all: another start may be about to import the same file.
  const fresh = `${outfile}.${process.pid}`;
  writeFileSync(fresh, outputFiles[0].contents);
  renameSync(fresh, outfile);
  return outfile;
}

if (process.argv[1] && basename(process.argv[1]) === 'run.mjs') {
  const entry = process.argv[2];
  if (!entry) {
    console.error('usage: node scripts/run.mjs <entry.ts> [arguments]');
    process.exit(2);
  }
  const file = await bundle(entry);
  process.argv.splice(1, 2, resolve(root, entry));
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(file).href);
}
