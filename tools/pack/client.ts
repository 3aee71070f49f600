// npm run pack:client: builds @usher/client, as modules of both kinds with their types, and packs it.
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { readCommandLine } from '../dev/commandLine.mjs';
import { buildCommand } from './buildCommand.ts';
import { writeDeclarations } from './declarations.ts';
import { packPackage } from './packPackage.ts';

const source = 'packages/client';

interface Manifest {
  exports: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  [name: string]: unknown;
}

const { values } = readCommandLine({
  name: 'npm run pack:client',
  about: `Packs @usher/client, as ES modules and CommonJS with types, and prints the path of the tarball.`,
  options: {
    to: { value: 'folder', default: 'build/packages', about: 'the folder to build and pack into' },
  },
});
const built = join(values.to, 'client');
rmSync(built, { recursive: true, force: true });
const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;
const outside = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
const isStyle = (file: string) => file.endsWith('.css');
const modules = Object.entries(manifest.exports).filter(([, file]) => !isStyle(file));
/** Each export by its file, with the name that an app calls it by. */
const parts = new Map(
  modules.map(([name, file]) => [resolve(source, file), name.replace('.', '@usher/client')]),
);
const exported: Record<string, object> = {};
for (const [name, file] of modules) exported[name] = await buildExport(name, file);
for (const [name, file] of Object.entries(manifest.exports))
  if (isStyle(file)) exported[name] = copyStyle(name, file);
// `.js` and `.d.ts` are CommonJS, and `.mjs` and `.d.mts` are not. What links native modules looks for the package.json of every dependency.
const { scripts: _, ...kept } = manifest;
exported['./package.json'] = { default: './package.json' };
const bin = { 'usher-keys': 'dist/bin/usher-keys.mjs' };
await buildCommand('tools/keys/usherKeys.ts', join(built, bin['usher-keys']));
console.log(
  packPackage({ source, built, manifest: { ...kept, type: 'commonjs', bin, exports: exported } }, values.to),
);

/** Without a step: a page loads a style sheet as it is. */
function copyStyle(name: string, file: string): object {
  const copied = join('dist', name);
  mkdirSync(join(built, 'dist'), { recursive: true });
  cpSync(join(source, file), join(built, copied));
  return { default: `./${copied}` };
}

/** An export that imports another takes it by its name in the package: of a context or a class there must be one in an app. */
function partsStayApart(): Plugin {
  return {
    name: 'parts stay apart',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind }) => {
        const name = kind === 'entry-point' ? undefined : parts.get(resolve(resolveDir, path));
        return name === undefined ? undefined : { path: name, external: true };
      }),
  };
}

/** One file for each kind of module, and what `exports` says of it. */
async function buildExport(name: string, file: string): Promise<object> {
  const folder = join('dist', name);
  mkdirSync(join(built, folder), { recursive: true });
  for (const [format, ending] of [
    ['esm', 'mjs'],
    ['cjs', 'js'],
  ] as const)
    await build({
      entryPoints: [join(source, file)],
      outfile: join(built, folder, `index.${ending}`),
      bundle: true,
      format,
      platform: 'neutral',
      target: 'es2022',
      jsx: 'automatic',
      logLevel: 'error',
      external: ['@usher/client', ...outside].flatMap((one) => [one, `${one}/*`]),
      plugins: [partsStayApart()],
    });
  writeDeclarations(join(source, file), join(built, folder), parts);
  cpSync(join(built, folder, 'index.d.ts'), join(built, folder, 'index.d.mts'));
  const at = (ending: string) => `./${join(folder, `index.${ending}`)}`;
  return {
    import: { types: at('d.mts'), default: at('mjs') },
    require: { types: at('d.ts'), default: at('js') },
  };
}
