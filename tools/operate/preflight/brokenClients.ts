import {
  buildASTSchema,
  concatAST,
  findBreakingChanges,
  GraphQLSchema,
  isObjectType,
  parse,
  visit,
  type ASTNode,
  type DocumentNode,
} from 'graphql';

/**
 * What a schema takes away from clients of the one before: a sentence for each. What was deprecated before may be gone, since clients had
 * a deployment's time to stop using it, and with it the types that nothing else leads to.
 */
export function brokenClients(known: string, before: string, after: string): string[] {
  const withKnown = (schema: DocumentNode) => buildASTSchema(concatAST([parse(known), schema]));
  return findBreakingChanges(
    reachable(withKnown(withoutDeprecated(parse(before)))),
    withKnown(parse(after)),
  ).map(({ description }) => description);
}

function withoutDeprecated(schema: DocumentNode): DocumentNode {
  const enter = (node: ASTNode & { directives?: readonly { name: { value: string } }[] }) =>
    node.directives?.some(({ name }) => name.value === 'deprecated') ? null : undefined;
  return visit(schema, {
    FieldDefinition: { enter },
    InputValueDefinition: { enter },
    EnumValueDefinition: { enter },
  });
}

/** Without the types that no query, mutation or subscription leads to. */
function reachable(schema: GraphQLSchema): GraphQLSchema {
  const implementing = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && type.getInterfaces().length > 0,
  );
  return new GraphQLSchema({ ...schema.toConfig(), types: implementing, assumeValid: true });
}
