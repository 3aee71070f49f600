import { spawnSync } from 'node:child_process';

/** The engine processes whose files lie in a folder. */
export function enginesIn(folder: string): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes('dynoxide') && line.includes(folder) && !line.includes('sh -c'));
}
