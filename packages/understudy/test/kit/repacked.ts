import fs from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { assetFolder } from '../../src/template/assets.ts';

/** A function's code as it arrives: packed as a deployment packs it, and unpacked below `unpackTo`, with no package around it. */
export function repacked(folder: string, unpackTo: string): string {
  fs.mkdirSync(unpackTo, { recursive: true });
  const files = fs.readdirSync(folder).map((file) => [file, fs.readFileSync(path.join(folder, file))]);
  const zip = path.join(unpackTo, 'code.zip');
  fs.writeFileSync(zip, zipSync(Object.fromEntries(files) as Record<string, Buffer>));
  return assetFolder(new Map([['code', zip]]), 'code', unpackTo, { logicalId: 'Function', path: 'Code' });
}
