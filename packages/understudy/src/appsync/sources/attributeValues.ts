import { isRecord, setOwn } from '../json.ts';
import { RequestNotUnderstood } from './source.ts';

/** A value as DynamoDB's JSON protocol carries it: exactly one type, numbers as text. */
export type WireValue = Record<string, unknown>;
export type WireItem = Record<string, WireValue>;

/** Accepts what the helpers write: numeric `N` and `NS`, `{NULL: null}`. AWS: recorded. */
export function toWire(value: unknown, path: string): WireValue {
  const types = isRecord(value) ? Object.keys(value).filter((type) => value[type] !== undefined) : [];
  const [type] = types;
  if (!isRecord(value) || !type || types.length !== 1) {
    throw new RequestNotUnderstood(`Expected a typed value at '${path}'.`);
  }
  const held = value[type];
  switch (type) {
    case 'N':
      return { N: numberText(held, path) };
    case 'NULL':
      return { NULL: true };
    case 'NS':
      return { NS: listAt(held, path).map((each) => numberText(each, path)) };
    case 'L':
      return { L: listAt(held, path).map((each, index) => toWire(each, `${path}[L][${index}]`)) };
    case 'M':
      return { M: toWireItem(held, `${path}[M]`) };
    case 'S':
    case 'B':
    case 'BOOL':
    case 'SS':
    case 'BS':
      return { [type]: held };
    default:
      throw new RequestNotUnderstood(`Unsupported element '${path}[${type}]'.`);
  }
}

export function toWireItem(item: unknown, path: string): WireItem {
  if (!isRecord(item)) throw new RequestNotUnderstood(`Value for field '${path}' not found.`);
  const wire: WireItem = {};
  for (const [name, value] of Object.entries(item)) setOwn(wire, name, toWire(value, `${path}[${name}]`));
  return wire;
}

/** Sets become lists; a number beyond 2^53 loses digits. AWS: documented. */
export function fromWire(value: WireValue): unknown {
  for (const type in value) {
    const held = value[type];
    switch (type) {
      case 'N':
        return Number(held);
      case 'NULL':
        return null;
      case 'L':
        return (held as WireValue[]).map(fromWire);
      case 'M':
        return fromWireItem(held as WireItem);
      case 'NS':
        return (held as string[]).map(Number);
      default:
        return held;
    }
  }
  return null;
}

export function fromWireItem(item: WireItem): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of Object.keys(item)) setOwn(out, name, fromWire(item[name]!));
  return out;
}

/** Whether two items hold the same; sets have no order, numbers have many spellings. */
export function sameItem(a: WireItem, b: WireItem, ignored: ReadonlySet<string>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)].filter((name) => !ignored.has(name)));
  return [...names].every((name) => canonical(a[name]) === canonical(b[name]));
}

export function canonical(value: WireValue | undefined): string {
  if (!value) return 'absent';
  const [type = '', held] = Object.entries(value)[0] ?? [];
  switch (type) {
    case 'N':
      return `N${canonicalNumber(String(held))}`;
    case 'NS':
      return `NS${JSON.stringify((held as string[]).map(canonicalNumber).sort())}`;
    case 'SS':
    case 'BS':
      return type + JSON.stringify([...(held as string[])].sort());
    case 'L':
      return `L${JSON.stringify((held as WireValue[]).map(canonical))}`;
    case 'M': {
      const members = Object.entries(held as WireItem).map(([name, member]) => [name, canonical(member)]);
      return `M${JSON.stringify(members.sort())}`;
    }
    default:
      return type + JSON.stringify(held);
  }
}

/** Significant digits and exponent, so that 38 digits compare exactly. */
function canonicalNumber(text: string): string {
  const found = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text.trim());
  if (!found) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const scale = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${sign === '-' ? '-' : ''}${significant}e${scale}`;
}

function numberText(value: unknown, path: string): string {
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  throw new RequestNotUnderstood(`Expected a number at '${path}'.`);
}

function listAt(value: unknown, path: string): unknown[] {
  if (!Array.isArray(value)) throw new RequestNotUnderstood(`Expected a list at '${path}'.`);
  return value as unknown[];
}
