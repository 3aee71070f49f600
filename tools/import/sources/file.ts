import { existsSync, statSync } from 'node:fs';
import { NotPossible } from '../../dev/sentences.mjs';

/** Throws when there is no such file. One that was written since has another print. */
export function fileAt(path: string): { size: number; print: string } {
  if (!existsSync(path)) throw new NotPossible(`${path} is not there.`);
  const found = statSync(path);
  if (!found.isFile()) throw new NotPossible(`${path} is not a file.`);
  return { size: found.size, print: `${found.size} ${Math.round(found.mtimeMs)}` };
}

/** Lines of a page: enough that a checkpoint costs little beside them, few enough that a kill repeats little. */
export const linesPerPage = 200;
