import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { LocalAccount } from '../../src/account/account.ts';
import { aRegion, clientOf } from '../cloudformation/given.ts';

/** What a program needs to act as a role that may assume the roles of the bootstrap, or those named, and nothing else. */
export async function asPipeline(
  account: LocalAccount,
  region: string,
  roles: string | string[] = 'cdk-hnb659fds-*',
): Promise<Record<string, string>> {
  const { accountId } = account;
  const Pipeline = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: `pipeline-${region}`,
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: accountId } }],
      },
      Policies: [
        {
          PolicyName: 'deploys',
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRole',
                Resource: [roles].flat().map((role) => `arn:aws:iam::${accountId}:role/${role}`),
              },
            ],
          },
        },
      ],
    },
  };
  await aRegion(account, region).deploy('pipeline', { Resources: { Pipeline } });
  const administrator = account.environment(region);
  const { Credentials } = await new STSClient(clientOf(administrator)).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/pipeline-${region}`,
      RoleSessionName: 'pipeline',
    }),
  );
  return {
    ...administrator,
    AWS_ACCESS_KEY_ID: Credentials!.AccessKeyId!,
    AWS_SECRET_ACCESS_KEY: Credentials!.SecretAccessKey!,
    AWS_SESSION_TOKEN: Credentials!.SessionToken!,
  };
}
