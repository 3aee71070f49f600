import { ageFiles } from '../app/archive/ageFiles.ts';
import { fileOf, writeRows } from '../app/archive/files.ts';
import { forgetLeavers } from '../app/archive/forgetLeavers.ts';
import { variable } from '../platform/env.ts';
import { log } from '../platform/log.ts';
import { actionRetentionDays } from '../store/actions.ts';
import { pagesOfDay } from '../store/actionPages.ts';
import { recall, remember } from '../store/jobs.ts';
import { shards } from '../store/shards.ts';

const dayMs = 86_400_000;
/** A day goes to the archive a month before TTL would take it. */
const ageDays = actionRetentionDays - 30;
/** How long a row stays in the archive, from the day on which it comes there. */
const keptDays = Number(variable('ARCHIVE_DAYS'));
/** Leaves room for the last day's files before the function's own time is over. */
const reserveMs = 30_000;

/** A day by hand, or nothing: then every day that is due, from where the last run stopped. */
export interface ArchiveEvent {
  day?: string;
}

/**
 * One folder for each day, one file for each page: `log/dt=YYYY-MM-DD/shard-0-part-000.jsonl.gz`. Names follow from the data,
 * so that a day that is taken up again writes the same files. Then those who have left are taken out of the files.
 */
export const handler = async (
  event: ArchiveEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<{ days: number; rows: number }> => {
  if (event.day !== undefined) return { days: 1, rows: await archiveDay(event.day) };
  const last = Math.floor(Date.now() / dayMs) - ageDays;
  const done = await recall<string>('archive', 'day');
  let day = done === undefined ? last : Date.parse(done) / dayMs + 1;
  let days = 0;
  let rows = 0;
  const hasTime = () => context.getRemainingTimeInMillis() > reserveMs;
  while (day <= last && hasTime()) {
    rows += await archiveDay(isoDay(day));
    await remember('archive', 'day', isoDay(day));
    days += 1;
    day += 1;
  }
  log('info', 'Old log rows are in the archive.', { job: 'archive', count: rows, detail: `${days} days` });
  const aged = await ageFiles(isoDay(last - keptDays), hasTime);
  if (aged > 0) log('info', 'Archived days are old enough to go.', { job: 'archive', count: aged });
  const changed = await forgetLeavers(hasTime);
  if (changed > 0) log('info', 'The archive forgot who has left.', { job: 'archive', count: changed });
  return { days, rows };
};

async function archiveDay(day: string): Promise<number> {
  let rows = 0;
  for (let shard = 0; shard < shards; shard++) {
    let part = 0;
    for await (const page of pagesOfDay(day, shard)) {
      await writeRows(fileOf(day, shard, part++), page);
      rows += page.length;
    }
  }
  return rows;
}

const isoDay = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);
