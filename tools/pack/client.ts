// npm run pack:client: builds @usher/client, as modules of both kinds with their types, and packs it.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readCommandLine } from '../dev/commandLine.mjs';
import { writeDeclarations } from './declarations.ts';
import { packFolder } from './packFolder.ts';

const source = 'packages/client';
const built = join('build', 'packages', 'client');

interface Manifest {
  exports: Record<string, string>;
  dependencies: Record<string, string>;
  [name: string]: unknown;
}

readCommandLine({
  name: 'npm run pack:client',
  about: `Packs @usher/client, as modules of both kinds with their types, into build/packages/, and prints where the tarball is.`,
});
rmSync(built, { recursive: true, force: true });
const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;
const exported: Record<string, object> = {};
for (const [name, file] of Object.entries(manifest.exports)) exported[name] = await buildExport(name, file);
// Without `type`, `.js` and `.d.ts` are CommonJS, and `.mjs` and `.d.mts` are not.
const { type: _, scripts: __, ...kept } = manifest;
writeFileSync(join(built, 'package.json'), `${JSON.stringify({ ...kept, exports: exported }, null, 2)}\n`);
cpSync(join(source, 'README.md'), join(built, 'README.md'));
cpSync('LICENSE', join(built, 'LICENSE'));
console.log(packFolder(built));

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
      ...{ bundle: true, format, platform: 'node', target: 'node20.19', logLevel: 'error' },
      external: Object.keys(manifest.dependencies),
    });
  writeDeclarations(join(source, file), join(built, folder));
  cpSync(join(built, folder, 'index.d.ts'), join(built, folder, 'index.d.mts'));
  const at = (ending: string) => `./${join(folder, `index.${ending}`)}`;
  return {
    import: { types: at('d.mts'), default: at('mjs') },
    require: { types: at('d.ts'), default: at('js') },
  };
}
