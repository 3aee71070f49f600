import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** A burst of saves (a formatter, a synth that writes many files) is one change: this long after the last of them. */
const quietMs = 300;
/** What tools write and no person. */
const skipped = new Set([
  'node_modules',
  '.git',
  'cdk.out',
  '.understudy',
  '.usher',
  'dist',
  'build',
  'coverage',
]);

/**
 * Calls `act` with the files that changed at and below the paths, one call after the other. It watches folders: a file that is
 * written anew and moved into place is another one, in the same folder. Gives what ends it.
 */
export function followed(paths: string[], without: string[], act: (changed: string[]) => Promise<void>) {
  const left = new Set(without.map((path) => resolve(path)));
  const watched = new Map<string, FSWatcher>();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  let isEnded = false;

  const follow = () => {
    const folders = new Set(paths.flatMap((path) => foldersAt(resolve(path), left, true)));
    for (const [folder, watcher] of watched) {
      if (folders.has(folder)) continue;
      watcher.close();
      watched.delete(folder);
    }
    for (const folder of folders) {
      if (watched.has(folder)) continue;
      const watcher = watch(folder, (_, name) => noticed(join(folder, String(name ?? ''))));
      // A folder that is removed: its parent has an event too.
      watcher.on('error', () => noticed(folder));
      watched.set(folder, watcher);
    }
  };
  const noticed = (file: string) => {
    if (left.has(file) || skipped.has(basename(file))) return;
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => void take(), quietMs);
  };
  const take = async () => {
    if (isBusy || isEnded || changed.size === 0) return;
    isBusy = true;
    const files = [...changed].sort();
    changed = new Set();
    follow();
    try {
      await act(files);
    } finally {
      isBusy = false;
    }
    await take();
  };
  follow();
  return () => {
    isEnded = true;
    clearTimeout(timer);
    for (const watcher of watched.values()) watcher.close();
  };
}

/** A folder that is named is watched whatever its name is. */
function foldersAt(folder: string, left: ReadonlySet<string>, isNamed: boolean): string[] {
  if (left.has(folder) || (!isNamed && skipped.has(basename(folder)))) return [];
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...below.flatMap((entry) => foldersAt(join(folder, entry.name), left, false))];
}
