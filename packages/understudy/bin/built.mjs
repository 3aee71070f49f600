// In the package, where everything lies built: takes the place of bundled.mjs.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const own = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The module behind an entry of this package. */
export async function bundled(entry) {
  process.setSourceMapsEnabled(true);
  return import(`../dist/${entry.replace(/^src\//, '').replace(/\.ts$/, '.mjs')}`);
}
