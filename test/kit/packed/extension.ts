import { cpSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an extension of a clone imports, and where an app with the package has it. */
const seam = /'(?:\.\.\/)+extension\/(\w+)\.ts'/g;

/** An extension of this repository in an app that has the package: as docs/extending.md says, without screens and tests. */
export function extensionFrom(source: string, to: string): void {
  const left = ['web', 'test', 'README.md', 'codegen.yml', 'tsconfig.json'];
  for (const name of readdirSync(source).filter((one) => !left.includes(one)))
    moved(join(source, name), join(to, name));
}

function moved(from: string, to: string): void {
  if (statSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from)) moved(join(from, name), join(to, name));
  } else if (from.endsWith('.ts')) {
    mkdirSync(join(to, '..'), { recursive: true });
    writeFileSync(to, readFileSync(from, 'utf8').replaceAll(seam, "'@usher/cdk/extension/$1'"));
  } else cpSync(from, to);
}
