import {
  buildSchema,
  isObjectType,
  type ConstDirectiveNode,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { guard } from '../resolvers/fields.ts';
import type { Field } from '../resolvers/source.ts';

const list = 'resolvers/fields.ts';

/**
 * Holds the schema, the list of fields and the files in `resolvers/` against each other. A field needs a line when it is a root
 * field or takes arguments; any other field is a property of its parent unless the list says otherwise. The compiler finds most of
 * this too, but a start does not wait for it. The schema is given with the scalars and directives of AppSync.
 */
export function checkCoordinates(
  schemaText: string,
  fields: Record<string, Field>,
  files: { resolvers: string[]; steps: string[] },
): void {
  const { known, needed } = coordinatesOf(schemaText);
  const listed = Object.keys(fields);
  const ofFields = Object.values(fields).flatMap((field) =>
    field !== 'none' && 'steps' in field ? field.steps : [],
  );
  const named = [...ofFields, ...Object.values(guard)].map(({ step }) => step);
  const faults = [
    ...listed
      .filter((field) => !known.has(field))
      .map((field) => `${list}: the schema has no field ${field}.`),
    ...[...needed].filter((field) => !(field in fields)).map((field) => `${list} has no line for ${field}.`),
    ...listed
      .filter((field) => !isHandedOver(fields[field]!) && !files.resolvers.includes(field))
      .map((field) => `resolvers/${field}.ts is missing.`),
    ...files.resolvers
      .filter((file) => !(file in fields))
      .map((file) => `resolvers/${file}.ts: ${list} has no such line.`),
    ...named
      .filter((step) => !files.steps.includes(step))
      .map((step) => `resolvers/steps/${step}.ts is missing.`),
    ...files.steps
      .filter((step) => !named.includes(step))
      .map((step) => `resolvers/steps/${step}.ts: ${list} names no such step.`),
  ];
  if (faults.length > 0) throw new Error(`The schema and the resolvers disagree:\n  ${faults.join('\n  ')}`);
}

function isHandedOver(field: Field): boolean {
  return field !== 'none' && 'fn' in field;
}

/** The fields whose directive names groups of the user pool: those that are for operators. */
export function operatorsFields(schemaText: string): Set<string> {
  return new Set(
    objectTypes(schemaIn(schemaText)).flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ astNode }) => namesGroups(astNode?.directives))
        .map((field) => `${type.name}.${field.name}`),
    ),
  );
}

/**
 * For users of an issuer the guard alone keeps a field for operators, so every field that is for groups has one: it has a line of
 * its own, and no group stands on a whole type.
 */
export function demandGuards(
  schemaText: string,
  guarded: ReadonlySet<string>,
  fields: Record<string, Field>,
): void {
  const bare = [...guarded].filter((coordinate) => !Object.hasOwn(fields, coordinate));
  const types = objectTypes(schemaIn(schemaText)).filter(({ astNode }) => namesGroups(astNode?.directives));
  const open = [...bare, ...types.map(({ name }) => name)];
  if (open.length > 0)
    throw new Error(`Nothing guards what is for groups, and users are of an issuer: ${open.join(', ')}.`);
}

function namesGroups(directives: readonly ConstDirectiveNode[] = []): boolean {
  return directives.some((one) => one.arguments?.some(({ name }) => name.value === 'cognito_groups'));
}

function coordinatesOf(schemaText: string): { known: Set<string>; needed: Set<string> } {
  const schema = schemaIn(schemaText);
  const known = new Set<string>();
  const needed = new Set<string>();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of objectTypes(schema)) {
    for (const field of fieldsOf(type)) {
      known.add(field.coordinate);
      if (roots.includes(type) || field.takesArguments) needed.add(field.coordinate);
    }
  }
  return { known, needed };
}

function schemaIn(text: string): GraphQLSchema {
  return buildSchema(text);
}

function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter(({ name }) => !name.startsWith('__'));
}

function fieldsOf(type: GraphQLObjectType) {
  return Object.values(type.getFields()).map((field) => ({
    coordinate: `${type.name}.${field.name}`,
    takesArguments: field.args.length > 0,
  }));
}
