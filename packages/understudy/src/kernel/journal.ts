import fs from 'node:fs';
import path from 'node:path';

const formatVersion = 1;
/** Written lines that no longer count before the file is rewritten; keeps a busy queue's file bounded. */
const staleLinesMax = 20_000;
const syncDelayMs = 100;
/** A journal may hold keys and what is kept of passwords. */
const ownerOnly = 0o600;

/** One change of one key; without a value the key is removed. */
export type Change = { table: string; key: string; value?: unknown };

/**
 * Keyed tables in one append-only file. A write is in the kernel's hands before `write` returns, so that it
 * outlives a killed process; it reaches the disk within a tenth of a second, so that a power cut costs at most
 * that. The changes of one call share a line: after a crash all of them are there or none.
 */
export class Journal {
  private readonly tables = new Map<string, Map<string, unknown>>();
  private readonly file: string;
  private descriptor: number;
  private lines = 0;
  private syncTimer: NodeJS.Timeout | undefined;

  constructor(folder: string, name: string) {
    fs.mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, `${name}.jsonl`);
    if (!fs.existsSync(this.file)) fs.writeFileSync(this.file, header(), { flush: true, mode: ownerOnly });
    this.load();
    this.descriptor = fs.openSync(this.file, 'a');
  }

  /** Live view: it follows later writes. Values are shared, so a caller replaces them instead of changing them. */
  table<T>(name: string): ReadonlyMap<string, T> {
    return this.tableFor(name) as Map<string, T>;
  }

  write(changes: Change[]): void {
    if (changes.length === 0) return;
    fs.appendFileSync(this.descriptor, lineFor(changes));
    this.apply(changes);
    this.lines += changes.length;
    this.syncTimer ??= setTimeout(() => {
      this.syncTimer = undefined;
      const { descriptor } = this;
      fs.fdatasync(descriptor, (error) => {
        // A file that was closed meanwhile was synced by close(), and its number may be that of a socket by now.
        if (error && descriptor === this.descriptor) throw error;
      });
    }, syncDelayMs).unref();
    if (this.lines > this.size() * 2 + staleLinesMax) this.compact();
  }

  put(table: string, key: string, value: unknown): void {
    this.write([{ table, key, value }]);
  }

  remove(table: string, key: string): void {
    this.write([{ table, key }]);
  }

  /** Rewrites the file with what still counts, under another name first, so that a crash leaves the old or the new. */
  compact(): void {
    const replacement = `${this.file}.new`;
    const target = fs.openSync(replacement, 'w', ownerOnly);
    fs.appendFileSync(target, header());
    this.lines = 0;
    for (const [table, entries] of this.tables) {
      const lines: string[] = [];
      for (const [key, value] of entries) lines.push(lineFor([{ table, key, value }]));
      fs.appendFileSync(target, lines.join(''));
      this.lines += entries.size;
    }
    fs.fsyncSync(target);
    fs.closeSync(target);
    fs.renameSync(replacement, this.file);
    fs.closeSync(this.descriptor);
    this.descriptor = fs.openSync(this.file, 'a');
  }

  close(): void {
    clearTimeout(this.syncTimer);
    fs.fsyncSync(this.descriptor);
    fs.closeSync(this.descriptor);
    this.descriptor = -1;
  }

  private load(): void {
    const content = fs.readFileSync(this.file);
    // A kill in the middle of a write leaves a last line without its end: it was never acknowledged.
    const end = content.lastIndexOf(10) + 1;
    if (end < content.length) fs.truncateSync(this.file, end);
    const [first, ...rest] = content.subarray(0, end).toString('utf8').split('\n');
    if (first === undefined || first === '') {
      fs.writeFileSync(this.file, header(), { flush: true });
      return;
    }
    const { version } = JSON.parse(first) as { version?: number };
    if (version !== formatVersion) {
      throw new Error(
        `${this.file} has format version ${version}, and this program reads version ${formatVersion}: reset the data folder`,
      );
    }
    for (const [at, line] of rest.entries()) {
      if (line === '') continue;
      const changes = this.changesIn(line, at + 2);
      this.apply(changes);
      this.lines += changes.length;
    }
  }

  private changesIn(line: string, number: number): Change[] {
    try {
      const entries = JSON.parse(line) as [string, string, unknown?][];
      return entries.map(([table, key, value]) => ({ table, key, value }));
    } catch (cause) {
      // A kill can only cut the last line: anything else was done to the file from outside.
      throw new Error(`${this.file}:${number} cannot be read: reset the data folder`, { cause });
    }
  }

  private apply(changes: Change[]): void {
    for (const { table, key, value } of changes) {
      if (value === undefined) this.tableFor(table).delete(key);
      else this.tableFor(table).set(key, value);
    }
  }

  private tableFor(name: string): Map<string, unknown> {
    let table = this.tables.get(name);
    if (!table) this.tables.set(name, (table = new Map()));
    return table;
  }

  private size(): number {
    let size = 0;
    for (const table of this.tables.values()) size += table.size;
    return size;
  }
}

function header(): string {
  return `${JSON.stringify({ version: formatVersion })}\n`;
}

function lineFor(changes: Change[]): string {
  const entries = changes.map(({ table, key, value }) =>
    value === undefined ? [table, key] : [table, key, value],
  );
  return `${JSON.stringify(entries)}\n`;
}
