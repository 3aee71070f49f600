import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import { nothing, oddValuesOf, ordinaryValueOf, type Known, type Written } from './oddValues.ts';

/** One place in a field's arguments and what is written there instead of an ordinary value. */
export interface Oddity {
  /** Of names, such as `filter.from`; a list is passed through. */
  place: string;
  write(type: GraphQLInputType): Written | undefined;
  what: string;
}

type Field = GraphQLField<unknown, unknown>;

/** Every odd value at every place of a field's arguments, input types included. */
export function odditiesOf(field: Field): Oddity[] {
  return field.args.flatMap(({ name, type }) => odditiesIn(type, name));
}

function odditiesIn(type: GraphQLInputType, place: string): Oddity[] {
  const inner = getNullableType(type);
  const missing = [
    { place, what: 'null', write: () => nothing },
    { place, what: 'left out', write: () => undefined },
  ];
  if (isListType(inner)) {
    const ofLength = (length: number): Oddity => ({
      place,
      what: `${length} items`,
      write: () => repeated(length),
    });
    return [...missing, ofLength(0), ofLength(26), ofLength(2000), ...odditiesIn(inner.ofType, place)];
  }
  if (isInputObjectType(inner)) {
    const fields = Object.values(inner.getFields());
    const odd = fields.flatMap((field) => odditiesIn(field.type, `${place}.${field.name}`));
    return [...missing, { place, what: '{}', write: () => ({ document: '{}', json: '{}' }) }, ...odd];
  }
  const values = isEnumType(inner)
    ? [...inner.getValues().map(({ name }) => anEnum(name)), anEnum('NO_SUCH_VALUE')]
    : oddValuesOf(inner.name);
  return [
    ...missing,
    ...values.map((value) => ({ place, what: value.json.slice(0, 60), write: () => value })),
  ];
}

const anEnum = (name: string): Written => ({ document: name, json: JSON.stringify(name) });

/** Marks a list that is filled with ordinary items. */
const repeated = (length: number): Written => ({ document: `*${length}`, json: `*${length}` });
const lengthIn = (written: Written) =>
  /^\*\d+$/.test(written.json) ? Number(written.json.slice(1)) : undefined;

/** Ordinary arguments but for the oddities; one that is left out is not in it. */
export function argumentsFor(
  field: Field,
  oddities: Oddity[],
  known: Known,
  random: () => number,
): Map<string, Written> {
  const given = new Map<string, Written>();
  for (const { name, type } of field.args) {
    const isNamed = oddities.some(({ place }) => place === name || place.startsWith(`${name}.`));
    if (!isNamed && !isNonNullType(type) && random() < 0.5) continue;
    const value = valueAt(type, name, name, oddities, known, random);
    if (value) given.set(name, value);
  }
  return given;
}

function valueAt(
  type: GraphQLInputType,
  place: string,
  name: string,
  oddities: Oddity[],
  known: Known,
  random: () => number,
): Written | undefined {
  const odd = oddities.find((one) => one.place === place);
  const inner = getNullableType(type);
  if (odd) {
    const written = odd.write(type);
    const length = written && lengthIn(written);
    if (length === undefined)
      return isListType(inner) && written && !isWhole(odd) ? listOf([written]) : written;
    const item = isListType(inner) ? inner.ofType : inner;
    return listOf(Array.from({ length }, () => valueAt(item, `${place}*`, name, [], known, random)!));
  }
  if (isListType(inner)) return listOf([valueAt(inner.ofType, place, name, oddities, known, random)!]);
  if (isEnumType(inner)) {
    const values = inner.getValues();
    return anEnum(values[Math.floor(random() * values.length)]!.name);
  }
  if (!isInputObjectType(inner)) return ordinaryValueOf(inner.name, name, known, random);
  const fields = Object.values(inner.getFields()).flatMap((field) => {
    const below = `${place}.${field.name}`;
    const isNamed = oddities.some((one) => one.place === below || one.place.startsWith(`${below}.`));
    if (!isNamed && !isNonNullType(field.type) && random() < 0.5) return [];
    const value = valueAt(field.type, below, field.name, oddities, known, random);
    return value ? [[field.name, value] as const] : [];
  });
  return {
    document: `{${fields.map(([key, value]) => `${key}: ${value.document}`).join(', ')}}`,
    json: `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${value.json}`).join(',')}}`,
  };
}

/** About the list itself, not about its items. */
const isWhole = ({ what }: Oddity) => what === 'null' || what === 'left out';

function listOf(items: Written[]): Written {
  return {
    document: `[${items.map((item) => item.document).join(', ')}]`,
    json: `[${items.map((item) => item.json).join(',')}]`,
  };
}
