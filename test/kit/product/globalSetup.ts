import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from './prepared.ts';
import { startProduct } from './product.ts';
import { synthesizeStories } from './storiesStack.ts';

/**
 * For suites that start the whole product: the stack as it is now, and a data folder that was started once. Products that the
 * files of a worker share are noted in a folder, and end with the suite.
 */
export default async function setup(): Promise<() => Promise<void>> {
  await synthesizeStories();
  await prepare(async (folder) => {
    const product = await startProduct({ folder, args: ['--no-web'] });
    await product.stop();
  });
  const noted = mkdtempSync(join(tmpdir(), 'usher-shared-'));
  process.env['USHER_SHARED_PRODUCTS'] = noted;
  return async () => {
    for (const pid of readdirSync(noted)) {
      await ended(Number(pid));
      rmSync(readFileSync(join(noted, pid), 'utf8'), { recursive: true, force: true });
    }
    rmSync(noted, { recursive: true });
  };
}

/** Asks the process to end, and waits until it has. */
async function ended(pid: number): Promise<void> {
  while (isThere(pid)) {
    process.kill(pid, 'SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
