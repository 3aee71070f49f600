import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { blocksOf } from '../documents/blocks.ts';

/** Writes every block of a document that names its file in the first line. */
export function writeFilesOf(document: string, folder: string): void {
  for (const { text } of blocksOf(document)) {
    const file = /^\/\/ (\S+\.tsx?)\n/.exec(text)?.[1];
    if (file === undefined) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}
