import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

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
 * written anew and moved into place is another one, in the same folder. A file that is written with the same content has not changed: a
 * synth that compiles its sources would never come to an end. Gives what ends it.
 */
export function followed(paths: string[], without: string[], act: (changed: string[]) => Promise<void>) {
  const named = paths.map((path) => resolve(path));
  const left = new Set(without.map((path) => resolve(path)));
  const watched = new Map<string, FSWatcher>();
  /** Folders that may have been made anew since they were watched. */
  const anew = new Set<string>();
  const seen = new Map<string, string>();
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  let isEnded = false;

  const follow = () => {
    const folders = new Set(named.flatMap((path) => foldersAt(path, left, true)));
    for (const [folder, watcher] of watched) {
      if (folders.has(folder)) continue;
      watcher.close();
      watched.delete(folder);
    }
    for (const folder of folders) {
      if (watched.has(folder) && !anew.delete(folder)) continue;
      const watcher = unlessGone(() => watch(folder, (_, name) => heard(folder, String(name ?? ''))));
      // A folder that is removed: its parent has an event too.
      watcher?.on('error', () => noticed(folder));
      watched.get(folder)?.close();
      if (watcher) watched.set(folder, watcher);
      else watched.delete(folder);
    }
  };
  /** The end of a folder itself is told under its own name. The next one of this name is another folder, which that watcher does not see. */
  const heard = (folder: string, name: string) => {
    if (name === basename(folder)) anew.add(folder);
    noticed(join(folder, name));
  };
  const noticed = (file: string) => {
    if (!named.includes(file) && (left.has(file) || skipped.has(basename(file)))) return;
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => void take(), quietMs);
  };
  const isAnother = (file: string) => {
    const before = seen.get(file);
    const now = contentOf(file);
    seen.set(file, now);
    return now !== before;
  };
  const take = async () => {
    if (isBusy || isEnded || changed.size === 0) return;
    isBusy = true;
    const files = [...changed].filter(isAnother).sort();
    changed = new Set();
    follow();
    try {
      if (files.length > 0) await act(files);
    } finally {
      isBusy = false;
    }
    await take();
  };
  // A synth may remove the folder and make it anew much later; only its parent sees that.
  const above = named.map((path) =>
    watch(dirname(path), (_, name) => {
      if (name !== basename(path)) return;
      anew.add(path);
      noticed(path);
    }),
  );
  follow();
  return () => {
    isEnded = true;
    clearTimeout(timer);
    for (const watcher of [...above, ...watched.values()]) watcher.close();
  };
}

/** Nothing for a file that is gone, and nothing of a folder but that it is one. */
function contentOf(file: string): string {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status?.isFile()) return status ? 'folder' : '';
  const content = unlessGone(() => readFileSync(file));
  return content ? createHash('sha256').update(content).digest('hex') : '';
}

/** A folder that is named is watched whatever its name is. */
function foldersAt(folder: string, left: ReadonlySet<string>, isNamed: boolean): string[] {
  if (left.has(folder) || (!isNamed && skipped.has(basename(folder)))) return [];
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const entries = unlessGone(() => readdirSync(folder, { withFileTypes: true }));
  const below = entries?.filter((entry) => entry.isDirectory()) ?? [];
  return [folder, ...below.flatMap((entry) => foldersAt(join(folder, entry.name), left, false))];
}

/** Editors and synths make and remove files all the time: one that was there a moment ago may be gone. Its removal has an event of its own. */
function unlessGone<Value>(act: () => Value): Value | undefined {
  try {
    return act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
