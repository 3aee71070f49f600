import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesOf } from '../../../tools/pack/filesOf.ts';

/** Writes every file that a document shows. */
export function writeFilesOf(document: string, folder: string): void {
  for (const [file, text] of filesOf(document)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}
