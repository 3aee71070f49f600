// TypeScript beside the running product: what does not compile is printed with its place, and stops nothing.
import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { root } from '../ready.mjs';

/** Behind the product, which is waited for. */
const lowPriority = 5;
/** The compiler watches files for as long as it lives, and would do so after a kill of this process. */
const endsWithParent = pathToFileURL(join(root, 'tools/dev/watch/endsWithParent.mjs')).href;

/** Calls `onLine` with each error as `file:line:column message`, and with how many there are whenever that is known. */
export function watchTypes(onLine, folder = root) {
  const args = ['-b', '--watch', '--preserveWatchOutput', '--pretty', 'false'];
  const program = ['--import', endsWithParent, join(root, 'node_modules/typescript/bin/tsc')];
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  setPriority(child.pid, lowPriority);
  let hadErrors = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, file, at, column, message] = /^(\S.*)\((\d+),(\d+)\): error (.*)$/.exec(line) ?? [];
    const count = Number(/Found (\d+) errors?\./.exec(line)?.[1] ?? Number.NaN);
    if (file) onLine(`${file}:${at}:${column} ${message}`);
    if (Number.isNaN(count)) return;
    if (count > 0 || hadErrors)
      onLine(
        count === 0 ? 'Types: no errors any more.' : `Types: ${count} ${count === 1 ? 'error' : 'errors'}.`,
      );
    hadErrors = count > 0;
  });
  return { stop: () => child.kill() };
}
