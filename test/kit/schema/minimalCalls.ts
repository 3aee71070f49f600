import {
  Kind,
  parse,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { stackSchema } from '../stack/template.ts';

/** Values for arguments by their name; what is not named follows from the type. */
export type Values = Record<string, unknown>;

/** Every field of the three root types, as `Type.field`. */
export function rootFields(): string[] {
  return ['Query', 'Mutation', 'Subscription'].flatMap((type) =>
    fieldsOf(type).map((field) => `${type}.${field.name.value}`),
  );
}

/** The smallest operation that calls a field: the arguments that it must have, and those in `also`. */
export function minimalCall(coordinate: string, values: Values, also: string[] = []): string {
  const [type, name] = coordinate.split('.') as [string, string];
  const field = fieldsOf(type).find((one) => one.name.value === name)!;
  const given = (field.arguments ?? [])
    .filter((one) => one.type.kind === Kind.NON_NULL_TYPE || also.includes(one.name.value))
    .map((one) => `${one.name.value}: ${literal(one.type, one.name.value, values)}`);
  const args = given.length > 0 ? `(${given.join(', ')})` : '';
  const selection = definitionOf(namedType(field.type))?.kind === Kind.OBJECT_TYPE_DEFINITION;
  return `${type.toLowerCase()} { ${name}${args}${selection ? ' { __typename }' : ''} }`;
}

let schema: DocumentNode | undefined;
function document(): DocumentNode {
  return (schema ??= parse(stackSchema()));
}

function fieldsOf(type: string): readonly FieldDefinitionNode[] {
  const definition = definitionOf(type);
  if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION) throw new Error(`The schema has no type ${type}.`);
  return definition.fields ?? [];
}

function definitionOf(name: string) {
  return document().definitions.find(
    (one) => 'name' in one && one.name?.value === name && one.kind !== Kind.DIRECTIVE_DEFINITION,
  );
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function literal(type: TypeNode, name: string, values: Values): string {
  if (type.kind === Kind.NON_NULL_TYPE) return literal(type.type, name, values);
  if (type.kind === Kind.LIST_TYPE) return `[${literal(type.type, name, values)}]`;
  if (name in values) return JSON.stringify(values[name]);
  const definition = definitionOf(type.name.value);
  if (definition?.kind === Kind.ENUM_TYPE_DEFINITION) return definition.values![0]!.name.value;
  if (definition?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) return inputLiteral(definition, values);
  const scalar = scalars[type.name.value];
  if (scalar === undefined) throw new Error(`No value for ${name}: ${type.name.value}.`);
  return scalar;
}

function inputLiteral(definition: InputObjectTypeDefinitionNode, values: Values): string {
  const given = (definition.fields ?? []).filter((one) => one.type.kind === Kind.NON_NULL_TYPE);
  return `{ ${given.map((one) => `${one.name.value}: ${literal(one.type, one.name.value, values)}`).join(', ')} }`;
}

const scalars: Record<string, string> = {
  ID: '"x"',
  String: '"x"',
  Int: '1',
  Float: '1',
  Boolean: 'true',
  AWSDate: '"2026-11-20"',
  AWSDateTime: '"2026-11-20T12:00:00Z"',
};
