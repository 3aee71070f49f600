const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock on a wall of the zone shows, as the epoch milliseconds that it would be in UTC. */
export function wallTimeOf(epochMs: number, zone: string): number {
  return epochMs + offsetAt(epochMs, zone);
}

/**
 * The moment of a wall time: undefined where clocks jump over it, the first of two where they show it twice.
 */
export function momentOf(wallMs: number, zone: string): number | undefined {
  // The offset in force lies within a day on either side; the larger one gives the earlier moment.
  const offsets = [offsetAt(wallMs - 86_400_000, zone), offsetAt(wallMs + 86_400_000, zone)];
  return offsets
    .sort((a, b) => b - a)
    .map((offset) => wallMs - offset)
    .find((moment) => wallTimeOf(moment, zone) === wallMs);
}

/** Throws `RangeError` for a zone that is not in the IANA database. */
export function demandZone(zone: string): void {
  formatFor(zone);
}

function offsetAt(epochMs: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatFor(zone).formatToParts(epochMs)) parts[type] = Number(value);
  const { year, month, day, hour, minute, second } = parts;
  const shown = Date.UTC(year!, month! - 1, day, hour, minute, second);
  return shown - Math.floor(epochMs / 1000) * 1000;
}

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}
