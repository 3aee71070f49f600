import { CfnOutput } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { House } from './house.ts';

/** What the app's own backend may call for any account, and nothing else. */
const backendFields = [
  'Query.usage',
  'Query.canUse',
  'Mutation.consumeUsageFor',
  'Mutation.reserveUsage',
  'Mutation.settleUsage',
  'Mutation.releaseUsage',
];

/** The role that the app's own backend assumes to count on a user's behalf. */
export function addBackend({ stack, settings, api }: House): void {
  const role = new Role(stack, 'Backend', {
    // Roles are named once for all regions of an account.
    roleName: `${settings.project}-${settings.env}-${stack.region}-backend`,
    description: 'For the backend of the app: may ask, consume, hold and settle for any account.',
    assumedBy: new AccountPrincipal(stack.account),
    inlinePolicies: {
      own: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['appsync:GraphQL'],
            resources: backendFields.map((field) => api.fieldArn(field)),
          }),
        ],
      }),
    },
  });
  new CfnOutput(stack, 'BackendRoleArn', { value: role.roleArn });
}
