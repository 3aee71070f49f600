import type { Clock } from '../kernel/clock.ts';
import type { Journal } from '../kernel/journal.ts';
import type { Occurrences } from './scheduleExpression.ts';

/**
 * Most times that one schedule rings for one jump of the clock, or for one pause of the process: the latest
 * occurrences count. A jump over a year must not start a minutely function half a million times.
 */
export const missedMax = 5;

interface TimetableEntry {
  occurrences: Occurrences;
  ring: (dueMs: number) => void;
  cancel: () => void;
}

/** Rings schedules by the clock, and remembers how far each one has come. */
export class Timetable {
  private readonly entries = new Map<string, TimetableEntry>();
  private isRunning = false;

  constructor(
    private readonly clock: Clock,
    private readonly journal: Journal,
  ) {}

  /** When an id was first seen: what its rate counts from, also after a restart. */
  anchorOf(id: string): number {
    const known = this.journal.table<number>('scheduleAnchors').get(id);
    if (known !== undefined) return known;
    const now = this.clock.now();
    this.journal.put('scheduleAnchors', id, now);
    return now;
  }

  /** Nothing rings before: targets may need what starts later than this. */
  start(): void {
    this.isRunning = true;
    for (const [id, entry] of this.entries) this.arm(id, entry);
  }

  /** Replaces an entry of the same id. What was missed since it last rang, while the process was off, rings soon. */
  add(id: string, occurrences: Occurrences, ring: (dueMs: number) => void): void {
    this.entries.get(id)?.cancel();
    const entry: TimetableEntry = { occurrences, ring, cancel: () => {} };
    this.entries.set(id, entry);
    this.arm(id, entry);
  }

  /** Stops an entry and forgets it. */
  remove(id: string): void {
    this.entries.get(id)?.cancel();
    this.entries.delete(id);
    this.journal.write([
      { table: 'scheduleAnchors', key: id },
      { table: 'scheduleProgress', key: id },
    ]);
  }

  /** Nothing rings any more. */
  stop(): void {
    for (const { cancel } of this.entries.values()) cancel();
    this.entries.clear();
  }

  /** Ids and when they are due next. */
  list(): { id: string; nextMs: number | undefined }[] {
    return [...this.entries].map(([id, { occurrences }]) => ({
      id,
      nextMs: occurrences.after(this.progressOf(id)),
    }));
  }

  private arm(id: string, entry: TimetableEntry): void {
    const nextMs = this.isRunning ? entry.occurrences.after(this.progressOf(id)) : undefined;
    if (nextMs === undefined) return;
    entry.cancel = this.clock.at(nextMs, () => this.ringDue(id, entry));
  }

  private ringDue(id: string, entry: TimetableEntry): void {
    for (const dueMs of latestBetween(entry.occurrences, this.progressOf(id), this.clock.now())) {
      entry.ring(dueMs);
      // An entry that its own ring removed is done.
      if (this.entries.get(id) !== entry) return;
      // Behind the ring, as the service promises it: after a kill in between, the occurrence rings twice.
      this.journal.put('scheduleProgress', id, dueMs);
    }
    this.arm(id, entry);
  }

  private progressOf(id: string): number {
    return this.journal.table<number>('scheduleProgress').get(id) ?? this.anchorOf(id);
  }
}

/** The last ones of an interval, looked for from its end in growing steps, so that a jump over years stays cheap. */
function latestBetween(occurrences: Occurrences, afterMs: number, untilMs: number): number[] {
  for (const stepMs of [3_600_000, 86_400_000, 32 * 86_400_000, 400 * 86_400_000, Infinity]) {
    const fromMs = Math.max(afterMs, untilMs - stepMs);
    const due: number[] = [];
    let next = occurrences.after(fromMs);
    while (next !== undefined && next <= untilMs) {
      due.push(next);
      next = occurrences.after(next);
    }
    if (due.length >= missedMax || fromMs === afterMs) return due.slice(-missedMax);
  }
  return [];
}
