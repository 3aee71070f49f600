import { types } from 'node:util';

/** A value as DynamoDB's JSON has it: its type, and what it is. */
interface WireValue {
  S?: string;
  N?: string;
  /** Base64, as the members of `BS`. */
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  L?: WireValue[];
  M?: WireItem;
  SS?: string[];
  NS?: string[];
  BS?: string[];
}

export type WireItem = Record<string, WireValue>;
export type Row = Record<string, any>; // as the table has it

/** Attributes that are undefined are left out. */
export function toWire(row: object): WireItem {
  const entries: Iterable<[string, unknown]> = types.isMap(row)
    ? (row as Map<string, unknown>)
    : Object.entries(row);
  const item: [string, WireValue][] = [];
  for (const [name, value] of entries) if (isKept(value)) item.push([name, wireValue(value)]);
  return Object.fromEntries(item);
}

export function fromWire(item: WireItem): Row {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}

function wireValue(value: unknown): WireValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: exact(value) };
    case 'bigint':
      return { N: value.toString() };
    case 'boolean':
      return { BOOL: value };
    default:
      return value === null ? { NULL: true } : wireObject(value);
  }
}

function wireObject(value: unknown): WireValue {
  if (Array.isArray(value)) return { L: value.filter(isKept).map(wireValue) };
  if (types.isSet(value)) return wireSet([...value].filter(isKept));
  const bytes = bytesIn(value);
  if (bytes) return { B: bytes.toString('base64') };
  if (types.isMap(value) || isPlain(value)) return { M: toWire(value as object) };
  throw new TypeError(`A row cannot hold a ${nameOf(value)}.`);
}

function wireSet(members: unknown[]): WireValue {
  const [first] = members;
  if (first === undefined) throw new TypeError('A row cannot hold an empty set.');
  if (members.every((one) => typeof one === 'string')) return { SS: members };
  if (members.every((one) => typeof one === 'number' || typeof one === 'bigint'))
    return { NS: members.map((one) => wireValue(one).N!) };
  const bytes = members.map(bytesIn);
  if (bytes.every((one) => one !== undefined)) return { BS: bytes.map((one) => one.toString('base64')) };
  throw new TypeError('A set in a row holds strings, numbers or bytes, all of one kind.');
}

/** What a number of JavaScript is not exact beyond would be written down as another one. */
function exact(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`A row cannot hold the number ${value}.`);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw new TypeError(`The number ${value} is not exact: give it as a BigInt.`);
  return value.toString();
}

function bytesIn(value: unknown): Buffer | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function isKept(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function';
}

/** Of any realm: an object whose prototype is the one that all objects have. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(value: unknown): string {
  return (value as object).constructor?.name ?? typeof value;
}

function plainValue(value: WireValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return plainNumber(value.N);
  if (value.M !== undefined) return fromWire(value.M);
  if (value.L !== undefined) return value.L.map(plainValue);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.SS !== undefined) return new Set(value.SS);
  if (value.NS !== undefined) return new Set(value.NS.map(plainNumber));
  if (value.B !== undefined) return plainBytes(value.B);
  if (value.BS !== undefined) return new Set(value.BS.map(plainBytes));
  throw new TypeError(`A value of no type that is known: ${JSON.stringify(value)}`);
}

/** A BigInt where a number would not be exact. */
function plainNumber(text: string): number | bigint {
  const number = Number(text);
  if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
  if (!/^-?\d+$/.test(text)) throw new TypeError(`The number ${text} is neither exact nor whole.`);
  return BigInt(text);
}

function plainBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
