import { isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import type { ResolverDefinition } from './definition.ts';

type Coordinate = Pick<ResolverDefinition, 'logicalId' | 'typeName' | 'fieldName'>;

/** A resolver that the service would not let be created. */
export class ResolverNotCreated extends Error {
  override readonly name = 'ResolverNotCreated';
  constructor(
    /** Of the resolver in the template. */
    readonly logicalId: string,
    readonly property: 'TypeName' | 'FieldName',
    message: string,
  ) {
    super(message);
  }
}

/** Every resolver has a field of the schema for itself. AWS: observed, in these words. */
export function checkResolvers(
  schema: GraphQLSchema,
  { resolvers }: { resolvers: readonly Coordinate[] },
): void {
  const taken = new Set<string>();
  for (const resolver of resolvers) {
    demandField(schema, resolver);
    const coordinate = `${resolver.typeName}.${resolver.fieldName}`;
    if (taken.has(coordinate))
      throw new ResolverNotCreated(
        resolver.logicalId,
        'FieldName',
        'Only one resolver is allowed per field.',
      );
    taken.add(coordinate);
  }
}

function demandField(schema: GraphQLSchema, { logicalId, typeName, fieldName }: Coordinate): void {
  const type = schema.getType(typeName);
  if (!isObjectType(type) && !isInterfaceType(type))
    throw new ResolverNotCreated(logicalId, 'TypeName', `Type ${typeName} not found`);
  if (!Object.hasOwn(type.getFields(), fieldName))
    throw new ResolverNotCreated(
      logicalId,
      'FieldName',
      `No field named ${fieldName} found on type ${typeName}`,
    );
}
