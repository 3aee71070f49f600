import type { Row } from '../sources/source.ts';
import { dayOf, formatInWords, momentFrom } from './dates.ts';
import { namesOf, readBy, ruleOf, type Field, type FieldRule } from './importMap.ts';
import type { Target } from './targets.ts';

/** Why a row cannot be taken; the message is what the report says. */
export class RowRefused extends Error {}

interface Raw {
  /** Where it came from, for a refusal. */
  name: string;
  /** Undefined when the row has none. */
  value: unknown;
}

/** The value that a row has for a field of a record, or `RowRefused`. */
export function fieldValue(
  name: string,
  field: Field | undefined,
  target: Target,
  row: Row,
  taken: Set<string>,
): unknown {
  const raw = field === undefined ? { name, value: undefined } : rawValue(name, field, row, taken);
  if (raw.value === undefined) {
    if (target.isRequired || (field !== undefined && ruleOf(field).required))
      throw new RowRefused(`it has no ${raw.name}`);
    return target.absent;
  }
  if (raw.value === null && !target.isRequired) return target.absent;
  if (!target.type.is(raw.value))
    throw new RowRefused(`${raw.name} is ${shown(raw.value)}, not ${target.type.words}`);
  return raw.value;
}

function rawValue(field: string, of: Field, row: Row, taken: Set<string>): Raw {
  const rule = ruleOf(of);
  if ('const' in rule) return { name: field, value: constant(rule) };
  const raw = rule.agree ? agreed(field, rule.agree, row, taken) : ownValue(field, rule, row, taken);
  return raw.value === undefined && 'default' in rule ? { ...raw, value: constant(rule, rule.default) } : raw;
}

/** A constant of a date is written as its format has it. */
function constant(rule: FieldRule, value: unknown = rule.const): unknown {
  return rule.date === undefined || value === null ? value : momentFrom(value, rule.date);
}

function agreed(field: string, ways: Field[], row: Row, taken: Set<string>): Raw {
  const found = ways
    .map((way) => rawValue(field, way, row, taken))
    .filter(({ value }) => value !== undefined);
  const [first, ...others] = found;
  if (!first) return { name: `${field} (${ways.flatMap(readBy).join(', ')})`, value: undefined };
  const other = others.find(({ value }) => value !== first.value);
  if (other)
    throw new RowRefused(
      `${first.name} and ${other.name} do not agree: ${inWords(first.value)} and ${inWords(other.value)}`,
    );
  return first;
}

/** Moments are what disagrees most. */
const inWords = (value: unknown) =>
  typeof value === 'number' && value > 86_400_000 ? dayOf(value) : shown(value);

function ownValue(field: string, rule: FieldRule, row: Row, taken: Set<string>): Raw {
  if (rule.pick) return { name: field, value: picked(rule.pick, row) };
  if (rule.others) {
    const left = new Set([...taken, ...rule.others]);
    return {
      name: field,
      value: picked(
        Object.keys(row).filter((name) => !left.has(name)),
        row,
      ),
    };
  }
  const names = namesOf(rule.from!);
  const name = names.find((one) => isThere(row[one])) ?? names.join(' or ');
  const value = row[name];
  return { name, value: isThere(value) ? converted(name, value, rule) : undefined };
}

/** A program that writes CSV has nothing else than an empty text for nothing. */
export const isThere = (value: unknown) => value !== undefined && value !== null && value !== '';

function picked(names: string[], row: Row): Row {
  return Object.fromEntries(names.filter((name) => isThere(row[name])).map((name) => [name, row[name]]));
}

/** In this order, which docs/importing.md promises: a part of a text, what it says, what that is here. */
function converted(name: string, value: unknown, rule: FieldRule): unknown {
  let now = cut(name, value, rule);
  if (rule.json && typeof now === 'string') now = fromJson(name, now);
  if (rule.number && typeof now === 'string') {
    if (!/^-?\d{1,16}(\.\d+)?$/.test(now)) throw new RowRefused(`${name} is ${shown(now)}, not a number`);
    now = Number(now);
  }
  if (rule.enum) now = fromEnum(name, now, rule.enum);
  if (rule.date && now !== null) {
    const ms = momentFrom(now, rule.date);
    if (ms === undefined) throw new RowRefused(`${name} is ${shown(value)}, not ${formatInWords(rule.date)}`);
    now = ms + (rule.addDays ?? 0) * 86_400_000;
  }
  return now;
}

function cut(name: string, value: unknown, { prefix, afterLast, beforeLast }: FieldRule): unknown {
  if (prefix === undefined && afterLast === undefined && beforeLast === undefined) return value;
  const wrong = (what: string) => new RowRefused(`${name} is ${shown(value)}, ${what}`);
  if (typeof value !== 'string') throw wrong('not a text');
  let text = value;
  if (prefix !== undefined) {
    if (!text.startsWith(prefix)) throw wrong(`which does not begin with ${shown(prefix)}`);
    text = text.slice(prefix.length);
  }
  for (const [mark, isAfter] of [
    [afterLast, true],
    [beforeLast, false],
  ] as const) {
    if (mark === undefined) continue;
    const at = text.lastIndexOf(mark);
    if (at < 0) throw wrong(`which has no ${shown(mark)}`);
    text = isAfter ? text.slice(at + mark.length) : text.slice(0, at);
  }
  return text;
}

function fromJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RowRefused(`${name} is ${shown(text)}, which is not JSON`);
  }
}

function fromEnum(name: string, value: unknown, values: NonNullable<FieldRule['enum']>): unknown {
  const word = typeof value === 'object' ? undefined : String(value);
  if (word !== undefined && Object.hasOwn(values, word)) return values[word];
  throw new RowRefused(`${name} is ${shown(value)}, and the map knows ${Object.keys(values).join(', ')}`);
}

/** A value as a report shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
