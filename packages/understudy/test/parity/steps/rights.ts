import { expect } from 'vitest';
import type { AuthProvider } from '../../../src/appsync/definition.ts';
import { anApi, cognito, iam } from './given.ts';

export const lambda: AuthProvider = {
  mode: 'AWS_LAMBDA',
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:auth',
  ttlSeconds: 0,
};

export const schema = `
  type Query {
    open: String
    service: String @aws_iam
    ops: String @aws_cognito_user_pools(cognito_groups: ["ops", "admin"])
    both: String @aws_iam @aws_cognito_user_pools
    thing: Thing @aws_iam @aws_cognito_user_pools
    bare: Bare @aws_iam @aws_cognito_user_pools
    secret: String
  }
  type Thing @aws_iam @aws_cognito_user_pools { a: String b: String @aws_iam }
  type Bare { a: String }
  type Mutation { publish: Thing @aws_iam }
`;
export const values = {
  'Query.open': () => 'open',
  'Query.service': () => 'service',
  'Query.ops': () => 'ops',
  'Query.both': () => 'both',
  'Query.thing': () => ({ a: 'a', b: 'b' }),
  'Query.bare': () => ({ a: 'a' }),
  'Query.secret': () => 'secret',
  'Mutation.publish': () => ({ a: 'a', b: 'b' }),
};
export const mixed = () => anApi({ schema, resolvers: values, auth: [cognito, iam] });

export const denied = (field: string, type: string, path: unknown[] = [field]) =>
  expect.objectContaining({
    path,
    data: null,
    errorType: 'Unauthorized',
    errorInfo: null,
    message: `Not Authorized to access ${field} on type ${type}`,
  });
