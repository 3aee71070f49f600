import { createHash } from 'node:crypto';
import { hasLeft } from '../../store/rows/users.ts';
import type { UsageRow } from '../../store/usageRow.ts';
import { getUser } from '../../store/users.ts';
import { linesOf, type Checkpoint, type Moved } from './checkpoint.ts';
import { kinds } from './counts.ts';
import type { BroughtKind } from './record.ts';
import { LongWindows, windowsOutOfStep } from './verifyWindows.ts';
import { markedPlace, standingOf, writtenBy } from './written.ts';

/** Of one kind: what the run has noted as moved, beside what the tables have with its mark. */
interface Compared {
  moved: number;
  found: number;
  /** Of all their places and units, in any order. */
  movedSum: string;
  foundSum: string;
  /** Replaced since by what counts instead, such as Stripe's own state, or gone with their account. */
  replaced: number;
  /** Places that are not there, and should be. */
  lost: string[];
  /** Places with the mark of this run that it has not noted. */
  extra: string[];
}

export interface Verification {
  isRight: boolean;
  kinds: Record<BroughtKind, Compared>;
  /** Number of windows longer than a day with units of this run's days. What differs in them is among the counters. */
  windows: number;
}

/** Compares both sides of a run: its list of what was moved, and the rows that carry its mark. Holds the names of one kind's rows. */
export async function verifyRun(runId: string, checkpoint: Checkpoint): Promise<Verification> {
  const compared = {} as Record<BroughtKind, Compared>;
  const windows = new LongWindows(runId);
  for (const kind of kinds) compared[kind] = await compare(runId, kind, checkpoint.movedFile, windows);
  const { lost, extra } = await windowsOutOfStep(runId, windows, checkpoint.movedFile);
  compared.counter.lost.push(...lost);
  compared.counter.extra.push(...extra);
  const isRight = kinds.every((kind) => compared[kind].lost.length + compared[kind].extra.length === 0);
  return { isRight, kinds: compared, windows: windows.count };
}

async function compare(
  runId: string,
  kind: BroughtKind,
  movedFile: string,
  windows: LongWindows,
): Promise<Compared> {
  const marked = new Set<string>();
  for await (const { place, part, row } of writtenBy(runId, kind)) {
    if (kind === 'counter') windows.see(row as UsageRow);
    if (place !== undefined) marked.add(entryOf(place, part.n));
  }
  const foundSum = new Sum();
  const movedSum = new Sum();
  for (const entry of marked) foundSum.add(entry);
  const done: Compared = {
    moved: 0,
    found: marked.size,
    movedSum: '',
    foundSum: '',
    replaced: 0,
    lost: [],
    extra: [],
  };
  for await (const moved of linesOf<Moved>(movedFile)) {
    const place = markedPlace(moved.kind, moved.places);
    if (moved.kind !== kind || place === undefined) continue;
    const entry = entryOf(place, moved.n);
    done.moved += 1;
    movedSum.add(entry);
    if (marked.delete(entry)) continue;
    if (await isReplaced(runId, moved, place)) done.replaced += 1;
    else done.lost.push(place);
  }
  done.extra.push(...marked);
  return { ...done, movedSum: movedSum.text, foundSum: foundSum.text };
}

const entryOf = (place: string, n: number | undefined) => (n === undefined ? place : `${place} = ${n}`);

async function isReplaced(runId: string, moved: Moved, place: string): Promise<boolean> {
  const standing = await standingOf(runId, moved, place);
  if (standing !== 'gone') return standing === 'unmarked';
  const user = await getUser(moved.userId);
  return user !== undefined && hasLeft(user);
}

/** A checksum that does not depend on the order. */
export class Sum {
  private value = 0n;

  add(entry: string): void {
    this.value ^= createHash('sha256').update(entry).digest().readBigUInt64BE();
  }

  get text(): string {
    return this.value.toString(16).padStart(16, '0');
  }
}
