import fs from 'node:fs';
import path from 'node:path';

/** Kept long enough that every reader of the streams has passed them. */
const itemsMax = 50_000;

/**
 * Keys that the sweeper is about to delete, written down before the deletion: the stream's reader tells the service's own
 * deletions from a user's by them, also after a restart.
 */
export class SweptItems {
  private readonly file: string;
  private readonly items: Set<string>;

  constructor(folder: string) {
    fs.mkdirSync(folder, { recursive: true });
    this.file = path.join(folder, 'swept.json');
    this.items = new Set(
      fs.existsSync(this.file) ? (JSON.parse(fs.readFileSync(this.file, 'utf8')) as string[]) : [],
    );
  }

  add(table: string, keys: Record<string, unknown>[]): void {
    for (const key of keys) this.items.add(nameOf(table, key));
    for (const oldest of this.items) {
      if (this.items.size <= itemsMax) break;
      this.items.delete(oldest);
    }
    const partial = `${this.file}.new`;
    fs.writeFileSync(partial, JSON.stringify([...this.items]));
    fs.renameSync(partial, this.file);
  }

  has(table: string, keys: Record<string, unknown>): boolean {
    return this.items.has(nameOf(table, keys));
  }
}

function nameOf(table: string, keys: Record<string, unknown>): string {
  const sorted = Object.keys(keys)
    .sort()
    .map((name) => [name, keys[name]]);
  return JSON.stringify([table, sorted]);
}
