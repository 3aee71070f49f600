// What lies in the watched files, by content: an editor that saves twice, or writes a file anew, has changed nothing.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../ready.mjs';

/** Names of folders that hold nothing of ours. */
export const skipped = new Set(['node_modules', 'dist', 'build', '.git']);

/** The hash of each file that is one of these paths or lies below one, by its path in the repository. */
export function snapshot(paths) {
  const hashes = new Map();
  for (const path of paths) read(path, hashes);
  return hashes;
}

/** The files that were written, added or removed between two snapshots. */
export function changesBetween(before, after) {
  const written = [...after].filter(([file, hash]) => before.get(file) !== hash).map(([file]) => file);
  const removed = [...before.keys()].filter((file) => !after.has(file));
  return [...written, ...removed].sort();
}

function read(path, hashes) {
  const absolute = join(root, path);
  // A file may go between the listing of its folder and this line.
  if (!existsSync(absolute)) return;
  if (statSync(absolute).isDirectory()) {
    for (const name of readdirSync(absolute)) if (!skipped.has(name)) read(`${path}/${name}`, hashes);
    return;
  }
  hashes.set(path, createHash('sha256').update(readFileSync(absolute)).digest('base64'));
}
