import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

/** Packs a folder as npm publishes it, and gives the path of the tarball. */
export function packFolder(folder: string, destination = join('build', 'packages')): string {
  const said = execFileSync('npm', ['pack', '--json', '--pack-destination', destination, folder], {
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(said) as [{ filename: string }];
  return resolve(destination, filename);
}
