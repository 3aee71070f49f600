import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType, type GraphQLObjectType } from 'graphql';

/**
 * Holds the schema, the files in `resolvers/` and what was attached against each other. A field needs a resolver when it is
 * a root field or takes arguments; any other field is a property of its parent unless a file says otherwise.
 */
export function checkCoordinates(schemaText: string, files: Set<string>, attached: Set<string>): void {
  const schema = buildSchema(readFileSync('infra/appsync.graphql', 'utf8') + schemaText);
  const known = new Set<string>();
  const needed = new Set<string>();
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of fieldsOf(type)) {
      known.add(field.coordinate);
      if (roots.includes(type) || field.takesArguments) needed.add(field.coordinate);
    }
  }
  const faults = [
    ...[...files]
      .filter((file) => !known.has(file))
      .map((file) => `resolvers/${file}.ts: the schema has no such field.`),
    ...[...needed].filter((field) => !files.has(field)).map((field) => `${field} has no resolver.`),
    ...[...files]
      .filter((file) => known.has(file) && !attached.has(file))
      .map((file) => `resolvers/${file}.ts is attached to no source.`),
  ];
  if (faults.length > 0) throw new Error(`The schema and the resolvers disagree:\n  ${faults.join('\n  ')}`);
}

function fieldsOf(type: GraphQLObjectType) {
  return Object.values(type.getFields()).map((field) => ({
    coordinate: `${type.name}.${field.name}`,
    takesArguments: field.args.length > 0,
  }));
}
