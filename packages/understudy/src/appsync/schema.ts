import {
  buildASTSchema,
  getNamedType,
  getNullableType,
  GraphQLError,
  GraphQLSchema,
  isListType,
  isScalarType,
  Kind,
  parse,
  validateSchema,
  visit,
} from 'graphql';
import type { DefinitionNode, DocumentNode, GraphQLOutputType } from 'graphql';
import { SchemaRefused } from './errors.ts';
import { limits } from './limits.ts';
import { awsScalars } from './scalars.ts';
import { awsDirectives, schemaDocument } from './schemaDocument.ts';

/** An executable schema, or `SchemaRefused` for one that AppSync would not create. */
export function buildAppSyncSchema(sdl: string): GraphQLSchema {
  const own = parseSchema(sdl);
  const definitions = own.definitions.filter((one) => !isAwsDirective(one) && !isAwsScalar(one));
  refuseReservedTypes(definitions);
  const scalars = usedAwsScalars(own).map((name) => `scalar ${name}`);
  const implied = parse([awsDirectives, ...scalars].join('\n'));
  const schema = asAppSyncKnowsIt(
    build({ kind: Kind.DOCUMENT, definitions: [...implied.definitions, ...definitions] }),
  );
  teachScalars(schema);
  for (const error of validateSchema(schema)) {
    if (!namesATypeOfItsInput(error)) throw new SchemaRefused(error.message);
  }
  checkSubscriptions(schema);
  return new GraphQLSchema({ ...schema.toConfig(), assumeValid: true });
}

/** The mutations whose events a subscription field hears. */
export function mutationsOf(schema: GraphQLSchema, subscriptionField: string): string[] {
  const node = schema.getSubscriptionType()?.getFields()[subscriptionField]?.astNode;
  const directive = node?.directives?.find(({ name }) => name.value === 'aws_subscribe');
  const list = directive?.arguments?.find(({ name }) => name.value === 'mutations')?.value;
  if (list?.kind === Kind.STRING) return [list.value];
  if (list?.kind !== Kind.LIST) return [];
  return list.values.flatMap((value) => (value.kind === Kind.STRING ? [value.value] : []));
}

function parseSchema(sdl: string): DocumentNode {
  if (Buffer.byteLength(sdl) > limits.schemaBytesMax)
    throw new SchemaRefused('Schema exceeds the maximum size of 1 MB.');
  if (sdl.trim() === '') throw new SchemaRefused('No schema definition exists.');
  return refusing(() => schemaDocument(sdl));
}

function build(document: DocumentNode): GraphQLSchema {
  return refusing(() => buildASTSchema(document));
}

/** graphql-js reports unknown names as plain errors, one for each use, and everything else as its own. */
function refusing<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof GraphQLError || (error instanceof Error && error.constructor === Error)) {
      const sentences = [...new Set(error.message.split('\n\n'))].join(' ');
      throw new SchemaRefused(sentences.replace(/\.$/, '') + placeOf(error));
    }
    throw error;
  }
}

function placeOf(error: Error): string {
  const place = error instanceof GraphQLError ? error.locations?.[0] : undefined;
  return place ? ` at line ${place.line}, column ${place.column}` : '.';
}

function isAwsDirective(definition: DefinitionNode): boolean {
  return definition.kind === Kind.DIRECTIVE_DEFINITION && definition.name.value.startsWith('aws_');
}

/** A schema may say what is known anyway, for its own tools. AWS: observed. */
function isAwsScalar(definition: DefinitionNode): boolean {
  return (
    definition.kind === Kind.SCALAR_TYPE_DEFINITION &&
    awsScalars.some(({ name }) => name === definition.name.value)
  );
}

/** Without the directives that graphql-js has and the service does not know. AWS: observed. */
function asAppSyncKnowsIt(schema: GraphQLSchema): GraphQLSchema {
  const { directives, ...config } = schema.toConfig();
  const known = directives.filter(({ name }) => name !== 'oneOf' && name !== 'specifiedBy');
  return new GraphQLSchema({ ...config, directives: known });
}

/** An input may have a field `__typename`, as Apollo's federation asks for entities. AWS: observed. */
function namesATypeOfItsInput({ message, nodes }: GraphQLError): boolean {
  return (
    nodes?.[0]?.kind === Kind.INPUT_VALUE_DEFINITION && message.startsWith('Name "__typename" must not begin')
  );
}

/** AWS: documented. */
function refuseReservedTypes(definitions: readonly DefinitionNode[]): void {
  for (const definition of definitions) {
    if (definition.kind === Kind.SCALAR_TYPE_DEFINITION) {
      throw new SchemaRefused(`Custom scalar types are not supported: ${definition.name.value}`);
    }
    const name = 'name' in definition ? definition.name?.value : undefined;
    if (name?.startsWith('AWS')) throw new SchemaRefused(`Type names may not start with AWS: ${name}`);
  }
}

function usedAwsScalars(document: DocumentNode): string[] {
  const used = new Set<string>();
  visit(document, { NamedType: ({ name }) => void used.add(name.value) });
  return awsScalars.map(({ name }) => name).filter((name) => used.has(name));
}

function teachScalars(schema: GraphQLSchema): void {
  for (const scalar of awsScalars) {
    const type = schema.getType(scalar.name);
    if (!isScalarType(type)) continue;
    type.parseValue = scalar.parse;
    type.parseLiteral = scalar.parseLiteral;
    type.serialize = scalar.serialize;
  }
}

/** Each listed mutation exists and returns what the subscription does, whether non-null or not. AWS: documented. */
function checkSubscriptions(schema: GraphQLSchema): void {
  const mutations = schema.getMutationType()?.getFields() ?? {};
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    for (const name of mutationsOf(schema, field.name)) {
      const mutation = mutations[name];
      if (!mutation) {
        throw new SchemaRefused(
          `Subscription field ${field.name} names mutation ${name}, which does not exist.`,
        );
      }
      if (nullableShape(mutation.type) !== nullableShape(field.type)) {
        throw new SchemaRefused(
          `Subscription field ${field.name} is of type ${String(field.type)}, mutation ${name} of type ${String(mutation.type)}.`,
        );
      }
    }
  }
}

/** AWS's own examples pair `addPost: Post!` with `addedPost: Post`, so nullability is not part of the comparison. */
function nullableShape(type: GraphQLOutputType): string {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return `[${nullableShape(nullable.ofType as GraphQLOutputType)}]`;
  return getNamedType(nullable).name;
}
