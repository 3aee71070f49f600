/** How an old system may write a moment, by the name that a map gives it. */
export type DateFormat = keyof typeof patterns | 'iso' | 'seconds' | 'milliseconds';

type Parts = { y: string; m: string; d: string; time?: string };

/** Formats that are a day of the calendar, perhaps with a time. Without an offset a moment is UTC. */
const patterns = {
  'yyyy-mm-dd': /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)$/,
  'yyyy-mm-dd hh:mm:ss': /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d) (?<time>\d\d:\d\d:\d\d(\.\d{1,9})?)$/,
  yyyymmdd: /^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)$/,
  'dd/mm/yyyy': /^(?<d>\d{1,2})\/(?<m>\d{1,2})\/(?<y>\d{4})$/,
  'mm/dd/yyyy': /^(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{4})$/,
  'dd.mm.yyyy': /^(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})$/,
};

const isoPattern =
  /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)(T(?<time>\d\d:\d\d(:\d\d(\.\d{1,9})?)?)(?<offset>Z|[+-]\d\d:\d\d)?)?$/;

/** Years that AppSync's dates can say, with room for a zone. */
const earliestMs = Date.UTC(1900, 0, 1);
const latestMs = Date.UTC(9999, 0, 1);

/** Milliseconds since 1970; undefined for what is no moment in this format, or in no calendar. */
export function momentFrom(value: unknown, format: DateFormat): number | undefined {
  const ms = parsed(value, format);
  return ms !== undefined && ms >= earliestMs && ms < latestMs ? ms : undefined;
}

function parsed(value: unknown, format: DateFormat): number | undefined {
  if (format === 'seconds' || format === 'milliseconds') {
    const number =
      typeof value === 'string' && /^-?\d{1,16}(\.\d{1,9})?$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
    return Math.round(format === 'seconds' ? number * 1000 : number);
  }
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const found = (format === 'iso' ? isoPattern : patterns[format]).exec(String(value))?.groups;
  if (!found) return undefined;
  const { y, m, d, time } = found as Parts;
  const day = `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // JavaScript takes the 30th of February for the 2nd of March.
  if (Number.isNaN(midnight) || dayOf(midnight) !== day) return undefined;
  if (time === undefined) return midnight;
  const ms = Date.parse(`${day}T${time}${found['offset'] ?? 'Z'}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The day of a moment in UTC, `yyyy-mm-dd`. */
export const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** What is expected, for a refusal. */
export function formatInWords(format: DateFormat): string {
  if (format === 'iso') return 'a date (ISO 8601, such as 2025-12-31 or 2025-12-31T10:00:00Z)';
  if (format === 'seconds' || format === 'milliseconds') return `${format} since 1970`;
  return `a date of the form ${format}`;
}
