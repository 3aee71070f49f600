import { archiveDay, firstDayMissing, type Archived } from '../app/archive/days.ts';
import { askForNight, workOnNight } from '../app/archive/night.ts';
import { variable } from '../platform/env.ts';
import { metric } from '../platform/log.ts';
import { actionRetentionDays } from '../store/actions.ts';

const dayMs = 86_400_000;
/** A day goes to the archive a month before TTL would take it. */
const ageDays = actionRetentionDays - 30;
/** How long a row stays in the archive, from the day on which it comes there. */
const keptDays = Number(variable('ARCHIVE_DAYS'));
/** Leaves room for the last page before the function's own time is over. */
const reserveMs = 30_000;

/**
 * `start`: a night begins, as it does by schedule. Neither: the night that began last continues, if it has not ended. `day`: that day
 * by hand, as it is now; invoked again until it is done, where it is large.
 */
export interface ArchiveEvent {
  start?: boolean;
  day?: string;
}

/**
 * One folder for each day, one file for each page: `log/dt=YYYY-MM-DD/shard-0-part-000.jsonl.gz`. Names follow from the data,
 * so that a page that is taken up again writes the same file. Then those who have left are taken out of the files.
 */
export const handler = async (
  event: ArchiveEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<Archived> => {
  const hasTime = () => context.getRemainingTimeInMillis() > reserveMs;
  if (event.day !== undefined) return archiveDay(event.day, async () => hasTime());
  const today = Math.floor(Date.now() / dayMs);
  const lastDayDue = today - ageDays;
  if (event.start) await askForNight();
  const archived = await workOnNight({ lastDayDue, firstDayKept: lastDayDue - keptDays }, hasTime);
  const missing = await firstDayMissing();
  // How near TTL is to a row that is not archived; the alarm comes long before the two meet.
  if (missing !== undefined) metric('ArchiveAgeDays', today - Date.parse(missing) / dayMs);
  return archived;
};
