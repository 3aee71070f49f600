import { isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';
import { ScalarMismatch, spoken } from './scalars.ts';

const intMax = 2_147_483_647;

/**
 * A resolver's value as the client receives it. The built-in scalars coerce as graphql-java's do (numeric strings are
 * numbers, numbers are ids); a mismatch throws `ScalarMismatch`.
 */
export function serializeLeaf(type: GraphQLLeafType, value: unknown): unknown {
  if (isEnumType(type)) {
    if (typeof value === 'string' && type.getValue(value)) return value;
    throw new ScalarMismatch(`Invalid input for Enum '${type.name}'. Unknown value '${spoken(value)}'.`);
  }
  switch (type.name) {
    case 'String':
      if (typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      throw wrongType('String', value);
    case 'ID':
      if (typeof value === 'string') return value;
      if (typeof value === 'number') return String(value);
      throw wrongType('ID', value);
    case 'Int': {
      const number = toNumber(value);
      if (number !== undefined && Number.isInteger(number) && number >= -intMax - 1 && number <= intMax)
        return number;
      throw wrongType('Int', value);
    }
    case 'Float': {
      const number = toNumber(value);
      if (number !== undefined) return number;
      throw wrongType('Float', value);
    }
    case 'Boolean':
      if (typeof value === 'boolean') return value;
      if (typeof value === 'number') return value !== 0;
      if (value === 'true' || value === 'false') return value === 'true';
      throw wrongType('Boolean', value);
    default:
      return type.serialize(value);
  }
}

/** A variable's value as the resolver receives it. */
export function parseLeaf(type: GraphQLLeafType, value: unknown): unknown {
  if (isEnumType(type)) {
    if (typeof value === 'string' && type.getValue(value)) return value;
    throw new ScalarMismatch(
      `Invalid input for Enum '${type.name}'. No value found for name '${spoken(value)}'`,
    );
  }
  switch (type.name) {
    case 'String':
      if (typeof value === 'string') return value;
      throw wrongType('String', value);
    case 'ID':
      if (typeof value === 'string') return value;
      if (typeof value === 'number' && Number.isInteger(value)) return String(value);
      throw wrongType('ID', value);
    case 'Int':
      if (typeof value === 'number' && Number.isInteger(value) && value >= -intMax - 1 && value <= intMax)
        return value;
      throw wrongType('Int', value);
    case 'Float':
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      throw wrongType('Float', value);
    case 'Boolean':
      if (typeof value === 'boolean') return value;
      throw wrongType('Boolean', value);
    default:
      return type.parseValue(value);
  }
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function wrongType(expected: string, value: unknown): ScalarMismatch {
  return new ScalarMismatch(`Expected type '${expected}' but was '${javaClass(value)}'.`);
}

/** The class that a Java engine would name. AWS: observed for `Long`. */
export function javaClass(value: unknown): string {
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  if (Array.isArray(value)) return 'ArrayList';
  if (typeof value !== 'number') return value === null || value === undefined ? 'null' : 'LinkedHashMap';
  if (!Number.isInteger(value)) return 'Double';
  return Math.abs(value) > intMax ? 'Long' : 'Integer';
}
