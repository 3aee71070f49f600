import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildSync, type BuildOptions, type Metafile } from 'esbuild';

/** Of the files beside `index.js`: this makes them CommonJS even where a package.json above says otherwise. */
const ending = '.cjs';
const entryFile = `index${ending}`;

/** Names of files. */
interface Parts {
  /** Loaded at the start: the entry, and what it shares with files that are loaded later. */
  start: string[];
  /** Loaded when an `import()` is reached. */
  later: string[];
}

/** Whether the file, or one that it imports, has an `import()`: what is behind it becomes a file of its own. */
export function isSplit(entry: string, { inputs }: Metafile): boolean {
  const seen = new Set<string>();
  const follows = (file: string): boolean => {
    if (seen.has(file) || file.includes('node_modules/')) return false;
    seen.add(file);
    return (inputs[file]?.imports ?? []).some(
      ({ path, external, kind }) => !external && (kind === 'dynamic-import' || follows(path)),
    );
  };
  return follows(entry);
}

/**
 * Bundles each of these into a folder of its own: `index.js`, which is all that is loaded at the start, and beside it what its
 * `import()`s load when they are reached. What both need is in `index.js` and there once, so that a class or a cache is the same for
 * both. `entries` are the source files by name.
 */
export function bundleInParts(entries: Map<string, string>, outdir: string, options: BuildOptions): void {
  if (entries.size === 0) return;
  const modules = mkdtempSync(join(tmpdir(), 'usher-parts-'));
  try {
    const parts = [...entries].map(([name, file]) => ({
      name,
      ...split(file, join(modules, name), options),
    }));
    const later = parts.flatMap((one) => one.later);
    const again = {
      ...options,
      // The first round has written the names into the code.
      keepNames: false,
      // `require` on a promise: a true `import()` would load Node's loader of modules as well.
      supported: { 'dynamic-import': false },
      outbase: modules,
      outdir,
    };
    buildSync({
      ...again,
      entryPoints: parts.map(({ name, start }) => ({
        in: startFile(join(modules, name), start),
        out: `${name}/index`,
      })),
      external: [...(options.external ?? []), ...later.map((file) => `*/${file}`)],
    });
    buildSync({
      ...again,
      entryPoints: parts.flatMap((one) => one.later.map((file) => join(modules, one.name, file))),
      outExtension: { '.js': ending },
      external: [...(options.external ?? []), `./*${ending}`],
    });
    for (const { name, start } of parts) shareStart(join(outdir, name), start);
  } finally {
    rmSync(modules, { recursive: true, force: true });
  }
}

/** As ES modules, which are all that esbuild splits. */
function split(entry: string, outdir: string, options: BuildOptions): Parts {
  const { metafile } = buildSync({
    ...options,
    metafile: true,
    entryPoints: [{ in: entry, out: 'index' }],
    outdir,
    format: 'esm',
    splitting: true,
    outExtension: { '.js': ending },
  });
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, made]) => [basename(path), made]));
  const start = new Set<string>();
  const follow = (file: string): void => {
    if (start.has(file)) return;
    start.add(file);
    for (const { path, kind, external } of outputs.get(file)!.imports)
      if (!external && kind === 'import-statement') follow(basename(path));
  };
  follow(entryFile);
  return { start: [...start], later: [...outputs.keys()].filter((file) => !start.has(file)) };
}

const shared = (start: string[]) => start.filter((file) => file !== entryFile);

/** Everything of the start in one file, which gives the later ones what they share with it. */
function startFile(folder: string, start: string[]): string {
  const file = join(folder, 'start.mjs');
  const shares = shared(start).map((one, place) => `export * as part${place} from './${one}';`);
  writeFileSync(file, [`export * from './${entryFile}';`, ...shares].join('\n'));
  return file;
}

/** What the later files ask for by the name of its own file, they get from the one that is loaded. */
function shareStart(folder: string, start: string[]): void {
  for (const [place, file] of shared(start).entries())
    writeFileSync(join(folder, file), `module.exports = require('./index.js').part${place};\n`);
}
