import { buildSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';

/** What AppSync adds to every schema; the contract itself does not spell it out. */
const APPSYNC = `
scalar AWSDate
scalar AWSDateTime
scalar AWSEmail
scalar AWSJSON
scalar AWSURL
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
directive @aws_api_key on FIELD_DEFINITION | OBJECT
directive @aws_iam on FIELD_DEFINITION | OBJECT
directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
`;

/** The schema from its text, so that the page needs no introspection, which a deployment may have switched off. */
export function buildContract(sdl: string): GraphQLSchema {
  return buildSchema(APPSYNC + sdl);
}
