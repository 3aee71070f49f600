const offset = String.raw`(?:Z|[+-](?<oh>\d{2}):(?<om>\d{2})(?::(?<os>\d{2}))?)`;
const date = String.raw`(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})`;
const time = String.raw`(?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d{1,9})?)?`;

const datePattern = new RegExp(`^${date}${offset}?$`);
const timePattern = new RegExp(`^${time}${offset}?$`);
const dateTimePattern = new RegExp(`^${date}T${time}${offset}$`);

/** `YYYY-MM-DD` with an optional offset. AWS: documented. */
export function isCalendarDate(text: string): boolean {
  const parts = datePattern.exec(text)?.groups;
  return parts !== undefined && isDay(parts) && isOffset(parts);
}

/** `hh:mm[:ss[.sss]]` with an optional offset. AWS: documented. */
export function isClockTime(text: string): boolean {
  const parts = timePattern.exec(text)?.groups;
  return parts !== undefined && isTime(parts) && isOffset(parts);
}

/** Date and time with an offset; seconds may be left out. AWS: documented, the seconds observed. */
export function isDateTime(text: string): boolean {
  const parts = dateTimePattern.exec(text)?.groups;
  return parts !== undefined && isDay(parts) && isTime(parts) && isOffset(parts);
}

type DateParts = Record<string, string | undefined>;

function isDay({ year, month, day }: DateParts): boolean {
  const monthNumber = Number(month);
  if (monthNumber < 1 || monthNumber > 12 || Number(day) < 1) return false;
  const date = new Date(0);
  // Day 0 of the next month is the last one of this; setUTCFullYear does not read years below 100 as 19xx.
  date.setUTCFullYear(Number(year), monthNumber, 0);
  return Number(day) <= date.getUTCDate();
}

function isTime({ hour, minute, second = '0' }: DateParts): boolean {
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

/** Java's offsets end at 18 hours. */
function isOffset({ oh = '0', om = '0', os = '0' }: DateParts): boolean {
  if (Number(om) > 59 || Number(os) > 59) return false;
  return Number(oh) * 3600 + Number(om) * 60 + Number(os) <= 18 * 3600;
}
