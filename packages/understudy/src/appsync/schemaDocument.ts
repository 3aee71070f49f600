import { Kind, parse, visit, type DefinitionNode, type DirectiveNode, type DocumentNode } from 'graphql';

/** The directives that AppSync knows without being told. AWS: documented. */
export const awsDirectives = `
  directive @aws_api_key on OBJECT | FIELD_DEFINITION
  directive @aws_iam on OBJECT | FIELD_DEFINITION
  directive @aws_oidc on OBJECT | FIELD_DEFINITION
  directive @aws_lambda on OBJECT | FIELD_DEFINITION
  directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
  directive @aws_auth(cognito_groups: [String!]!) on OBJECT | FIELD_DEFINITION
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
`;

const named = (definition: DefinitionNode) =>
  definition.kind === Kind.DIRECTIVE_DEFINITION ? [definition.name.value] : [];

const known = [...parse(awsDirectives).definitions.flatMap(named), 'deprecated'];

/** Syntax errors are GraphQL's. */
export function schemaDocument(sdl: string): DocumentNode {
  return withoutUnknownDirectives(parse(withoutSemicolons(sdl)));
}

/** Strings and comments, which may hold one, or a semicolon between tokens. */
const semicolons = /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|;/g;

/** AppSync passes over them, where GraphQL has no such token. AWS: observed, in a sample of AWS's own that is deployed with them. */
function withoutSemicolons(sdl: string): string {
  return sdl.includes(';') ? sdl.replace(semicolons, (found) => (found === ';' ? ' ' : found)) : sdl;
}

/**
 * Undeclared directives change nothing: those of Apollo's federation, and those that a merged API reads. AWS: observed,
 * in the subgraphs that are deployed with them.
 */
function withoutUnknownDirectives(document: DocumentNode): DocumentNode {
  const names = new Set([...known, ...document.definitions.flatMap(named)]);
  const Directive = ({ name }: DirectiveNode) => (names.has(name.value) ? undefined : null);
  return visit(document, { Directive });
}
