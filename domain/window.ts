/** How long a limit runs before it starts again. */
export type Period = 'DAY' | 'WEEK' | 'MONTH' | 'BILLING_CYCLE' | 'TRIAL' | 'LIFETIME';

/** One stretch of a period: start inclusive, end exclusive. */
export interface Window {
  startMs: number;
  /** Null: the window never ends. A trial's limit ends with its right, not with its window. */
  endMs: number | null;
  /** `yyyy-mm-dd` of the start, in the zone; with feature and period it names the counter. */
  date: string;
}

/**
 * The window that is open at a moment. DAY, WEEK (from Monday) and MONTH are the zone's calendar. BILLING_CYCLE is a month
 * from the anchor, at the anchor's time of day in UTC, because that is how Stripe counts; an anchor on the 29th to 31st is the
 * last day of a shorter month and itself again in a longer one. TRIAL begins at the anchor. LIFETIME is one window for
 * the account, whatever gave the right, so that buying again does not count from zero.
 */
export function windowFor(nowMs: number, period: Period, anchorMs: number, zone: string): Window {
  switch (period) {
    case 'LIFETIME':
      return { startMs: 0, endMs: null, date: '1970-01-01' };
    case 'TRIAL':
      return { startMs: anchorMs, endMs: null, date: dateIn(anchorMs, zone) };
    case 'BILLING_CYCLE':
      return billingCycle(nowMs, anchorMs, zone);
    default:
      return calendarWindow(nowMs, period, zone);
  }
}

/**
 * `yyyy-mm-dd` of the day on which the next window starts; null for one that never ends. Days, weeks and months end in their own
 * calendar, which the date of their start is of; a billing cycle ends at Stripe's, which is UTC.
 */
export function resetDateOf({ date, endMs, period }: Window & { period: Period }): string | null {
  if (endMs === null) return null;
  if (period !== 'DAY' && period !== 'WEEK' && period !== 'MONTH') return isoDate(dayNumber(endMs));
  return isoDate(firstDayAfter(Date.parse(date) / dayMs, period));
}

/** `yyyy-mm-dd` in the zone. */
export function dateIn(ms: number, zone: string): string {
  return isoDate(dayNumber(wallClock(ms, zone)));
}

/** Whether the name is a zone of the IANA database. Offsets such as `+01:00` are not: they know no clock changes. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(name)) return false;
  try {
    formatFor(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const formats = new Map<string, Intl.DateTimeFormat>();

function billingCycle(nowMs: number, anchorMs: number, zone: string): Window {
  const now = new Date(nowMs);
  const anchor = new Date(anchorMs);
  let months =
    (now.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + now.getUTCMonth() - anchor.getUTCMonth();
  if (monthsAfter(anchor, months) > nowMs) months -= 1;
  const startMs = monthsAfter(anchor, months);
  return { startMs, endMs: monthsAfter(anchor, months + 1), date: dateIn(startMs, zone) };
}

/** Always counted from the anchor itself: counted from the cycle before, one short month would move it for good. */
function monthsAfter(anchor: Date, months: number): number {
  const month = anchor.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(anchor.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(anchor.getUTCDate(), lastDay);
  return Date.UTC(anchor.getUTCFullYear(), month, day) + (((anchor.getTime() % dayMs) + dayMs) % dayMs);
}

function calendarWindow(nowMs: number, period: 'DAY' | 'WEEK' | 'MONTH', zone: string): Window {
  const today = dayAt(nowMs, zone);
  const first = firstDay(today, period);
  return {
    startMs: startOfDay(first, zone),
    endMs: startOfDay(firstDayAfter(first, period), zone),
    date: isoDate(first),
  };
}

/** Days since 1970-01-01 (a Thursday). */
function firstDay(day: number, period: 'DAY' | 'WEEK' | 'MONTH'): number {
  if (period === 'DAY') return day;
  if (period === 'WEEK') return day - ((((day + 3) % 7) + 7) % 7);
  return day - new Date(day * dayMs).getUTCDate() + 1;
}

function firstDayAfter(day: number, period: 'DAY' | 'WEEK' | 'MONTH'): number {
  if (period === 'DAY') return day + 1;
  if (period === 'WEEK') return day + 7;
  const date = new Date(day * dayMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / dayMs;
}

/** The last day that has begun. Where clocks go back over midnight the wall shows yesterday again; the new day has begun. */
function dayAt(nowMs: number, zone: string): number {
  const shown = dayNumber(wallClock(nowMs, zone));
  return zone !== 'UTC' && nowMs >= startOfDay(shown + 1, zone) ? shown + 1 : shown;
}

/** The first moment of a day; where clocks skip midnight, the moment of the skip. */
function startOfDay(day: number, zone: string): number {
  const midnight = day * dayMs;
  if (zone === 'UTC') return midnight;
  const before = offsetAt(midnight - dayMs, zone);
  const after = offsetAt(midnight + dayMs, zone);
  const early = midnight - Math.max(before, after);
  const late = midnight - Math.min(before, after);
  if (wallClock(early, zone) === midnight) return early;
  if (wallClock(late, zone) === midnight) return late;
  return firstNotBefore(midnight, early, late, zone);
}

function firstNotBefore(wall: number, earlyMs: number, lateMs: number, zone: string): number {
  let low = earlyMs;
  let high = lateMs;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (wallClock(middle, zone) >= wall) high = middle;
    else low = middle + 1;
  }
  return low;
}

function offsetAt(ms: number, zone: string): number {
  return wallClock(ms, zone) - ms;
}

/** What a clock on the wall shows, written as if it were UTC. */
function wallClock(ms: number, zone: string): number {
  if (zone === 'UTC') return ms;
  const shown: Record<string, number> = {};
  for (const { type, value } of formatFor(zone).formatToParts(ms)) shown[type] = Number(value);
  const seconds = Date.UTC(
    shown['year']!,
    shown['month']! - 1,
    shown['day'],
    shown['hour'],
    shown['minute'],
    shown['second'],
  );
  return seconds + (((ms % 1000) + 1000) % 1000);
}

/** Making a format costs a hundred times what using it does. */
function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}

function dayNumber(wall: number): number {
  return Math.floor(wall / dayMs);
}

function isoDate(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
