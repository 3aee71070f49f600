import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { NotPossible } from '../../../tools/dev/sentences.mjs';
import { environmentFor } from './environment.ts';

export interface AppOptions {
  name: string;
  /** Where the files that every app gets lie. */
  template: string;
  /** Of the Usher that it runs beside. */
  outputs: string | undefined;
  /** A folder with the packed `@usher/client`. */
  packages: string;
}

/** Every file of a new app, by its path in it. */
export function appFiles(options: AppOptions): Map<string, string | Buffer> {
  const { template, outputs, packages } = options;
  const files = new Map<string, string | Buffer>();
  for (const file of filesIn(template))
    files.set(nameInApp(file), readFileSync(join(template, file), 'utf8'));
  // The app keeps a copy, so that it installs on another machine too.
  const tarball = tarballIn(packages);
  const client = `packages/${basename(tarball)}`;
  files.set(client, readFileSync(tarball));
  files.set('package.json', manifestFor(String(files.get('package.json')), options.name, `file:${client}`));
  files.set('.env.local', environmentFor(outputs));
  return new Map([...files].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** npm leaves a `.gitignore` out of a package, and shows a README.md as the package's own. */
function nameInApp(file: string): string {
  return { gitignore: '.gitignore', 'readme.md': 'README.md' }[file] ?? file.split(sep).join('/');
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

function tarballIn(folder: string): string {
  const name = namesIn(folder)
    .filter((one) => /^usher-client-.*\.tgz$/.test(one))
    .sort()
    .at(-1);
  if (name !== undefined) return join(folder, name);
  throw new NotPossible(
    `${folder} has no usher-client-….tgz: npm run pack:client in a clone of Usher makes it, in build/packages.`,
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new NotPossible(`There is no folder ${folder}.`);
  }
}

function manifestFor(text: string, name: string, client: string): string {
  const manifest = JSON.parse(text) as { dependencies: Record<string, string> };
  const dependencies = { '@usher/client': client, ...manifest.dependencies };
  return `${JSON.stringify({ ...manifest, name, dependencies }, null, 2)}\n`;
}
