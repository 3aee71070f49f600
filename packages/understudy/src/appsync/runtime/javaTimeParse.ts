import { InvalidCall } from './halt.ts';
import { dayNames, monthNames, readPattern } from './javaTime.ts';
import type { PatternPart } from './javaTime.ts';
import { momentOf } from './zones.ts';

type Fields = Partial<
  Record<
    'year' | 'month' | 'day' | 'dayOfYear' | 'hour' | 'hour12' | 'pm' | 'minute' | 'second' | 'ms',
    number
  >
> & { zone?: string };

interface Reader {
  source: string;
  read: (text: string, fields: Fields) => void;
}

/** The moment that a text stands for under a Java pattern; the zone is used where the text names none. */
export function parseTime(text: string, pattern: string, zone: string | undefined): number {
  const readers = readPattern(pattern).map(readerOf);
  const found = new RegExp(`^${readers.map(({ source }) => `(${source})`).join('')}$`).exec(text);
  if (!found) throw new InvalidCall(`Text '${text}' could not be parsed with the pattern ${pattern}`);
  const fields: Fields = {};
  readers.forEach(({ read }, index) => read(found[index + 1]!, fields));
  const where = fields.zone ?? zone;
  if (!where) throw new InvalidCall(`Text '${text}' names no time zone, and none is given`);
  return momentOf(localTime(text, fields), where);
}

function readerOf(part: PatternPart): Reader {
  if ('literal' in part) {
    return { source: part.literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), read: () => undefined };
  }
  const { letter, count } = part;
  switch (letter) {
    case 'y':
    case 'u':
      if (count === 2) return number('\\d{2}', (value) => ({ year: 2000 + value }));
      return number(
        `\\d{${Math.min(count, 4)},${count > 4 ? count : 9}}`,
        (value) => ({ year: value }),
        count === 4,
      );
    case 'M':
    case 'L':
      return count > 2
        ? name(monthNames, count, (index) => ({ month: index + 1 }))
        : digits(count, (month) => ({ month }));
    case 'd':
      return digits(count, (day) => ({ day }));
    case 'D':
      return number(`\\d{${count},3}`, (value) => ({ dayOfYear: value }));
    case 'E':
      return name(dayNames, Math.max(count, 3), () => ({}));
    case 'a':
      return { source: 'AM|PM', read: (text, fields) => void (fields.pm = text === 'PM' ? 1 : 0) };
    case 'H':
      return digits(count, (hour) => ({ hour }));
    case 'k':
      return digits(count, (hour) => ({ hour: hour % 24 }));
    case 'h':
      return digits(count, (hour) => ({ hour12: hour % 12 }));
    case 'K':
      return digits(count, (hour) => ({ hour12: hour }));
    case 'm':
      return digits(count, (minute) => ({ minute }));
    case 's':
      return digits(count, (second) => ({ second }));
    case 'S':
      return {
        source: `\\d{${count}}`,
        read: (text, fields) => void (fields.ms = Math.floor(Number(`0.${text}`) * 1000 + 1e-7)),
      };
    case 'X':
    case 'x':
    case 'Z':
      return offset(letter, count);
    case 'V':
    case 'z':
      return {
        source: '[A-Za-z][\\w/+-]*|[+-]\\d{2}:?\\d{2}',
        read: (text, fields) => void (fields.zone = text),
      };
    default:
      throw new InvalidCall(`The pattern letter ${letter} cannot be parsed here`);
  }
}

function digits(count: number, take: (value: number) => Fields): Reader {
  return number(count === 1 ? '\\d{1,2}' : `\\d{${count}}`, take);
}

function number(source: string, take: (value: number) => Fields, fourExactly = false): Reader {
  return {
    source: fourExactly ? '\\d{4}' : source,
    read: (text, fields) => void Object.assign(fields, take(Number(text))),
  };
}

function name(names: readonly string[], count: number, take: (index: number) => Fields): Reader {
  const written = names.map((each) => (count === 3 ? each.slice(0, 3) : each));
  return {
    source: written.join('|'),
    read: (text, fields) => void Object.assign(fields, take(written.indexOf(text))),
  };
}

function offset(letter: string, count: number): Reader {
  const zero = letter === 'X' || (letter === 'Z' && count === 5) ? 'Z|' : '';
  const shape =
    letter === 'Z'
      ? { 4: 'GMT(?:[+-]\\d{2}:\\d{2})?', 5: '[+-]\\d{2}:\\d{2}' }[count]
      : { 1: '[+-]\\d{2}(?:\\d{2})?', 3: '[+-]\\d{2}:\\d{2}', 5: '[+-]\\d{2}:\\d{2}' }[count];
  return { source: `${zero}${shape ?? '[+-]\\d{4}'}`, read: (text, fields) => void (fields.zone = text) };
}

/** Java's smart resolution: a day after the end of the month is the month's last. */
function localTime(text: string, fields: Fields): number {
  const { year, month, day, dayOfYear, minute = 0, second = 0, ms = 0 } = fields;
  const hour =
    fields.hour ??
    (fields.hour12 !== undefined && fields.pm !== undefined ? fields.hour12 + 12 * fields.pm : undefined);
  const hasDate =
    year !== undefined && (dayOfYear !== undefined || (month !== undefined && day !== undefined));
  if (!hasDate || hour === undefined) {
    throw new InvalidCall(`Text '${text}' could not be parsed: Unable to obtain Instant`);
  }
  requireRange('MonthOfYear', month ?? 1, 1, 12);
  requireRange('DayOfMonth', day ?? 1, 1, 31);
  requireRange('HourOfDay', hour, 0, 23);
  requireRange('MinuteOfHour', minute, 0, 59);
  requireRange('SecondOfMinute', second, 0, 59);
  const lastDay = new Date(Date.UTC(year, month ?? 1, 0)).getUTCDate();
  const date =
    dayOfYear === undefined
      ? Date.UTC(year, month! - 1, Math.min(day!, lastDay))
      : Date.UTC(year, 0, dayOfYear);
  return date + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

function requireRange(field: string, value: number, from: number, to: number): void {
  if (value >= from && value <= to) return;
  throw new InvalidCall(`Invalid value for ${field} (valid values ${from} - ${to}): ${value}`);
}
