// The bundles as the last synth left them in build/bundles, and which asset of a synthesized folder holds each function's.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from '../ready.mjs';

const built = join(root, 'build', 'bundles');

/** The texts of the resolvers' bundles, by the path of their source with the ending .js. */
export function resolverBundles() {
  return Object.fromEntries(
    bundlesIn(built)
      .filter((file) => !isFunction(file))
      .map((file) => [relative(built, file), readFileSync(file, 'utf8')]),
  );
}

/**
 * The asset of this synthesized folder that holds a function's bundle, by the path of its source without an ending: null for one
 * that this stack leaves out.
 */
export function functionAssets(stack) {
  const assets = readdirSync(stack).filter((name) => existsSync(join(stack, name, 'index.js')));
  const byText = new Map(
    assets.map((asset) => [readFileSync(join(stack, asset, 'index.js'), 'utf8'), asset]),
  );
  return Object.fromEntries(
    bundlesIn(built)
      .filter(isFunction)
      .map((file) => [relative(built, dirname(file)), byText.get(readFileSync(file, 'utf8')) ?? null]),
  );
}

/** A function's bundle is a folder's index. */
const isFunction = (file) => file.endsWith(join('/', 'index.js'));

function bundlesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => join(entry.parentPath, entry.name));
}
