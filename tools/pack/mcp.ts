// npm run pack:mcp: builds @usher/mcp into one file, with the documents that it hands out, and packs it.
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCommandLine } from '../dev/commandLine.mjs';
import { buildCommand } from './buildCommand.ts';
import { documentsIn } from './documentsIn.ts';
import { packPackage } from './packPackage.ts';

const source = 'packages/mcp';
const built = join('build', 'packages', 'mcp');
const program = 'dist/main.mjs';

readCommandLine({
  name: 'npm run pack:mcp',
  about: `Packs @usher/mcp, as one file without dependencies and with the documents that it serves, into build/packages/, and prints the path of the tarball.`,
});
rmSync(built, { recursive: true, force: true });
await buildCommand(join(source, 'src/main.ts'), join(built, program));
for (const path of ['llms.txt', ...documentsIn(readFileSync('llms.txt', 'utf8')).map((one) => one.path)])
  copy(path);
console.log(packPackage({ source, built, manifest: manifest() }));

/** Everything is in the one file, so nothing is installed beside it. */
function manifest(): object {
  const { devDependencies: _, ...kept } = JSON.parse(
    readFileSync(join(source, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  return { ...kept, bin: { 'usher-mcp': program } };
}

/** Beside the program, which looks there first. */
function copy(path: string): void {
  const to = join(built, dirname(program), path);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(path, to);
}
