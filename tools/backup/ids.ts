import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A user of the backup, and the id that the pool of this environment gave them. */
interface Renamed {
  from: string;
  to: string;
}

const idPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * The new ids by the old ones. An account's id is its user's `sub`, which Cognito chooses; so it is another one in another pool, and
 * every text that holds an old id is given the new one. Ids are random, so that no text holds one by chance.
 */
export class Ids {
  private readonly known = new Map<string, string>();

  constructor(private readonly file: string) {
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      // What a crash left half written is asked of the pool again.
      if (!line.endsWith('}')) continue;
      const { from, to } = JSON.parse(line) as Renamed;
      this.known.set(from, to);
    }
  }

  has(from: string): boolean {
    return this.known.has(from);
  }

  add(from: string, to: string): void {
    appendFileSync(this.file, `\n${JSON.stringify({ from, to } satisfies Renamed)}`, { mode: 0o600 });
    this.known.set(from, to);
  }

  get(from: string): string {
    return this.known.get(from) ?? from;
  }

  /** The text with every old id in it replaced. */
  readonly inText = (text: string): string =>
    text.length < 36 ? text : text.replace(idPattern, (id) => this.get(id));

  get size(): number {
    return this.known.size;
  }

  /** Those who have another id than before. */
  get changed(): number {
    return [...this.known].filter(([from, to]) => from !== to).length;
  }
}

/** Beside the backup, because it is needed for as long as anything else names an old id. */
export const idsFileIn = (folder: string, stack: string) => join(folder, `ids.${stack}.jsonl`);
