import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The last template that ran, beside the data: a synth that went wrong has overwritten the one that it was made from. `isChanged`
 * compares contents, since a synth writes everything anew.
 */
export function keptTemplate(template: string, dataFolder: string) {
  const folder = join(dataFolder, 'template.kept');
  let ran = '';
  const keep = () => {
    ran = hashOf(template);
    rmSync(folder, { recursive: true, force: true });
    cpSync(template, folder, { recursive: true, filter: (path) => !path.startsWith(dataFolder) });
  };
  keep();
  return { folder, keep, isChanged: () => existsSync(template) && hashOf(template) !== ran };
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort())
    hash.update(`${file}\0`).update(existsSync(file) ? readFileSync(file) : '');
  return hash.digest('hex');
}
