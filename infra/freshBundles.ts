import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** How bundles are made, and from which packages: the lock file stands for everything in node_modules. */
const makers = ['infra/bundles.ts', 'infra/splitBundle.ts', 'package-lock.json'];

/** Beside the bundle's folder, which is uploaded as it is. */
const listOf = (outdir: string, name: string) => join(outdir, `${name}.made-of.json`);

/** The functions whose bundle is missing, or was made from other files than there are now. */
export function staleAmong(outdir: string, names: string[]): string[] {
  const hashOf = hashedOnce();
  return names.filter((name) => !isFresh(outdir, name, hashOf));
}

function isFresh(outdir: string, name: string, hashOf: (file: string) => string | undefined): boolean {
  const list = listOf(outdir, name);
  if (!existsSync(list) || !existsSync(join(outdir, name, 'index.js'))) return false;
  const madeOf = JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>;
  return Object.entries(madeOf).every(([file, hash]) => hashOf(file) === hash);
}

/** Before they are made anew: a build that is ended half-way leaves nothing that looks fresh, and no part of another build stays. */
export function forgetBundles(outdir: string, names: string[]): void {
  for (const name of names) {
    rmSync(listOf(outdir, name), { force: true });
    rmSync(join(outdir, name), { recursive: true, force: true });
  }
}

/** Keeps what each bundle was made of, for `staleAmong`; `entries` are the source files by name. */
export function rememberBundles(
  outdir: string,
  entries: Map<string, string>,
  metafile: Metafile,
  startedMs: number,
): void {
  const hashOf = hashedOnce();
  for (const [name, entry] of entries) {
    const files = [...makers, ...importedFrom(entry, metafile)].filter(existsSync);
    // What is saved while it is read may be in the bundle or not: then the next synth makes it anew.
    if (files.some((file) => statSync(file).mtimeMs >= startedMs)) continue;
    const madeOf = Object.fromEntries(files.map((file) => [file, hashOf(file)]));
    writeFileSync(listOf(outdir, name), JSON.stringify(madeOf));
  }
}

/** The entry and everything of ours that it imports, also what contributes nothing to the bundle so far. */
function importedFrom(entry: string, { inputs }: Metafile): string[] {
  const found = new Set<string>();
  const follow = (file: string) => {
    if (found.has(file) || file.includes('node_modules/')) return;
    found.add(file);
    for (const { path, external } of inputs[file]?.imports ?? []) if (!external) follow(path);
  };
  follow(entry);
  return [...found];
}

/** Gives the hash of a file's text, undefined when there is none; most files are part of every bundle, and are read once. */
function hashedOnce(): (file: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (file) => {
    if (!known.has(file)) known.set(file, existsSync(file) ? hashOf(readFileSync(file)) : undefined);
    return known.get(file);
  };
}

function hashOf(text: Buffer): string {
  return createHash('sha256').update(text).digest('base64');
}
