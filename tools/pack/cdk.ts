// npm run pack:cdk: builds @usher/cdk and packs it, so that an app that takes the package builds nothing.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { ownParts } from '../../infra/sources.ts';
import { readCommandLine } from '../dev/commandLine.mjs';
import { buildWeb } from '../dev/web.mjs';
import { writeDeclarations } from './declarations.ts';
import { packFolder } from './packFolder.ts';

const source = 'packages/cdk';
const built = join('build', 'packages', 'cdk');

readCommandLine({
  name: 'npm run pack:cdk',
  about: `Packs @usher/cdk, the construct for an app of the AWS CDK, with functions, resolvers, schema and pages built, into build/packages/,
and prints where the tarball is. How an app uses it: docs/cdk.md.`,
});
rmSync(built, { recursive: true, force: true });
mkdirSync(join(built, 'dist'), { recursive: true });
await bundleConstruct(join(built, 'dist', 'index.js'));
writeDeclarations(join(source, 'src', 'construct.ts'), join(built, 'dist'));
await copyParts(join(built, 'parts'));
writeFileSync(join(built, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
cpSync(join(source, 'README.md'), join(built, 'README.md'));
cpSync('LICENSE', join(built, 'LICENSE'));
console.log(packFolder(built));

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
    external: ['aws-cdk-lib', 'constructs'],
    legalComments: 'inline',
    logLevel: 'error',
    plugins: [
      {
        name: 'built parts in place of sources',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\/sources\.ts$/ }, () => ({ path: resolve(source, 'src', 'packed.ts') })),
      },
    ],
  });
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
    exports: _exports,
    ...kept
  } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Record<string, unknown>;
  const [main, types] = ['./dist/index.js', './dist/index.d.ts'];
  return { ...kept, main, types, exports: { '.': { types, default: main } } };
}
