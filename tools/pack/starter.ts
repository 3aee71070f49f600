// npm run pack:starter: builds create-usher-app into one file, with the pages that docs/nextjs.md shows, and packs it.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCommandLine } from '../dev/commandLine.mjs';
import { buildCommand } from './buildCommand.ts';
import { filesOf } from './filesOf.ts';
import { packPackage } from './packPackage.ts';

const source = 'packages/create-usher-app';
const built = join('build', 'packages', 'create-usher-app');
const program = 'dist/main.mjs';

readCommandLine({
  name: 'npm run pack:starter',
  about: `Packs create-usher-app, which creates a Next.js app that uses Usher, into build/packages/, and prints the path of the tarball.`,
});
rmSync(built, { recursive: true, force: true });
await buildCommand(join(source, 'src/main.ts'), join(built, program));
const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as object;
const bin = { 'create-usher-app': program };
cpSync(join(source, 'template'), join(built, 'template'), { recursive: true });
for (const [file, text] of filesOf('docs/nextjs.md')) {
  const to = join(built, 'template', file);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, text);
}
console.log(packPackage({ source, built, manifest: { ...manifest, bin } }));
