// npm run pack:understudy: builds @usher/understudy and packs it, with the stand-in for Stripe beside it.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { readCommandLine } from '../dev/commandLine.mjs';
import { writeDeclarations } from './declarations.ts';
import { packPackage } from './packPackage.ts';

interface Manifest {
  [name: string]: unknown;
  dependencies: Record<string, string>;
}

const { values } = readCommandLine({
  name: 'npm run pack:understudy',
  about: `Packs @usher/understudy, the local cloud with its commands and its API for test suites, and @usher/stripe-stand-in, which runs
beside it, and prints the paths of the tarballs. docs/testing-a-stack.md shows how to use them.`,
  options: {
    to: { value: 'folder', default: 'build/packages', about: 'the folder to build and pack into' },
  },
});
const destination = resolve(values.to);
console.log(await packStandIn());
console.log(await packUnderstudy());

async function packUnderstudy(): Promise<string> {
  const source = 'packages/understudy';
  const built = emptied('understudy');
  const dist = join(built, 'dist');
  // The commands load these by name; what they share is in files of its own.
  const commands = await bundle({
    entryPoints: ['command/command', 'account/account', 'conformance/command', 'issuer/companion'].map(
      (name) => join(source, 'src', `${name}.ts`),
    ),
    outdir: dist,
    outbase: join(source, 'src'),
    outExtension: { '.js': '.mjs' },
    chunkNames: 'shared/[hash]',
    splitting: true,
    format: 'esm',
  });
  const entry = join(source, 'src', 'start.ts');
  await bundle({ entryPoints: [entry], outfile: join(dist, 'index.mjs'), format: 'esm' });
  // Where a CommonJS file lies is told under another name.
  const define = { 'import.meta.dirname': '__dirname' };
  await bundle({ entryPoints: [entry], outfile: join(dist, 'index.cjs'), format: 'cjs', define });
  writeDeclarations(entry, dist);
  cpSync(join(dist, 'index.d.ts'), join(dist, 'index.d.mts'));
  writeDeclarations(join(source, 'src/issuer/companion.ts'), join(dist, 'issuer'));
  mkdirSync(join(built, 'bin'));
  for (const name of readdirSync(join(source, 'bin')))
    if (name !== 'bundled.mjs')
      cpSync(join(source, 'bin', name), join(built, 'bin', name === 'built.mjs' ? 'bundled.mjs' : name));
  return finished(source, built, commands, {
    '.': {
      import: { types: './dist/index.d.mts', default: './dist/index.mjs' },
      require: { types: './dist/index.d.ts', default: './dist/index.cjs' },
    },
    './issuer': { types: './dist/issuer/index.d.ts', default: './dist/issuer/companion.mjs' },
    './package.json': './package.json',
  });
}

/** It stands on the understudy's kernel, which is built in: it needs no other package. */
async function packStandIn(): Promise<string> {
  const source = 'packages/stripe-stand-in';
  const built = emptied('stripe-stand-in');
  const entry = join(source, 'src', 'beside.ts');
  const made = await bundle({
    entryPoints: [entry],
    outfile: join(built, 'dist', 'index.mjs'),
    format: 'esm',
  });
  return finished(source, built, made, { '.': './dist/index.mjs' });
}

function emptied(name: string): string {
  const built = join(destination, name);
  rmSync(built, { recursive: true, force: true });
  mkdirSync(join(built, 'dist'), { recursive: true });
  return built;
}

async function bundle(options: Parameters<typeof build>[0]): Promise<Metafile> {
  const { metafile } = await build({
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    metafile: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'inline',
    logLevel: 'error',
    ...options,
  });
  return metafile!;
}

/** With a manifest as an app sees it: what is imported and no more, built files in place of sources. */
function finished(source: string, built: string, { outputs }: Metafile, exports: object): string {
  const {
    dependencies,
    devDependencies: _,
    scripts: __,
    exports: ___,
    // Without it, `.d.ts` is of CommonJS, and `.mjs` and `.d.mts` are not.
    type: ____,
    ...kept
  } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;
  const imported = Object.values(outputs)
    .flatMap((output) => output.imports)
    .filter(({ external, path }) => external && !path.startsWith('node:') && !builtinModules.includes(path))
    .map(({ path }) => /^(@[^/]+\/)?[^/]+/.exec(path)![0]);
  const needed = [...new Set(imported)].sort().map((name) => [name, dependencies[name]!]);
  const unlisted = needed.find(([, version]) => version === undefined);
  if (unlisted) throw new Error(`${source} imports ${unlisted[0]} and does not list it.`);
  const manifest = {
    ...kept,
    exports,
    ...(needed.length === 0 ? {} : { dependencies: Object.fromEntries(needed) }),
  };
  return packPackage({ source, built, manifest }, destination);
}
