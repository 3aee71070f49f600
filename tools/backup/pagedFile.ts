import { createHash } from 'node:crypto';
import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createGunzip, gzipSync } from 'node:zlib';

/** One file of a backup that is being written: where to continue, and what is in it so far. */
interface Standing {
  /** Where the next page begins. Absent with `isDone` false: at the beginning. */
  next?: unknown;
  lines: number;
  bytes: number;
  isDone: boolean;
}

export interface Page {
  lines: string[];
  /** Undefined behind the last page. */
  next: unknown;
}

/**
 * The files of a backup that is not finished. Each page is a piece of gzip of its own, and the checkpoint says how many bytes of a
 * file count: what a crash left behind them is cut off, and its page is read again.
 */
export class PagedFiles {
  private readonly standings: Record<string, Standing>;

  constructor(
    private readonly folder: string,
    private readonly checkpoint: string,
    /** What of the run must be the same when it is taken up. */
    private readonly run: object,
  ) {
    const saved = readJson<{ files: Record<string, Standing> }>(this.checkpoint);
    this.standings = saved?.files ?? {};
  }

  /** Reads page after page to the end of the file; one that is whole already is left as it is. */
  async fill(
    name: string,
    read: (next: unknown) => Promise<Page>,
    progress: (lines: number) => void,
  ): Promise<void> {
    const path = join(this.folder, name);
    const standing = (this.standings[name] ??= { lines: 0, bytes: nothing.length, isDone: false });
    if (standing.isDone) return progress(standing.lines);
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) truncateSync(path, standing.bytes);
    else writeFileSync(path, nothing, { mode: ownerOnly });
    progress(standing.lines);
    do {
      const { lines, next } = await read(standing.next);
      if (lines.length > 0) {
        const piece = gzipSync(`${lines.join('\n')}\n`);
        appendFileSync(path, piece);
        standing.bytes += piece.length;
        standing.lines += lines.length;
      }
      standing.next = next;
      standing.isDone = next === undefined;
      this.save();
      progress(lines.length);
    } while (!standing.isDone);
  }

  linesOf(name: string): number {
    return this.standings[name]?.lines ?? 0;
  }

  private save(): void {
    writeJson(this.checkpoint, { ...this.run, files: this.standings });
  }
}

/** A file of gzip must have a first piece, though there may be no line. */
const nothing = gzipSync('');

/** A backup holds addresses and what people did. */
const ownerOnly = 0o600;

export async function* linesIn(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path).pipe(createGunzip()).setEncoding('utf8')) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Whole or not at all. */
export function writeJson(path: string, value: unknown): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: ownerOnly });
  renameSync(`${path}.new`, path);
}

export function readJson<Value>(path: string): Value | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Value) : undefined;
}
