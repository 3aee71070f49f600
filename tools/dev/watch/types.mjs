// TypeScript beside the running product: what does not compile is printed with its place, and stops nothing.
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../ready.mjs';

/** Behind the product, which is waited for. */
const lowPriority = 5;

/** Calls `onLine` with each error as `file:line:column message`, and with how many there are whenever that is known. */
export function watchTypes(onLine, folder = root) {
  const args = ['-b', '--watch', '--preserveWatchOutput', '--pretty', 'false'];
  const child = spawn(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  setPriority(child.pid, lowPriority);
  let hadErrors = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, file, at, column, message] = /^(\S.*)\((\d+),(\d+)\): error (.*)$/.exec(line) ?? [];
    const count = Number(/Found (\d+) errors?\./.exec(line)?.[1] ?? Number.NaN);
    if (file) onLine(`${file}:${at}:${column} ${message}`);
    if (Number.isNaN(count)) return;
    if (count > 0 || hadErrors)
      onLine(count === 0 ? 'Types: no errors any more.' : `Types: ${count} errors.`);
    hadErrors = count > 0;
  });
  return { stop: () => child.kill() };
}
