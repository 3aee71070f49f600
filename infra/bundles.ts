import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { buildSync, type BuildOptions } from 'esbuild';
import { builtFolder } from './builtFolder.ts';
import { forgetBundles, rememberBundles, staleAmong } from './freshBundles.ts';
import { inTurn } from './inTurn.ts';
import { say } from './progress.ts';
import { bundleInParts, isSplit } from './splitBundle.ts';

/** AppSync's limit, comments and source map included. */
const resolverCharactersMax = 32_768;
/**
 * A function's credentials stand in its environment. The SDK's other ways to find some are loaded on demand, which never
 * comes, and would be a third of every bundle.
 */
const unusedCredentials = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/token-providers',
  '@smithy/credential-provider-imds',
];
/** How every function is built. */
export const functionBuild = {
  /** By itself, esbuild goes by the one that it was loaded in. */
  get absWorkingDir() {
    return process.cwd();
  },
  bundle: true,
  minify: true,
  // Stripe's errors tell their kind by the name of their class, and a stack in the log is read by people.
  keepNames: true,
  format: 'cjs',
  // The oldest Node that runs them on a laptop; Lambda's is newer.
  target: 'node20.19',
  platform: 'node',
  mainFields: ['module', 'main'],
  charset: 'utf8',
  legalComments: 'none',
  external: unusedCredentials,
  logLevel: 'error',
} as const satisfies BuildOptions;
/** Only a file that is named by a coordinate is a resolver. */
export const isCoordinate = (name: string) => name.includes('.');

/** The file with the exact text that AppSync will run for each file directly under `folder`, by file name without its ending. */
export function bundleResolvers(folder: string, isResolver: (name: string) => boolean): Map<string, string> {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'))
    .filter(isResolver);
  const outdir = join(builtFolder, folder);
  const { outputFiles } = buildSync({
    absWorkingDir: process.cwd(),
    entryPoints: names.map((name) => join(folder, `${name}.ts`)),
    outdir,
    write: false,
    bundle: true,
    format: 'esm',
    target: 'esnext',
    platform: 'node',
    charset: 'utf8',
    sourcemap: 'inline',
    sourcesContent: false,
    external: ['@aws-appsync/utils', '@aws-appsync/utils/*'],
    logLevel: 'error',
  });
  mkdirSync(outdir, { recursive: true });
  inTurn(outdir, () => {
    for (const { path, contents } of outputFiles) replace(path, contents);
  });
  return new Map(names.map((name) => [name, checkedBundle(outdir, name)]));
}

/** Whole at any moment, because another synth may be reading it. */
function replace(file: string, contents: Uint8Array): void {
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  writeFileSync(`${file}.new`, contents);
  renameSync(`${file}.new`, file);
}

function checkedBundle(outdir: string, name: string): string {
  const file = join(outdir, `${name}.js`);
  const code = readFileSync(file, 'utf8');
  if (code.length > resolverCharactersMax) {
    throw new Error(
      `The bundle of ${name} has ${code.length} characters; AppSync takes ${resolverCharactersMax}.`,
    );
  }
  return resolve(file);
}

/**
 * Bundles every file directly under `folder` that exports a handler, all at once (they share what they import while
 * building), and gives each one's folder. A bundle that was made from the same files is taken as it is.
 */
export function bundleFunctions(folder: string): Map<string, string> {
  const outdir = join(builtFolder, folder);
  const names = handlerNames(folder);
  inTurn(outdir, () => {
    const stale = staleAmong(outdir, names);
    if (stale.length > 0) bundleAnew(folder, stale, outdir);
  });
  return new Map(names.map((name) => [name, resolve(outdir, name)]));
}

function bundleAnew(folder: string, names: string[], outdir: string): void {
  say(`Bundling ${names.length} ${names.length === 1 ? 'function' : 'functions'} …`);
  forgetBundles(outdir, names);
  const startedMs = Date.now();
  const entries = new Map(names.map((name) => [name, `${folder}/${name}.ts`]));
  const { metafile } = buildSync({
    entryPoints: [...entries].map(([name, file]) => ({ in: file, out: `${name}/index` })),
    outdir,
    metafile: true,
    ...functionBuild,
  });
  bundleInParts(new Map([...entries].filter(([, file]) => isSplit(file, metafile))), outdir, functionBuild);
  rememberBundles(outdir, entries, metafile, startedMs);
}

/** The files directly under `folder` that export a handler, by name. */
export function handlerNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /^export const handler\b/m.test(readFileSync(join(folder, file), 'utf8')))
    .map((file) => basename(file, '.ts'));
}
