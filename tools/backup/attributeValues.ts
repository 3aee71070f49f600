import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** A row as one line, in DynamoDB's own typed JSON: numbers stay the texts that they are, bytes become base64. */
export function lineOf(item: Item): string {
  return JSON.stringify(item, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
}

export function itemIn(line: string): Item {
  return mapItem(JSON.parse(line) as Item, { bytes: (text) => Buffer.from(text, 'base64') });
}

interface Mapping {
  /** Of every text: values, and names within maps. */
  text?: (text: string) => string;
  /** Of bytes that were read from a line. */
  bytes?: (base64: string) => Uint8Array;
}

/** The item with every text in it, however deep, put through a function. */
export function mapItem(item: Item, mapping: Mapping): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, mapValue(value, mapping)]));
}

function mapValue(value: AttributeValue, mapping: Mapping): AttributeValue {
  const { text = same, bytes } = mapping;
  if (value.S !== undefined) return { S: text(value.S) };
  if (value.SS !== undefined) return { SS: value.SS.map(text) };
  if (value.L !== undefined) return { L: value.L.map((one) => mapValue(one, mapping)) };
  if (value.M !== undefined)
    return {
      M: Object.fromEntries(
        Object.entries(value.M).map(([name, one]) => [text(name), mapValue(one, mapping)]),
      ),
    };
  if (bytes && value.B !== undefined) return { B: bytes(value.B as unknown as string) };
  if (bytes && value.BS !== undefined) return { BS: value.BS.map((one) => bytes(one as unknown as string)) };
  return value;
}

const same = (text: string) => text;
