import { isRecord, setOwn } from '../json.ts';
import { InvalidCall } from './halt.ts';
import { requireText } from './utilText.ts';

/** A value with its DynamoDB type, as the request to a data source carries it: `N` is a number here. AWS: recorded. */
export type TypedValue = Record<string, unknown>;

/** `util.dynamodb`. Null gives null everywhere but in `toDynamoDB` and `toNull`. AWS: recorded. */
export const typed = {
  toDynamoDB,
  toString: (value: unknown) => orNull(value, () => ({ S: value })),
  toNumber: (value: unknown) => orNull(value, () => ({ N: value })),
  toBinary: (value: unknown) => orNull(value, () => ({ B: value })),
  toBoolean: (value: unknown) => orNull(value, () => ({ BOOL: value })),
  toNull: () => ({ NULL: null }),
  toStringSet: (values: unknown) => makeSet('SS', values),
  toNumberSet: (values: unknown) => makeSet('NS', values),
  toBinarySet: (values: unknown) => makeSet('BS', values),
  toList: (values: unknown) => orNull(values, () => ({ L: listOf(values).map(toDynamoDB) })),
  toMap: (value: unknown) => orNull(value, () => ({ M: toMapValues(value) })),
  toMapValues,

  toS3Object(key: unknown, bucket: unknown, region: unknown, version?: unknown): TypedValue {
    const s3 = { key, bucket, region, ...(version === undefined ? {} : { version }) };
    return { S: JSON.stringify({ s3 }) };
  },
  fromS3ObjectJson(text: unknown): unknown {
    try {
      return JSON.parse(requireText(text));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new InvalidCall('The text is no S3 object');
    }
  },
};

export function toDynamoDB(value: unknown): TypedValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: value };
    case 'boolean':
      return { BOOL: value };
    default:
  }
  if (value === null || value === undefined) return { NULL: null };
  if (Array.isArray(value)) return { L: value.map(toDynamoDB) };
  if (isTypedSet(value)) return { ...(value as TypedValue) };
  return { M: toMapValues(value)! };
}

export function toMapValues(value: unknown): Record<string, TypedValue> | null {
  if (value === null || value === undefined) return null;
  if (!isRecord(value)) throw new InvalidCall('An object is expected');
  const out: Record<string, TypedValue> = {};
  for (const key of Object.keys(value)) {
    if (value[key] !== undefined) setOwn(out, key, toDynamoDB(value[key]));
  }
  return out;
}

const sets = new WeakSet<object>();

/** A set made by a helper keeps its type inside an item. AWS: assumed. */
export function makeSet(kind: 'SS' | 'NS' | 'BS', values: unknown): TypedValue | null {
  if (values === null || values === undefined) return null;
  const set = { [kind]: listOf(values) };
  sets.add(set);
  return set;
}

function isTypedSet(value: object): boolean {
  return sets.has(value);
}

function orNull(value: unknown, make: () => TypedValue): TypedValue | null {
  return value === null || value === undefined ? null : make();
}

function listOf(values: unknown): unknown[] {
  if (!Array.isArray(values)) throw new InvalidCall('A list is expected');
  return [...(values as unknown[])];
}
