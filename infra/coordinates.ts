import { isObjectType, type GraphQLObjectType } from 'graphql';
import { buildSchema } from 'graphql';

/** AppSync's own scalars and directives, which every schema may use without declaring them. */
export const appsyncPrelude = `
  scalar AWSDate scalar AWSTime scalar AWSDateTime scalar AWSTimestamp scalar AWSEmail scalar AWSJSON scalar AWSURL
  scalar AWSPhone scalar AWSIPAddress
  directive @aws_api_key on OBJECT | FIELD_DEFINITION
  directive @aws_iam on OBJECT | FIELD_DEFINITION
  directive @aws_oidc on OBJECT | FIELD_DEFINITION
  directive @aws_lambda on OBJECT | FIELD_DEFINITION
  directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
`;

/**
 * Holds the schema, the files in `resolvers/` and what was attached against each other. A field needs a resolver when it is
 * a root field or takes arguments; any other field is a property of its parent unless a file says otherwise.
 */
export function checkCoordinates(schemaText: string, files: Set<string>, attached: Set<string>): void {
  const schema = buildSchema(appsyncPrelude + schemaText);
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
    ...[...files].filter((file) => !known.has(file)).map((file) => `resolvers/${file}.ts: the schema has no such field.`),
    ...[...needed].filter((field) => !files.has(field)).map((field) => `${field} has no resolver.`),
    ...[...files].filter((file) => known.has(file) && !attached.has(file)).map((file) => `resolvers/${file}.ts is attached to no source.`),
  ];
  if (faults.length > 0) throw new Error(`The schema and the resolvers disagree:\n  ${faults.join('\n  ')}`);
}

function fieldsOf(type: GraphQLObjectType) {
  return Object.values(type.getFields()).map((field) => ({
    coordinate: `${type.name}.${field.name}`,
    takesArguments: field.args.length > 0,
  }));
}
