import { isInputObjectType, isListType, isNonNullType, Kind, valueFromAST } from 'graphql';
import type { FieldNode, GraphQLArgument, GraphQLInputType, ValueNode } from 'graphql';
import { copyJson } from './json.ts';

export interface FieldArguments {
  values: Record<string, unknown>;
  /** Present in `values` as null because the client did not send their variable. AWS: observed. */
  unsupplied: string[];
  /** A non-null argument came to null, which only a variable with a default can do; the sentence says which. */
  refused: string | undefined;
}

/** The arguments of a validated field. Every call gives a fresh object: a resolver may write into its arguments. */
export function argumentsOf(
  declared: readonly GraphQLArgument[],
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): FieldArguments {
  const values: Record<string, unknown> = {};
  const unsupplied: string[] = [];
  let refused: string | undefined;
  if (declared.length === 0) return { values, unsupplied, refused };
  const given = new Map(node.arguments?.map((argument) => [argument.name.value, argument.value]));
  for (const { name, type, defaultValue } of declared) {
    const literal = given.get(name);
    if (!literal) {
      if (defaultValue !== undefined) values[name] = copyJson(defaultValue);
    } else if (literal.kind === Kind.VARIABLE && !Object.hasOwn(variables, literal.name.value)) {
      if (defaultValue !== undefined) values[name] = copyJson(defaultValue);
      else {
        values[name] = null;
        unsupplied.push(name);
      }
    } else values[name] = valueOf(literal, type, variables);
    if (isNonNullType(type) && values[name] === null) {
      refused ??= `Argument '${name}' has coerced Null value for NonNull type '${String(type)}'`;
    }
  }
  return { values, unsupplied, refused };
}

/** graphql-js's own coercion, save that a variable's value is copied and an absent one inside an input is left out. */
function valueOf(
  node: ValueNode,
  type: GraphQLInputType,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  if (node.kind === Kind.VARIABLE) {
    const value = copyJson(variables[node.name.value] ?? null);
    // A single value bound to a list position is a list of one.
    return value !== null && isListType(unwrapped(type)) && !Array.isArray(value) ? [value] : value;
  }
  if (node.kind === Kind.NULL) return null;
  const bare = unwrapped(type);
  if (isListType(bare)) {
    const items = node.kind === Kind.LIST ? node.values : [node];
    return items.map((item) => valueOf(item, bare.ofType as GraphQLInputType, variables));
  }
  if (!isInputObjectType(bare) || node.kind !== Kind.OBJECT) return valueFromAST(node, bare, variables);
  const given = new Map(node.fields.map((field) => [field.name.value, field.value]));
  const object: Record<string, unknown> = {};
  for (const field of Object.values(bare.getFields())) {
    const literal = given.get(field.name);
    const absent =
      !literal || (literal.kind === Kind.VARIABLE && !Object.hasOwn(variables, literal.name.value));
    if (!absent) object[field.name] = valueOf(literal, field.type, variables);
    else if (field.defaultValue !== undefined) object[field.name] = copyJson(field.defaultValue);
  }
  return object;
}

function unwrapped(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) ? type.ofType : type;
}
