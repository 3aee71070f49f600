import { spawnSync } from 'node:child_process';

let found: string | undefined;
let isKnown = false;

/** The path of this machine's Python 3.8 or later; undefined where there is none. */
export function pythonHere(): string | undefined {
  if (isKnown) return found;
  isKnown = true;
  const program = 'import sys; print(sys.executable if sys.version_info >= (3, 8) else "")';
  for (const name of ['python3', 'python'])
    found ??= spawnSync(name, ['-c', program], { encoding: 'utf8' }).stdout?.trim() || undefined;
  return found;
}
