import { CfnOutput } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { House } from './house.ts';

/**
 * What `npm run deploy` uploads the web client as, where the caller has no rights of their own to its buckets: a pipeline that may assume
 * the roles of the bootstrap deploys by these, and may assume this one as well (docs/deploying.md#from-a-pipeline).
 */
export function addUploadRole({ stack, settings }: House, buckets: IBucket[]): void {
  const role = new Role(stack, 'Upload', {
    // Roles are named once for all regions of an account.
    roleName: `${settings.project}-${settings.env}-${stack.region}-upload`,
    description: 'For a deployment: may put files into the two buckets of the web client.',
    // Of the account, those whose own policy names this role.
    assumedBy: new AccountPrincipal(stack.account),
    inlinePolicies: {
      own: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['s3:PutObject'],
            resources: buckets.map((bucket) => bucket.arnForObjects('*')),
          }),
        ],
      }),
    },
  });
  new CfnOutput(stack, 'UploadRoleArn', { value: role.roleArn });
}
