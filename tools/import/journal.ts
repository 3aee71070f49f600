import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import type { ArrivalOutcome } from '../../store/arrivals/plan.ts';

/** `tried`: it was begun, and whether it was written is not known. */
type Entry = 'tried' | ArrivalOutcome;

/**
 * What was done of the page that is being worked on. A run that was killed finds it, does nothing again that is noted as done, and
 * knows of which few records it cannot say whether they were written.
 */
export class Journal {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly path: string) {
    if (!existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // A kill may leave the last line half written; then it is as if it were not.
    truncateSync(path, Buffer.byteLength(whole));
    for (const line of whole.split('\n').filter(Boolean)) {
      const [record, entry] = JSON.parse(line) as [string, Entry];
      this.entries.set(record, entry);
    }
  }

  of(record: string): Entry | undefined {
    return this.entries.get(record);
  }

  /** Whether one of these places was taken by a record of the page. */
  hasMoved(places: string[]): boolean {
    for (const entry of this.entries.values())
      if (
        entry !== 'tried' &&
        entry.became === 'moved' &&
        entry.places.some((place) => places.includes(place))
      )
        return true;
    return false;
  }

  note(record: string, entry: Entry): void {
    appendFileSync(this.path, `${JSON.stringify([record, entry])}\n`, { mode: 0o600 });
    this.entries.set(record, entry);
  }

  /** The page is in the checkpoint. */
  clear(): void {
    this.entries.clear();
    if (existsSync(this.path)) truncateSync(this.path);
  }
}
