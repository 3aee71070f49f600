import { appendFileSync, createReadStream, existsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Gathered } from '../../store/arrivals/gathered.ts';
import { readJson, writeJson } from '../backup/pagedFile.ts';
import { addCounts, noCounts, type Counts } from './counts.ts';
import type { BroughtKind } from './record.ts';

/** A row or record that was not taken, as `rejected.jsonl` has it. */
interface Rejected {
  place: string;
  why: string;
}

/** A record that this run has written, as `moved.jsonl` has it. */
export interface Moved {
  kind: BroughtKind;
  userId: string;
  /** Names of what it takes in the tables. */
  places: string[];
  /** Units, where it brings some. */
  n?: number;
}

interface Part {
  next?: unknown;
  size: number;
  isDone: boolean;
}

interface Saved {
  parts: Record<string, Part>;
  counts: Counts;
  /** How many bytes of each list count. What a kill left behind them is cut off, and its page is done again. */
  bytes: { rejected: number; moved: number };
}

/** What became of some rows. */
export interface RowsDone {
  counts: Counts;
  rejected: Rejected[];
  moved: Moved[];
}

/** Of one page: what is added to the run when all of it is done. */
export interface PageDone extends RowsDone {
  next: unknown;
  size: number;
}

/** Where a run stands. Pages are taken up whole, so that counts, lists and cursors are of one moment. */
export class Checkpoint {
  readonly counts: Counts;
  private readonly saved: Saved;
  readonly rejectedFile: string;
  readonly movedFile: string;
  private readonly looks = new Gathered<string[], boolean>({
    atOnce: 1,
    choose: (waiting) => new Set(waiting.keys()),
    ask: async (all) => {
      const wanted = new Set(all.flat());
      const taken = new Set<string>();
      for await (const moved of linesOf<Moved>(this.movedFile))
        for (const place of moved.places) if (wanted.has(place)) taken.add(place);
      return all.map((places) => ({ status: 'fulfilled', value: places.some((place) => taken.has(place)) }));
    },
  });

  constructor(private readonly folder: string) {
    const empty: Saved = { parts: {}, counts: noCounts(), bytes: { rejected: 0, moved: 0 } };
    this.saved = readJson<Saved>(this.path) ?? empty;
    this.counts = this.saved.counts;
    this.rejectedFile = join(folder, 'rejected.jsonl');
    this.movedFile = join(folder, 'moved.jsonl');
    for (const [file, bytes] of [
      [this.rejectedFile, this.saved.bytes.rejected],
      [this.movedFile, this.saved.bytes.moved],
    ] as const) {
      if (existsSync(file)) truncateSync(file, bytes);
      else appendFileSync(file, '', { mode: 0o600 });
    }
  }

  part(name: string): Part {
    return (this.saved.parts[name] ??= { size: 0, isDone: false });
  }

  /** How much of the source was read, in its own unit. */
  get size(): number {
    return Object.values(this.saved.parts).reduce((sum, part) => sum + part.size, 0);
  }

  /** Nothing waits in here, so that no other page comes in between. */
  commit(name: string, page: PageDone): void {
    const part = this.part(name);
    this.saved.bytes.rejected += append(this.rejectedFile, page.rejected);
    this.saved.bytes.moved += append(this.movedFile, page.moved);
    addCounts(this.counts, page.counts);
    part.next = page.next;
    part.size += page.size;
    part.isDone = page.next === undefined;
    writeJson(this.path, this.saved);
  }

  /** Whether one of these places was taken by an earlier record of this run. Who asks at the same time has it from one reading of the list. */
  hasMoved(places: string[]): Promise<boolean> {
    return this.looks.ask(places);
  }

  private get path(): string {
    return join(this.folder, 'checkpoint.json');
  }
}

function append(file: string, lines: object[]): number {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (text !== '') appendFileSync(file, text);
  return Buffer.byteLength(text);
}

export async function* linesOf<Line>(file: string): AsyncGenerator<Line> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity }))
    yield JSON.parse(line) as Line;
}
