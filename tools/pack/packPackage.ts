import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface Built {
  /** The package in this repository. */
  source: string;
  /** What was built of it. */
  built: string;
  /** Its package.json, as an app gets it. */
  manifest: object;
}

/** Packs what was built as npm publishes it, and gives the path of the tarball. */
export function packPackage(
  { source, built, manifest }: Built,
  destination = join('build', 'packages'),
): string {
  writeFileSync(join(built, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(join(source, 'README.md'), join(built, 'README.md'));
  cpSync('LICENSE', join(built, 'LICENSE'));
  const said = execFileSync('npm', ['pack', '--json', '--pack-destination', destination, built], {
    encoding: 'utf8',
  });
  const [{ filename }] = JSON.parse(said) as [{ filename: string }];
  return resolve(destination, filename);
}
