import { InvalidCall } from './halt.ts';
import { offsetMinutes, shortZoneName } from './zones.ts';

export type PatternPart = { literal: string } | { letter: string; count: number };

export const monthNames: readonly string[] = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];
export const dayNames: readonly string[] = [
  ...['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
];

const dayMs = 86_400_000;

/** The parts of a Java `DateTimeFormatter` pattern. */
export function readPattern(pattern: string): PatternPart[] {
  const parts: PatternPart[] = [];
  for (let at = 0; at < pattern.length;) {
    const char = pattern[at]!;
    const end = char === "'" ? quoteEnd(pattern, at) : runEnd(pattern, at);
    const text = pattern.slice(at, end);
    if (char === "'") parts.push({ literal: text === "''" ? "'" : text.slice(1, -1).replaceAll("''", "'") });
    else if (/[A-Za-z]/.test(char)) parts.push({ letter: char, count: text.length });
    else if (/[[\]{}#]/.test(char))
      throw new InvalidCall(`Pattern includes unsupported character: '${char}'`);
    else parts.push({ literal: text });
    at = end;
  }
  return parts;
}

export function formatTime(epochMs: number, pattern: string, zone: string): string {
  if (!Number.isFinite(epochMs) || Math.abs(epochMs) > 8.64e15)
    throw new InvalidCall('The time is out of range');
  const offset = offsetMinutes(zone, epochMs);
  const local = new Date(epochMs + offset * 60_000);
  return readPattern(pattern)
    .map((part) => ('literal' in part ? part.literal : formatLetter(part, local, offset, epochMs, zone)))
    .join('');
}

/** `+0900`, `+09:00` and their like. Patterns X and x differ in how zero is written. */
function offsetText(minutes: number, letter: string, count: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const hours = pad(Math.floor(Math.abs(minutes) / 60), 2);
  const rest = Math.abs(minutes) % 60;
  if (letter === 'Z' && count === 4) return minutes === 0 ? 'GMT' : `GMT${sign}${hours}:${pad(rest, 2)}`;
  if (minutes === 0 && (letter === 'X' || (letter === 'Z' && count === 5))) return 'Z';
  if (letter === 'Z')
    return count === 5 ? `${sign}${hours}:${pad(rest, 2)}` : `${sign}${hours}${pad(rest, 2)}`;
  if (count === 1) return rest === 0 ? `${sign}${hours}` : `${sign}${hours}${pad(rest, 2)}`;
  return count === 3 || count === 5 ? `${sign}${hours}:${pad(rest, 2)}` : `${sign}${hours}${pad(rest, 2)}`;
}

function formatLetter(
  { letter, count }: { letter: string; count: number },
  local: Date,
  offset: number,
  epochMs: number,
  zone: string,
): string {
  const hour = local.getUTCHours();
  switch (letter) {
    case 'G':
      return 'AD';
    case 'y':
    case 'u':
      return year(local.getUTCFullYear(), count);
    case 'Y':
      return year(weekDate(local).year, count);
    case 'w':
      return pad(weekDate(local).week, count);
    case 'M':
    case 'L':
      return named(monthNames[local.getUTCMonth()]!, local.getUTCMonth() + 1, count);
    case 'Q':
      return count > 2 ? `Q${quarter(local)}` : pad(quarter(local), count);
    case 'd':
      return pad(local.getUTCDate(), count);
    case 'D':
      return pad(dayOfYear(local), count);
    case 'E':
      return named(dayNames[local.getUTCDay()]!, local.getUTCDay(), Math.max(count, 3));
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'H':
      return pad(hour, count);
    case 'k':
      return pad(hour || 24, count);
    case 'h':
      return pad(hour % 12 || 12, count);
    case 'K':
      return pad(hour % 12, count);
    case 'm':
      return pad(local.getUTCMinutes(), count);
    case 's':
      return pad(local.getUTCSeconds(), count);
    case 'S':
      return pad(local.getUTCMilliseconds(), 3).padEnd(count, '0').slice(0, count);
    case 'n':
      return pad(local.getUTCMilliseconds() * 1_000_000, count);
    case 'A':
      return pad(local.getTime() - Math.floor(local.getTime() / dayMs) * dayMs, count);
    case 'X':
    case 'x':
    case 'Z':
      return offsetText(offset, letter, count);
    case 'O':
      return count === 4 ? offsetText(offset, 'Z', 4) : shortOffset(offset);
    case 'V':
      return zone;
    case 'z':
      return shortZoneName(zone, epochMs);
    default:
      throw new InvalidCall(`Unknown pattern letter: ${letter}`);
  }
}

/** Where the quoted text ends; two quotes in a row stand for one. */
function quoteEnd(pattern: string, start: number): number {
  if (pattern[start + 1] === "'") return start + 2;
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] !== "'") continue;
    if (pattern[at + 1] === "'") at += 1;
    else return at + 1;
  }
  throw new InvalidCall('Pattern ends with an incomplete string literal');
}

function runEnd(pattern: string, start: number): number {
  let end = start + 1;
  while (/[A-Za-z]/.test(pattern[start]!) && pattern[end] === pattern[start]) end += 1;
  return end;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function year(value: number, count: number): string {
  return count === 2 ? pad(value % 100, 2) : pad(value, count);
}

function named(name: string, value: number, count: number): string {
  if (count <= 2) return pad(value, count);
  if (count === 3) return name.slice(0, 3);
  return count === 5 ? name.slice(0, 1) : name;
}

function quarter(local: Date): number {
  return Math.floor(local.getUTCMonth() / 3) + 1;
}

function dayOfYear(local: Date): number {
  return Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / dayMs) + 1;
}

/** Weeks as in the United States: they start on Sunday, and the week of January 1 is the first. AWS: assumed. */
function weekDate(local: Date): { year: number; week: number } {
  const saturday = new Date(local.getTime() + (6 - local.getUTCDay()) * dayMs);
  const ofYear = saturday.getUTCFullYear();
  const start = new Date(Date.UTC(ofYear, 0, 1));
  const firstSunday = start.getTime() - start.getUTCDay() * dayMs;
  return { year: ofYear, week: Math.floor((local.getTime() - firstSunday) / (7 * dayMs)) + 1 };
}

function shortOffset(minutes: number): string {
  if (minutes === 0) return 'GMT';
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `GMT${minutes < 0 ? '-' : '+'}${hours}${rest ? `:${pad(rest, 2)}` : ''}`;
}
