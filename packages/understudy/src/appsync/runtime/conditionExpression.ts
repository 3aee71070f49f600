import { isRecord, setOwn } from '../json.ts';
import { toDynamoDB } from './typedValues.ts';
import type { TypedValue } from './typedValues.ts';

export interface Expression {
  expression: string;
  expressionNames: Record<string, string>;
  expressionValues: Record<string, TypedValue>;
}

const comparators: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
};
const functions: Readonly<Record<string, (name: string, value: string) => string>> = {
  contains: (name, value) => `(contains(${name},${value}))`,
  notContains: (name, value) => `(NOT contains(${name},${value}))`,
  beginsWith: (name, value) => `(begins_with(${name},${value}))`,
};
const attributeTypes: Readonly<Record<string, string>> = {
  _null: 'NULL',
  string: 'S',
  stringSet: 'SS',
  number: 'N',
  numberSet: 'NS',
  binary: 'B',
  binarySet: 'BS',
  boolean: 'BOOL',
  list: 'L',
  map: 'M',
};

/** A filter object as a DynamoDB expression; null where it cannot be rendered. AWS: recorded, dangling joiners included. */
export function toConditionExpression(filter: unknown): Expression | null {
  const writer: ConditionWriter = { names: {}, values: {} };
  const expression = groupText(filter, '', writer);
  return expression === null
    ? null
    : { expression, expressionNames: writer.names, expressionValues: writer.values };
}

interface ConditionWriter {
  names: Record<string, string>;
  values: Record<string, TypedValue>;
}

function groupText(filter: unknown, prefix: string, writer: ConditionWriter): string | null {
  if (!isRecord(filter)) return null;
  const parts = Object.entries(filter).map(([name, value]) => memberText(name, value, prefix, writer));
  return parts.includes(null) ? null : parts.join(' AND ');
}

function memberText(name: string, value: unknown, prefix: string, writer: ConditionWriter): string | null {
  if (name === 'not') {
    const inner = groupText(value, `${prefix}not_`, writer);
    return inner === null ? null : `(NOT ${inner})`;
  }
  if (name === 'and' || name === 'or') {
    if (!Array.isArray(value)) return null;
    const parts = value.map((member, index) => groupText(member, `${prefix}${name}_${index}_`, writer));
    return wrapped(parts, name === 'and' ? ' AND ' : ' OR ');
  }
  setOwn(writer.names, `#${name}`, name);
  return operatorsText(`#${name}`, `:${prefix}${name}`, value, writer);
}

function operatorsText(
  target: string,
  valueName: string,
  operators: unknown,
  writer: ConditionWriter,
): string | null {
  if (!isRecord(operators)) return null;
  const parts = Object.entries(operators).map(([operator, operand]) =>
    operatorText(target, `${valueName}_${operator}`, operator, operand, writer),
  );
  return wrapped(parts, ' AND ');
}

function operatorText(
  target: string,
  valueName: string,
  operator: string,
  operand: unknown,
  writer: ConditionWriter,
): string | null {
  const bind = (name: string, value: unknown): string => {
    setOwn(writer.values, name, toDynamoDB(value));
    return name;
  };
  if (Object.hasOwn(comparators, operator))
    return `(${target} ${comparators[operator]} ${bind(valueName, operand)})`;
  if (Object.hasOwn(functions, operator)) return functions[operator]!(target, bind(valueName, operand));
  switch (operator) {
    case 'between': {
      if (!Array.isArray(operand) || operand.length < 2) return null;
      const [start, end] = [bind(`${valueName}_start`, operand[0]), bind(`${valueName}_end`, operand[1])];
      return `(${target} BETWEEN ${start} AND ${end})`;
    }
    case 'in': {
      if (!Array.isArray(operand)) return null;
      if (operand.length === 0) return '(null)';
      return `(${target} IN (${operand.map((value, index) => bind(`${valueName}_${index}`, value)).join(', ')}))`;
    }
    case 'attributeExists':
      if (typeof operand !== 'boolean') return null;
      return `(${operand ? 'attribute_exists' : 'attribute_not_exists'}(${target}))`;
    case 'attributeType': {
      const type = Object.hasOwn(attributeTypes, String(operand))
        ? attributeTypes[String(operand)]
        : undefined;
      return type ? `(attribute_type(${target},${bind(valueName, type)}))` : null;
    }
    case 'size':
      // Nesting it names the value again without nesting the call.
      return operatorsText(
        target.startsWith('size(') ? target : `size(${target})`,
        valueName,
        operand,
        writer,
      );
    default:
      return null;
  }
}

/** A single part stands as it is. */
function wrapped(parts: (string | null)[], joiner: string): string | null {
  if (parts.includes(null)) return null;
  return parts.length > 1 ? `(${parts.join(joiner)})` : (parts[0] ?? '');
}
