import fs from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { TemplateError } from '../kernel/templateError.ts';
import type { Place } from './intrinsics.ts';

/** The file or folder in the synthesized output that a bucket key stands for. */
function assetPath(assets: Map<string, string>, key: string, place: Place): string {
  const found = assets.get(key);
  if (found === undefined)
    throw new TemplateError(place.logicalId, place.path, `no asset has the key ${key}`);
  if (!fs.existsSync(found))
    throw new TemplateError(place.logicalId, place.path, `its asset ${found} does not exist`);
  return found;
}

/** The text behind `s3://bucket/key`. */
export function assetText(assets: Map<string, string>, location: string, place: Place): string {
  const key = /^s3:\/\/[^/]+\/(.+)$/.exec(location)?.[1];
  if (key === undefined)
    throw new TemplateError(place.logicalId, place.path, `${location} is no s3:// location`);
  return fs.readFileSync(assetPath(assets, key, place), 'utf8');
}

/** A folder with a function's code: the asset's own, or its archive unpacked below `unpackTo`. */
export function assetFolder(
  assets: Map<string, string>,
  key: string,
  unpackTo: string,
  place: Place,
): string {
  const found = assetPath(assets, key, place);
  if (fs.statSync(found).isDirectory()) return found;
  if (!found.endsWith('.zip'))
    throw new TemplateError(place.logicalId, place.path, `${found} is neither folder nor zip`);
  const folder = path.join(unpackTo, path.basename(found, '.zip'));
  if (fs.existsSync(folder)) return folder;
  // Under another name first, so that a crash does not leave half an archive behind that name.
  const partial = `${folder}.part`;
  fs.rmSync(partial, { recursive: true, force: true });
  for (const [name, content] of Object.entries(unzipSync(fs.readFileSync(found)))) {
    const target = path.join(partial, name);
    if (!target.startsWith(partial + path.sep)) {
      throw new TemplateError(place.logicalId, place.path, `${found} holds ${name}, which leads out of it`);
    }
    if (name.endsWith('/')) continue;
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, content);
  }
  fs.renameSync(partial, folder);
  return folder;
}
