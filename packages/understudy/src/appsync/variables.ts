import {
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import type {
  GraphQLInputType,
  GraphQLSchema,
  OperationDefinitionNode,
  VariableDefinitionNode,
} from 'graphql';
import { RequestRefused, validationEntry } from './errors.ts';
import { isRecord, setOwn } from './json.ts';
import { javaClass, parseLeaf } from './leaves.ts';
import { ScalarMismatch } from './scalars.ts';

/** Coerces what the client sent, or refuses with one family V entry in graphql-java's words. AWS: recorded. */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  sent: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const coerced: Record<string, unknown> = {};
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type) as GraphQLInputType;
    const given = Object.hasOwn(sent, name);
    if (!given && definition.defaultValue) setOwn(coerced, name, valueFromAST(definition.defaultValue, type));
    else if (given || isNonNullType(type))
      setOwn(coerced, name, coerceInput(type, sent[name], { name, definition }));
  }
  return coerced;
}

/** The variable that a message names, even when the fault lies inside its value. */
interface Outer {
  name: string;
  definition: VariableDefinitionNode;
}

function coerceInput(type: GraphQLInputType, value: unknown, outer: Outer): unknown {
  if (isNonNullType(type)) {
    if (value !== null && value !== undefined) return coerceInput(type.ofType, value, outer);
    throw refusal(
      outer,
      `Variable '${outer.name}' has coerced Null value for NonNull type '${String(type)}'`,
    );
  }
  if (value === null || value === undefined) return null;
  if (isListType(type)) {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => coerceInput(type.ofType as GraphQLInputType, item, outer));
  }
  if (isInputObjectType(type)) return coerceObject(type, value, outer);
  try {
    return parseLeaf(type, value);
  } catch (error) {
    if (!(error instanceof ScalarMismatch)) throw error;
    throw refusal(outer, `Variable '${outer.name}' has an invalid value. ${error.message}`);
  }
}

function coerceObject(
  type: Extract<GraphQLInputType, { getFields: unknown }>,
  value: unknown,
  outer: Outer,
): Record<string, unknown> {
  if (!isRecord(value)) {
    throw refusal(
      outer,
      `Variable '${outer.name}' has an invalid value. Expected type 'Map' but was '${javaClass(value)}'. ` +
        `Variables for input objects must be an instance of type 'Map'.`,
    );
  }
  const fields = type.getFields();
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(fields, key)) continue;
    throw refusal(
      outer,
      `The variables input contains a field name '${key}' that is not defined for input object type '${type.name}' `,
    );
  }
  const coerced: Record<string, unknown> = {};
  for (const field of Object.values(fields)) {
    if (Object.hasOwn(value, field.name))
      coerced[field.name] = coerceInput(field.type, value[field.name], outer);
    else if (field.defaultValue !== undefined) coerced[field.name] = field.defaultValue;
    else if (isRequiredInputField(field)) coerceInput(field.type, null, outer);
  }
  return coerced;
}

function refusal({ definition }: Outer, message: string): RequestRefused {
  const start = definition.loc?.startToken;
  return new RequestRefused([validationEntry(message, start ? [start] : [])]);
}
