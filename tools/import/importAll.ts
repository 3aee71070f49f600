import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { ArrivalOutcome } from '../../store/arrivals/arrive.ts';
import type { Checkpoint, PageDone, RowsDone } from './checkpoint.ts';
import { addCounts, noCounts } from './counts.ts';
import { Journal } from './journal.ts';
import { Lanes } from './lanes.ts';
import type { Pace } from './pace.ts';
import type { Brought, Writer } from './record.ts';
import { markedPlace, standingOf } from './written.ts';
import type { Run } from './runFolder.ts';
import type { Found, Page, Reader, Source } from './sources/source.ts';

export interface ImportOptions {
  run: Run;
  source: Source;
  reader: Reader;
  writer: Writer;
  isDryRun: boolean;
  /** Number of accounts that are worked on at once. */
  atOnce: number;
  pace: Pace;
  /** The time that the target runs on. */
  now(): number;
  /** A row is done; `size` is its part of the source. */
  progress(size: number): void;
  /** What would be moved, in a dry run. */
  judged(arrival: Brought): void;
  /** Asked to end: what is being written is finished, and nothing new is begun. */
  signal: AbortSignal;
}

/** Reads the source to its end, or to the signal; true when it is at its end. Everything that was done is in the checkpoint. */
export async function importAll(options: ImportOptions, checkpoint: Checkpoint): Promise<boolean> {
  const worker = new Worker(options, checkpoint);
  const failed = new AbortController();
  // One part that fails ends the others too, each at a row.
  const signal = AbortSignal.any([options.signal, failed.signal]);
  // Each record that waits for its turn listens to it.
  setMaxListeners(options.atOnce + 1, signal);
  const reading = options.source.parts.map(async (part, at) => {
    try {
      await worker.part(part, worker.journals[at]!, signal);
    } catch (error) {
      failed.abort();
      throw error;
    }
  });
  const ends = await Promise.allSettled(reading);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return !options.signal.aborted;
}

class Worker {
  /** One for each part. All of them are read before any work, since one may tell what became of a record of another. */
  readonly journals: Journal[];
  private readonly lanes: Lanes;
  /** Of a dry run, in which an earlier record may bring the same as a later one. */
  private readonly taken = new Set<string>();

  constructor(
    private readonly options: ImportOptions,
    private readonly checkpoint: Checkpoint,
  ) {
    const { run, source, atOnce } = options;
    this.lanes = new Lanes(atOnce);
    this.journals = source.parts.map((_, at) => new Journal(join(run.folder, `page-${at}.jsonl`)));
  }

  async part(name: string, journal: Journal, signal: AbortSignal): Promise<void> {
    const { source } = this.options;
    const part = this.checkpoint.part(name);
    while (!part.isDone && !signal.aborted) {
      const page = await source.page(name, part.next);
      const done = await this.page(page, journal, signal);
      if (!done) return;
      this.checkpoint.commit(name, done);
      journal.clear();
    }
  }

  /** Undefined when it was ended before all of it was done. */
  private async page(
    { rows, next, size }: Page,
    journal: Journal,
    signal: AbortSignal,
  ): Promise<PageDone | undefined> {
    const rowSize = rows.length === 0 ? 0 : size / rows.length;
    const work = rows.map(async (found) => {
      const done = await this.row(found, journal, signal);
      if (!signal.aborted) this.options.progress(rowSize);
      return done;
    });
    const ends = await Promise.allSettled(work);
    const page: PageDone = { ...nothingDone(), next, size };
    // In the order of the source, whichever was done first.
    for (const end of ends) {
      if (end.status === 'rejected') throw end.reason;
      addCounts(page.counts, end.value.counts);
      page.rejected.push(...end.value.rejected);
      page.moved.push(...end.value.moved);
    }
    return signal.aborted ? undefined : page;
  }

