import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileAt } from '../sources/file.ts';
import { NotPossible } from '../../dev/sentences.mjs';

/** A user of another pool, and who that is in the product's own. */
interface Entry {
  from: string;
  to: string;
  /** This run has made the user here. */
  isMade?: true;
}

const ownerOnly = 0o600;

/** Kept with the run: other sources need it (`--ids`). */
const idsIn = (folder: string) => join(folder, 'ids.jsonl');

/**
 * The users of a run by their ids in the other pool, a line for each. A line is written as soon as the pool has given an id, so that a run that
 * was killed finds it; and before a user is made it is noted that there was none, so that only such a user is ever taken for the run's own.
 */
export class UserIds {
  private readonly entries: Map<string, Entry>;
  private readonly unknown: Set<string>;
  private readonly file: string;
  private readonly unknownFile: string;

  constructor(folder: string) {
    this.file = idsIn(folder);
    this.unknownFile = join(folder, 'unknown.txt');
    this.entries = existsSync(this.file) ? entriesIn(this.file) : new Map();
    const noted = existsSync(this.unknownFile) ? readFileSync(this.unknownFile, 'utf8') : '';
    this.unknown = new Set(noted.split('\n'));
  }

  of(from: string): Entry | undefined {
    return this.entries.get(from);
  }

  add(entry: Entry): void {
    // A kill may have left half a line before.
    appendFileSync(this.file, `\n${JSON.stringify(entry)}`, { mode: ownerOnly });
    this.entries.set(entry.from, entry);
  }

  /** No user had the address when it was looked for. */
  wasUnknown(from: string): boolean {
    return this.unknown.has(from);
  }

  noteUnknown(from: string): void {
    appendFileSync(this.unknownFile, `\n${from}\n`, { mode: ownerOnly });
    this.unknown.add(from);
  }

  /** At the end of the run, which has an id for each user. */
  forgetUnknown(): void {
    rmSync(this.unknownFile, { force: true });
  }
}

function entriesIn(file: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.endsWith('}')) continue;
    const entry = JSON.parse(line) as Entry;
    entries.set(entry.from, entry);
  }
  return entries;
}

/** What `--ids` names: accounts of rows that know the ids of another pool. */
export interface OpenedIds {
  /** The id here; undefined for a user who was not moved. */
  idOf(named: string): string | undefined;
  print: string;
}

export function openIds(path: string): OpenedIds {
  const { print } = fileAt(path);
  let entries: Map<string, Entry>;
  try {
    entries = entriesIn(path);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new NotPossible(
      `${path} is not the ids.jsonl of a run with --from cognito:<pool id>: it is not JSON.`,
    );
  }
  const isWhole = [...entries.values()].every(
    ({ from, to }) => typeof from === 'string' && typeof to === 'string',
  );
  if (entries.size === 0 || !isWhole)
    throw new NotPossible(`${path} is not the ids.jsonl of a run with --from cognito:<pool id>.`);
  const here = new Set([...entries.values()].map(({ to }) => to));
  return { print, idOf: (named) => entries.get(named)?.to ?? (here.has(named) ? named : undefined) };
}
