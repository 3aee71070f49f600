// Notices that something below the watched paths was written, made, renamed or removed. It watches folders and no files: a file
// that an editor writes anew and moves into place is another one, in the same folder.
import { existsSync, readdirSync, statSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../ready.mjs';
import { skipped } from './sources.mjs';

export class Watcher {
  #paths;
  #onEvent;
  #watched = new Map();

  constructor(paths, onEvent) {
    this.#paths = paths;
    this.#onEvent = onEvent;
    this.follow();
  }

  /** Watches the folders that there are now. Comes before the files are read, so that nothing is saved between the two. */
  follow() {
    const folders = new Map(this.#paths.flatMap(foldersOf));
    for (const [folder, { inode, watcher }] of this.#watched) {
      if (folders.get(folder) === inode) continue;
      watcher.close();
      this.#watched.delete(folder);
    }
    for (const [folder, inode] of folders) {
      if (this.#watched.has(folder)) continue;
      const watcher = watch(folder, this.#onEvent);
      // A folder that is removed: its parent has an event too.
      watcher.on('error', this.#onEvent);
      this.#watched.set(folder, { inode, watcher });
    }
  }

  close() {
    for (const { watcher } of this.#watched.values()) watcher.close();
  }
}

/** Every folder at and below a path, or the one that a file lies in, with its inode: a folder of the same name may be another. */
function foldersOf(path) {
  const absolute = join(root, path);
  const status = statSync(absolute, { throwIfNoEntry: false });
  if (!status?.isDirectory()) return existsSync(dirname(absolute)) ? [folderAt(dirname(absolute))] : [];
  const below = readdirSync(absolute, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
    .flatMap((entry) => foldersOf(`${path}/${entry.name}`));
  return [[absolute, status.ino], ...below];
}

function folderAt(absolute) {
  return [absolute, statSync(absolute).ino];
}