  private async row(found: Found, journal: Journal, signal: AbortSignal): Promise<RowsDone> {
    const done = nothingDone();
    done.counts.rows = 1;
    const { place } = found;
    if ('malformed' in found) return reject(done, place, found.malformed);
    const readings = await this.options.reader(found.row, this.options.now());
    if (readings.length === 0) done.counts.leftOut = 1;
    for (const [at, reading] of readings.entries()) {
      if ('refused' in reading) {
        reject(done, place, reading.refused);
        continue;
      }
      const { arrival } = reading;
      const outcome = await this.lanes.run(arrival.userId, async () =>
        signal.aborted ? undefined : this.arrival(arrival, `${place} ${at}`, journal, signal),
      );
      if (outcome) take(done, place, arrival, outcome);
    }
    return done;
  }

  /** Undefined when it was ended before it was begun. */
  private async arrival(
    arrival: Brought,
    record: string,
    journal: Journal,
    signal: AbortSignal,
  ): Promise<ArrivalOutcome | undefined> {
    const { run, writer, isDryRun, now, pace, judged } = this.options;
    const before = journal.of(record);
    if (before !== undefined && before !== 'tried') return before;
    await pace.turn(signal);
    if (signal.aborted) return undefined;
    if (isDryRun) return this.judge(arrival, judged);
    journal.note(record, 'tried');
    const bringing = { id: run.id, source: run.identity.from };
    const outcome = await writer.write(arrival, bringing, now());
    // What a killed run had written, without being able to note it, is its work all the same.
    const isOurs =
      before === 'tried' && outcome.became === 'there' && (await this.isOurs(arrival, outcome.places));
    const final: ArrivalOutcome = isOurs ? { ...outcome, became: 'moved' } : outcome;
    journal.note(record, final);
    return final;
  }

  private async isOurs(arrival: Brought, places: string[]): Promise<boolean> {
    const place = markedPlace(arrival.kind, places);
    if (place === undefined || (await standingOf(this.options.run.id, arrival, place)) !== 'marked')
      return false;
    // Or it would be another record of this run that brought the same.
    return (
      !this.journals.some((journal) => journal.hasMoved(places)) && !(await this.checkpoint.hasMoved(places))
    );
  }

  private async judge(arrival: Brought, judged: (arrival: Brought) => void): Promise<ArrivalOutcome> {
    const outcome = await this.options.writer.judge(arrival, this.options.now());
    if (outcome.became !== 'moved') return outcome;
    const { kind } = arrival;
    // Two accounts of one mailbox have a trial each, and its claim once.
    const own = outcome.places.filter((place) => kind !== 'trial' || place.startsWith('trial '));
    if (own.some((place) => this.taken.has(place))) return { ...outcome, became: 'there' };
    for (const place of own) this.taken.add(place);
    judged(arrival);
    return outcome;
  }
}

const nothingDone = (): RowsDone => ({ counts: noCounts(), rejected: [], moved: [] });

function reject(done: RowsDone, place: string, why: string): RowsDone {
  done.counts.rejected += 1;
  done.rejected.push({ place, why });
  return done;
}

function take(done: RowsDone, place: string, arrival: Brought, outcome: ArrivalOutcome): void {
  const { kind } = arrival;
  switch (outcome.became) {
    case 'refused':
      return void reject(done, place, outcome.why);
    case 'forgotten':
      done.counts.forgotten += 1;
      return;
    case 'there':
      done.counts.there[kind] += 1;
      return;
    case 'moved':
      done.counts.moved[kind] += 1;
      done.moved.push({
        ...{ kind, userId: accountOf(arrival, outcome.places) },
        ...{ places: outcome.places, ...unitsOf(arrival) },
      });
  }
}

/** A user who was made has another id than where they come from. */
function accountOf({ kind, userId }: Brought, places: string[]): string {
  return kind === 'user' ? places[0]!.slice('user '.length) : userId;
}

function unitsOf(arrival: Brought): { n?: number } {
  if (arrival.kind === 'counter') return { n: arrival.counter.used };
  return arrival.kind === 'grant' ? { n: arrival.grant.units } : {};
}
