import { CfnOutput } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { House } from './house.ts';

/** What the app's own backend assumes to consume on a user's behalf: that one field, and nothing else. */
export function addBackend({ stack, settings, api }: House): void {
  const role = new Role(stack, 'Backend', {
    roleName: `${settings.project}-${settings.env}-backend`,
    description: 'For the backend of the app: may call consumeUsageFor.',
    assumedBy: new AccountPrincipal(stack.account),
    inlinePolicies: {
      own: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['appsync:GraphQL'],
            resources: [api.fieldArn('Mutation.consumeUsageFor')],
          }),
        ],
      }),
    },
  });
  new CfnOutput(stack, 'BackendRoleArn', { value: role.roleArn });
}
