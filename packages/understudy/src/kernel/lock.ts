import fs from 'node:fs';
import path from 'node:path';

/** Raised whenever what lies in the data folder changes its shape. */
const formatVersion = 1;

export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/**
 * Takes a data folder for this process and gives what releases it. A lock whose process is gone is taken over; two processes
 * that do so at once are told apart by the exclusive creation of the file.
 */
export function lockDataFolder(folder: string): () => void {
  const file = path.join(folder, 'lock');
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (error) {
    throw new DataFolderError(
      `The data folder ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
  for (;;) {
    if (created(file)) break;
    const holder = holderOf(file);
    if (holder !== undefined && isAlive(holder)) {
      throw new DataFolderError(
        `The data folder ${folder} is in use by process ${holder.pid}. Stop that one, or name another folder with --data.`,
      );
    }
    takeAway(file, holder);
  }
  try {
    checkFormat(folder);
  } catch (error) {
    fs.rmSync(file, { force: true });
    throw error;
  }
  return () => {
    if (holderOf(file)?.pid === process.pid) fs.rmSync(file, { force: true });
  };
}

interface Holder {
  pid: number;
  /** Tells a process from a later one that was given the same pid; empty where the system does not say. */
  startedAt: string;
}

function created(file: string): boolean {
  // Written under another name and then linked, so that half a lock is never read.
  const own = `${file}.${process.pid}`;
  fs.writeFileSync(
    own,
    JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) } satisfies Holder),
  );
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
}

/** Undefined for a lock that is gone or was not written by this program. */
function holderOf(file: string): Holder | undefined {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const holder = JSON.parse(text) as Partial<Holder>;
    return typeof holder.pid === 'number'
      ? { pid: holder.pid, startedAt: String(holder.startedAt) }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Another process may have replaced the stale lock by its own since we read it; then that one is put back. */
function takeAway(file: string, stale: Holder | undefined): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = holderOf(aside);
  if (taken?.pid !== stale?.pid || taken?.startedAt !== stale?.startedAt) fs.linkSync(aside, file);
  fs.rmSync(aside, { force: true });
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM is a living process of another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (startOf(pid) !== startedAt) return false;
  return !isEnding(pid);
}

/** Killed, and not yet gone or not yet fetched by its parent. It writes nothing any more, so a restart does not wait for that. */
function isEnding(pid: number): boolean {
  const file = `/proc/${pid}/status`;
  if (!fs.existsSync(file)) return false;
  const text = fs.readFileSync(file, 'utf8');
  const pending = /^ShdPnd:\s+([0-9a-f]+)$/m.exec(text)?.[1] ?? '0';
  return /^State:\s+[ZX]/m.test(text) || (BigInt(`0x${pending}`) & sigkillBit) !== 0n;
}

const sigkillBit = 1n << 8n;

function startOf(pid: number): string {
  const file = `/proc/${pid}/stat`;
  if (!fs.existsSync(file)) return '';
  // The name in the second field may hold spaces and brackets; the start is the 20th field behind it.
  const text = fs.readFileSync(file, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function checkFormat(folder: string): void {
  const file = path.join(folder, 'format.json');
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, JSON.stringify({ version: formatVersion }));
    return;
  }
  let version: unknown;
  try {
    version = (JSON.parse(fs.readFileSync(file, 'utf8')) as { version?: unknown }).version;
  } catch {
    version = 'unreadable';
  }
  if (version !== formatVersion) {
    throw new DataFolderError(
      `The data folder ${folder} has format ${String(version)}, and this program reads format ${formatVersion}. Reset it, or use another folder.`,
    );
  }
}
