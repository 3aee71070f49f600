// The sources are bundled as they are, so that a command needs no build step before it.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const own = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The module behind an entry of this package. */
export async function bundled(entry) {
  const { build } = await import('esbuild');
  const folder = join(own, 'build');
  const outfile = join(folder, `main-${process.pid}.mjs`);
  mkdirSync(folder, { recursive: true });
  await build({
    absWorkingDir: own,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  });
  process.setSourceMapsEnabled(true);
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}
