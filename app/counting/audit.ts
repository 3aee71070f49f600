import { Mistake } from '../../domain/errors.ts';
import { momentFrom } from '../arguments.ts';
import type { ActionFilter, ActionLogPage } from '../../generated/schema.ts';
import { pageOfShard } from '../../store/actionPages.ts';
import { toActionLog, type ActionRow } from '../../store/rows/actions.ts';
import { shards } from '../../store/shards.ts';
import { openCursor, sealCursor } from './cursor.ts';

const dayMs = 86_400_000;
const rangeDaysMax = 31;
/** The most days that one call reads; a quiet month then takes a few pages instead of one slow answer. */
const daysPerCall = 8;

export interface Wanted {
  type?: string | undefined;
  feature?: string | undefined;
  fromMs: number;
  toMs: number;
}

/** Where the next page begins: the range as it was at first, the day, and the last row that was given. */
interface AuditPlace {
  fromMs: number;
  toMs: number;
  day: string;
  through?: string;
  after?: { timestamp: string; userId: string };
}

/** The default is the last day; both ends are included. */
export function rangeOf(filter: ActionFilter, nowMs: number): { fromMs: number; toMs: number } {
  const toMs = filter.to == null ? nowMs : momentFrom(filter.to);
  const fromMs = filter.from == null ? Math.max(0, toMs - dayMs) : momentFrom(filter.from);
  if (fromMs > toMs) throw new Mistake('BadRequest', 'A range begins before it ends.');
  if (toMs - fromMs > rangeDaysMax * dayMs) {
    throw new Mistake('BadRequest', `A range is at most ${rangeDaysMax} days long.`);
  }
  return { fromMs, toMs };
}

/** Day by day backwards; each day lies in shards, and every row of these that is complete so far is merged by time. */
export async function auditPage(
  wanted: Wanted,
  question: string,
  limit: number,
  nextToken: string | null | undefined,
  nowMs: number,
): Promise<ActionLogPage> {
  let place: AuditPlace | undefined = nextToken
    ? await openCursor<AuditPlace>(nextToken, question, nowMs)
    : { fromMs: wanted.fromMs, toMs: wanted.toMs, day: dayOf(wanted.toMs) };
  const rows: ActionRow[] = [];
  for (let days = 0; place && rows.length < limit && days < daysPerCall; days++) {
    const page = await pageOfDay({ ...wanted, ...place }, limit - rows.length);
    rows.push(...page.rows);
    place = page.next;
  }
  return { items: rows.map(toActionLog), nextToken: place ? await sealCursor(place, question, nowMs) : null };
}

async function pageOfDay(
  wanted: Wanted & AuditPlace,
  limit: number,
): Promise<{ rows: ActionRow[]; next: AuditPlace | undefined }> {
  const { fromMs, toMs, day, through, after } = wanted;
  const pages = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      pageOfShard({ ...wanted, shard, through, limit: limit + 1 }),
    ),
  );
  // Below the highest place to which a shard is complete, another shard's rows may have to come first.
  const horizon = pages.flatMap(({ completeTo }) => completeTo ?? []).reduce((a, b) => (a > b ? a : b), '');
  const merged = pages
    .flatMap((page) => page.rows)
    .filter((row) => row.timestamp >= horizon && (!after || isAfter(row, after)))
    .sort((a, b) => (isAfter(a, { timestamp: b.timestamp, userId: b.user_id }) ? 1 : -1));
  const rows = merged.slice(0, limit);
  const last = rows.at(-1);
  const shared = { fromMs, toMs };
  if (last && (merged.length > limit || horizon !== '')) {
    const { timestamp, user_id } = last;
    return { rows, next: { ...shared, day, through: timestamp, after: { timestamp, userId: user_id } } };
  }
  if (horizon !== '') return { rows, next: { ...shared, day, through: horizon } };
  const dayBefore = dayOf(Date.parse(day) - dayMs);
  return { rows, next: dayBefore < dayOf(fromMs) ? undefined : { ...shared, day: dayBefore } };
}

/** Newest first; of one moment, by account. */
function isAfter(row: ActionRow, place: { timestamp: string; userId: string }): boolean {
  if (row.timestamp !== place.timestamp) return row.timestamp < place.timestamp;
  return row.user_id < place.userId;
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
