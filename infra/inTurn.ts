import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

const waitMs = 20;
const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes into a folder while no other process of this machine does, so that two synths at once do not copy each other's half-made
 * bundles. A process that is gone holds nothing up.
 */
export function inTurn<Value>(folder: string, write: () => Value): Value {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, '.lock');
  const own = `${lock}.${process.pid}.${threadId}`;
  writeFileSync(own, String(process.pid));
  try {
    while (!isTaken(lock, own)) Atomics.wait(pause, 0, 0, waitMs);
    try {
      return write();
    } finally {
      rmSync(lock);
    }
  } finally {
    rmSync(own);
  }
}

function isTaken(lock: string, own: string): boolean {
  try {
    // A link, so that a lock is never read before its holder stands in it.
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const holder = holderOf(lock);
  if (holder !== undefined && !isAlive(holder)) takeAway(lock, holder, `${own}.left`);
  return false;
}

/** Two processes may find the same one gone: the second puts back what the first has taken meanwhile. */
function takeAway(lock: string, gone: number, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (holderOf(aside) !== gone) renameSync(aside, lock);
  else rmSync(aside);
}

function holderOf(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
