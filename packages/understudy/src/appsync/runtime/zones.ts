import { InvalidCall } from './halt.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of UTC at a moment, for an IANA zone, `UTC`, `Z` or a fixed offset such as `+09:00`. */
export function offsetMinutes(zone: string, epochMs: number): number {
  const fixed = fixedOffset(zone);
  if (fixed !== undefined) return fixed;
  const parts = formatOf(zone).formatToParts(epochMs);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return Math.round((local - Math.floor(epochMs / 1000) * 1000) / 60_000);
}

/** The moment that a clock in the zone shows these fields; in a gap the later reading, in an overlap the earlier. */
export function momentOf(localMs: number, zone: string): number {
  const guess = localMs - offsetMinutes(zone, localMs) * 60_000;
  const before = localMs - offsetMinutes(zone, guess - 86_400_000) * 60_000;
  const after = localMs - offsetMinutes(zone, guess + 86_400_000) * 60_000;
  for (const moment of [before, after]) {
    if (moment + offsetMinutes(zone, moment) * 60_000 === localMs) return moment;
  }
  return before;
}

/** The zone's short name at a moment, `GMT+1` where English has none. */
export function shortZoneName(zone: string, epochMs: number): string {
  if (/^(UTC|Z)$/i.test(zone)) return 'UTC';
  if (fixedOffset(zone) !== undefined) return zone;
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' });
  return format.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

export function requireZone(zone: string): string {
  if (fixedOffset(zone) === undefined) formatOf(zone);
  return zone;
}

function fixedOffset(zone: string): number | undefined {
  if (/^(UTC|GMT|Z)$/i.test(zone)) return 0;
  const found = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  if (!found) return undefined;
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0);
  if (minutes > 18 * 60) throw new InvalidCall(`Invalid time zone ${zone}`);
  return found[1] === '-' ? -minutes : minutes;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = makeFormat(zone);
  formats.set(zone, made);
  return made;
}

function makeFormat(zone: string): Intl.DateTimeFormat {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...numeric, ...time, timeZone: zone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidCall(`Unknown time-zone ID: ${zone}`);
  }
}
