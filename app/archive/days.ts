import { forgetItem, recall, remember } from '../../store/jobs.ts';
import { pageOfDay } from '../../store/actionPages.ts';
import { shards } from '../../store/shards.ts';
import { fileOf, writeRows } from './files.ts';

const dayMs = 86_400_000;
const byHandMs = 7 * dayMs;

/** Where the archive continues: the next page that has no file, and the place that the page before it ended at. */
interface Place {
  day: string;
  shard: number;
  part: number;
  start?: Record<string, unknown>;
}

export interface Archived {
  days: number;
  rows: number;
  isDone: boolean;
}

/** The first day of which a row may be missing in the archive; undefined before the first night. */
export async function firstDayMissing(): Promise<string | undefined> {
  return (await recall<Place>('archive', 'place'))?.day;
}

/**
 * The days up to this one, from where the last run stopped. Each page is written to its file, and then the place behind it is
 * remembered: a run that dies repeats one page at the most, into the same file.
 */
export async function archiveDays(last: string, mayContinue: () => Promise<boolean>): Promise<Archived> {
  const place = (await recall<Place>('archive', 'place')) ?? beginningOfDay(last);
  return archiveFrom(place, last, (next) => remember('archive', 'place', next), mayContinue);
}

/** One day by itself, asked for by hand: its place is its own, and the nights do not hear of it. */
export async function archiveDay(day: string, mayContinue: () => Promise<boolean>): Promise<Archived> {
  const item = `by-hand#${day}`;
  const place = (await recall<Place>('archive', item)) ?? beginningOfDay(day);
  const keep = (next: Place) => remember('archive', item, next, Date.now() + byHandMs);
  const archived = await archiveFrom(place, day, keep, mayContinue);
  if (archived.isDone) await forgetItem('archive', item);
  return archived;
}

async function archiveFrom(
  from: Place,
  last: string,
  keep: (next: Place) => Promise<void>,
  mayContinue: () => Promise<boolean>,
): Promise<Archived> {
  const archived = { days: 0, rows: 0, isDone: false };
  let place = from;
  while (place.day <= last && (await mayContinue())) {
    const { rows, next } = await pageOfDay(place.day, place.shard, place.start);
    if (rows.length > 0) await writeRows(fileOf(place.day, place.shard, place.part), rows);
    const after = behind(place, next);
    await keep(after);
    archived.rows += rows.length;
    if (after.day !== place.day) archived.days++;
    place = after;
  }
  return { ...archived, isDone: place.day > last };
}

function behind({ day, shard, part }: Place, next: Record<string, unknown> | undefined): Place {
  if (next) return { day, shard, part: part + 1, start: next };
  if (shard + 1 < shards) return { day, shard: shard + 1, part: 0 };
  return beginningOfDay(isoDay(Date.parse(day) / dayMs + 1));
}

const beginningOfDay = (day: string): Place => ({ day, shard: 0, part: 0 });

/** `yyyy-mm-dd` of a day that is counted from 1970. */
export const isoDay = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);
