import { Mistake } from '../../domain/errors.ts';
import { shareOf, type Counter } from '../../domain/usage.ts';
import {
  countersOf,
  nextOpen,
  openAt,
  openOn,
  type OpenPlace,
  type OpenWanted,
} from '../../store/usageBands.ts';
import { fromRow, isClosed, type UsageRow } from '../../store/usageRow.ts';
import { openCursor, sealCursor } from './cursor.ts';

const dayMs = 86_400_000;
/** A call looks at this many counters at most; a page that is not full by then has a next one all the same. */
const lookMost = 300;
const perLookMost = 100;

export interface Question {
  feature: string;
  threshold: number;
  /** `yyyy-mm-dd`. Absent: windows that are open now. */
  date: string | undefined;
}

export interface OpenWindow {
  row: UsageRow;
  counter: Counter;
  share: number;
}

/** A date of a question; what follows the day (`2026-11-20Z`) is AWSDate's offset, and says nothing here. */
export function dateFrom(date: string | null | undefined, nowMs: number): string | undefined {
  if (date == null) return undefined;
  const day = date.slice(0, 10);
  if (startOf(day) > nowMs + dayMs) throw new Mistake('BadRequest', 'The date is in the future.');
  return day;
}

/**
 * One page of a feature's windows over all accounts, nearest to the limit first: by band, and within the page by share. What
 * the index says may be a second old, so the counters themselves decide.
 */
export async function openWindowPage(
  question: Question,
  limit: number,
  nextToken: string | null | undefined,
  nowMs: number,
): Promise<{ windows: OpenWindow[]; nextToken: string | null }> {
  const { feature, threshold, date } = question;
  const seal = JSON.stringify(['openWindows', feature, threshold, date ?? null]);
  const begun = nextToken
    ? await openCursor<{ at: number; place: OpenPlace }>(nextToken, seal, nowMs)
    : undefined;
  // Every page of a list is about the same moment.
  const atMs = begun?.at ?? nowMs;
  const range = date === undefined ? openAt(atMs) : openOn(startOf(date));
  const wanted: OpenWanted = { feature, threshold, ...range };
  const isOpen = (row: UsageRow) => (date === undefined ? wasOpenAt(row, atMs) : wasOpenOn(row, date));
  const windows: OpenWindow[] = [];
  let place: OpenPlace | undefined = begun?.place ?? { band: 0, slot: 0 };
  for (let looked = 0; place && windows.length < limit && looked < lookMost;) {
    // More than are missing: some of the lowest band are below the threshold.
    const { found, next } = await nextOpen(wanted, place, Math.min(limit, perLookMost));
    looked += found.length;
    place = next;
    const counters = await countersOf(found);
    for (const [i, { row, next: after }] of counters.entries()) {
      const counter = fromRow(row);
      const share = shareOf(counter);
      if (!isOpen(row) || share < threshold) continue;
      windows.push({ row, counter, share });
      if (windows.length < limit) continue;
      if (i + 1 < counters.length) place = after;
      break;
    }
  }
  windows.sort((a, b) => b.share - a.share);
  return { windows, nextToken: place ? await sealCursor({ at: atMs, place }, seal, nowMs) : null };
}

function wasOpenAt(row: UsageRow, ms: number): boolean {
  return row.window_start_ms <= ms && ms < endOf(row) && !isClosed(row);
}

/** Days, weeks and months are those of the plan's own calendar; of other windows, one that was open at any time of the UTC day. */
function wasOpenOn(row: UsageRow, date: string): boolean {
  const startMs = startOf(date);
  const { date: first } = fromRow(row);
  const last = lastDayOf(row.period, first);
  if (last !== null && !isClosed(row)) return first <= date && date <= last;
  return row.window_start_ms < startMs + dayMs && startMs < endOf(row);
}

/** The last day of a window of the calendar; null for one of another kind. */
function lastDayOf(period: UsageRow['period'], first: string): string | null {
  if (period === 'DAY') return first;
  if (period === 'WEEK') return new Date(startOf(first) + 6 * dayMs).toISOString().slice(0, 10);
  if (period === 'MONTH') return `${first.slice(0, 7)}-31`;
  return null;
}

function endOf(row: UsageRow): number {
  if (isClosed(row)) return Date.parse(row.updated_at);
  return row.trial_end_ms ?? row.window_end_ms;
}

function startOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}
