import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** What git would give: the files that it knows or would take, as they are now. What npm would install stands beside them. */
export function aCheckout(parent = tmpdir()): string {
  const copy = mkdtempSync(join(parent, 'usher-checkout-'));
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter((name) => name !== '' && existsSync(name))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(file, join(copy, file));
  }
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Every process that names this folder in its command. */
export function processesOf(folder: string): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(folder));
}

/**
 * Saves a file with one text in place of another, which must be there once: in one step, so that no reader sees half of it.
 * Gives the line of the new text, from 1.
 */
export function edit(folder: string, file: string, from: string, to: string): number {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  const [head, ...tails] = before.split(from);
  if (tails.length !== 1) throw new Error(`${file} has ${tails.length} times ${from}`);
  const fresh = join(folder, 'being-saved');
  writeFileSync(fresh, head + to + tails[0]);
  renameSync(fresh, path);
  return head!.split('\n').length;
}
