import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Packs a folder as npm publishes it, and gives the path of the tarball. */
export function packFolder(folder: string): string {
  const said = execFileSync('npm', ['pack', '--json', '--pack-destination', 'build/packages', folder], {
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(said) as [{ filename: string }];
  return resolve('build', 'packages', filename);
}
