// npm run pack:cdk: builds @usher/cdk and packs it, so that an app that takes the package builds nothing.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { functionBuild } from '../../infra/bundles.ts';
import { ownParts } from '../../infra/sources.ts';
import { readCommandLine } from '../dev/commandLine.mjs';
import { buildWeb } from '../dev/web.mjs';
import { writeDeclarations } from './declarations.ts';
import { packPackage } from './packPackage.ts';

const source = 'packages/cdk';
const built = join('build', 'packages', 'cdk');
/** Each has a folder in it. */
const seams = join(built, 'dist', 'extension');
/** What the app has too. */
const shared = ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'];
const inPlaceOf: Record<string, string> = {
  './sources.ts': 'packed.ts',
  './builtFolder.ts': 'builtFolder.ts',
  esbuild: 'esbuild.ts',
};

readCommandLine({
  name: 'npm run pack:cdk',
  about: `Packs @usher/cdk, the construct for an AWS CDK app, with functions, resolvers, schema and pages already built, into build/packages/,
and prints the path of the tarball. docs/cdk.md shows how to use it.`,
});
rmSync(built, { recursive: true, force: true });
mkdirSync(join(built, 'dist'), { recursive: true });
await bundleConstruct(join(built, 'dist', 'index.js'));
writeDeclarations(join(source, 'src', 'construct.ts'), join(built, 'dist'));
await bundleSeams();
await copyParts(join(built, 'parts'));
console.log(packPackage({ source, built, manifest: manifest() }));

/** One CommonJS file, which every CDK app can load, whatever its own modules are. Only what the app shares with it stays outside. */
async function bundleConstruct(outfile: string): Promise<void> {
  await build({
    entryPoints: [join(source, 'src', 'construct.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: shared,
    legalComments: 'inline',
    logLevel: 'error',
    plugins: [
      {
        name: 'built parts in place of sources',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^(\.\/(sources|builtFolder)\.ts|esbuild)$/ }, ({ path }) => ({
            path: resolve(source, 'src', inPlaceOf[path]!),
          })),
      },
    ],
  });
}

/** What an extension of an app may use: what is run when the app is synthesized, and modules that are bundled into its functions and resolvers. */
async function bundleSeams(): Promise<void> {
  const common = { outdir: seams, bundle: true, logLevel: 'error' } satisfies BuildOptions;
  const entries = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [`${name}/index`, join('extension', `${name}.ts`)]));
  await build({
    ...common,
    entryPoints: entries('infra'),
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: shared,
  });
  await build({
    ...common,
    entryPoints: entries('resolvers'),
    format: 'esm',
    target: 'esnext',
    outExtension: { '.js': '.mjs' },
    external: ['@aws-appsync/utils', '@aws-appsync/utils/*'],
  });
  await build({
    ...functionBuild,
    ...common,
    entryPoints: entries('errors', 'functions'),
    format: 'esm',
    minify: false,
    // A mistake is recognized by its class, so there must be only one copy of that class.
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    outExtension: { '.js': '.mjs' },
  });
  for (const name of ['errors', 'functions', 'infra', 'resolvers'])
    writeDeclarations(join('extension', `${name}.ts`), join(seams, name));
}

/** Everything that a synth of the repository bundles, and the pages, as `packed.ts` finds them. */
async function copyParts(folder: string): Promise<void> {
  const { schema, scalars, ...files } = ownParts();
  mkdirSync(folder);
  writeFileSync(join(folder, 'schema.graphql'), schema);
  writeFileSync(join(folder, 'scalars.graphql'), scalars);
  for (const kind of ['resolvers', 'steps', 'shared', 'functions'] as const)
    for (const [name, from] of files[kind])
      cpSync(from, join(folder, kind, kind === 'functions' ? name : `${name}.js`), { recursive: true });
  const { folder: web, operators } = await buildWeb();
  cpSync(web, join(folder, 'web'), { recursive: true });
  // They are served as they lie in the bucket: compressed, under their own names.
  for (const name of readdirSync(operators).filter((one) => one.endsWith('.gz')))
    cpSync(join(operators, name), join(folder, 'operators', name.slice(0, -'.gz'.length)));
}

/** As an app sees it: built files in place of sources. */
function manifest(): Record<string, unknown> {
  const {
    type: _type,
    exports,
    ...kept
  } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
    type: string;
    exports: Record<string, string>;
  };
  const [main, types] = ['./dist/index.js', './dist/index.d.ts'];
  const others = Object.keys(exports)
    .filter((name) => name !== '.')
    .map((name) => {
      const folder = `./dist/${name.slice('./'.length)}`;
      const file = `${folder}/index.${name.endsWith('/infra') ? 'js' : 'mjs'}`;
      return [name, { types: `${folder}/index.d.ts`, default: file }];
    });
  return { ...kept, main, types, exports: { '.': { types, default: main }, ...Object.fromEntries(others) } };
}
