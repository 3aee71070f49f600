import { InvalidCall } from './halt.ts';
import { formatTime } from './javaTime.ts';
import { parseTime } from './javaTimeParse.ts';
import { requireNumber, requireText } from './utilText.ts';
import { requireZone } from './zones.ts';

const isoMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)$/;

/** `util.time`: Java's patterns, IANA's zones, UTC by default. AWS: documented. */
export function createTime(nowMs: () => number) {
  return {
    nowISO8601: () => new Date(nowMs()).toISOString(),
    nowEpochSeconds: () => Math.floor(nowMs() / 1000),
    nowEpochMilliSeconds: () => nowMs(),
    nowFormatted: (pattern: unknown, zone?: unknown) =>
      formatTime(nowMs(), requireText(pattern), zoneOr(zone, 'UTC')),
    parseFormattedToEpochMilliSeconds: (text: unknown, pattern: unknown, zone?: unknown) =>
      parseTime(requireText(text), requireText(pattern), zoneOr(zone, undefined)),
    parseISO8601ToEpochMilliSeconds,
    epochMilliSecondsToSeconds: (ms: unknown) => Math.floor(requireNumber(ms) / 1000),
    epochMilliSecondsToISO8601: (ms: unknown) =>
      formatTime(requireNumber(ms), "yyyy-MM-dd'T'HH:mm:ss.SSSX", 'UTC'),
    epochMilliSecondsToFormatted: (ms: unknown, pattern: unknown, zone?: unknown) =>
      formatTime(requireNumber(ms), requireText(pattern), zoneOr(zone, 'UTC')),
  };
}

function zoneOr<T>(zone: unknown, otherwise: T): string | T {
  return zone === undefined || zone === null ? otherwise : requireZone(requireText(zone));
}

function parseISO8601ToEpochMilliSeconds(text: unknown): number {
  const written = requireText(text);
  const withMinutes = written.replace(
    /([+-]\d{2})(?::?(\d{2}))?$/,
    (whole, hours: string, minutes?: string) =>
      written.includes('T') ? `${hours}:${minutes ?? '00'}` : whole,
  );
  const moment = isoMoment.test(written) ? Date.parse(withMinutes) : NaN;
  if (Number.isNaN(moment)) throw new InvalidCall(`Text '${written}' could not be parsed as ISO 8601`);
  return moment;
}
