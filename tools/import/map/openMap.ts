import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotPossible } from '../../dev/sentences.mjs';
import { CatalogFile, refuseFor } from '../../../infra/catalog/catalogFile.ts';
import { faultsIn } from './checkMap.ts';
import type { ImportMap } from './importMap.ts';
import schema from './map.schema.json' with { type: 'json' };

/** The maps that come with Usher; `--map s2` is the file s2.json in it. */
const bundled = join('tools', 'import', 'maps');

export interface OpenedMap {
  map: ImportMap;
  /** Changes when the file does: another map is another run. */
  print: string;
  path: string;
}

/** Opens a map by its file or by the name of a bundled one, and checks it whole: each fault has its line. */
export function openMap(name: string): OpenedMap {
  const own = join(bundled, `${name}.json`);
  const path = /^[\w-]+$/.test(name) && existsSync(own) ? own : name;
  if (!existsSync(path)) {
    const names = readdirSync(bundled).map((file) => file.replace(/\.json$/, ''));
    throw new NotPossible(`There is no map ${name}: name a file, or one of ${names.join(', ')}.`);
  }
  const file = new CatalogFile(path, { whole: 'the map', schema });
  const map = file.content as unknown as ImportMap;
  refuseFor(faultsIn(map, file));
  const print = createHash('sha256').update(readFileSync(path)).digest('hex');
  return { map, print, path };
}
