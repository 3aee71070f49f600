import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { aRegion, accountId, anAccount, clientOf } from '../cloudformation/given.ts';

const arn = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;
const allow = (Action: string, Resource: string | string[]) => ({
  PolicyName: 'own',
  PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] },
});
const role = (RoleName: string, trust: object, Policies: object[] = []) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...trust }] },
    Policies,
  },
});

/** `first` may assume `second` and `strict`; the last of the chain may read stacks. */
const Resources = {
  First: role('first', { Principal: { AWS: accountId } }, [
    allow('sts:AssumeRole', [arn('second'), arn('strict'), arn('service')]),
  ]),
  Second: role('second', { Principal: { AWS: `arn:aws:iam::${accountId}:root` } }, [
    allow('cloudformation:DescribeStacks', '*'),
  ]),
  Third: role('third', { Principal: { AWS: `arn:aws:iam::${accountId}:root` } }),
  Direct: role('direct', { Principal: { AWS: arn('first') } }),
  Strict: role('strict', {
    Principal: { AWS: accountId },
    Condition: { Null: { 'sts:ExternalId': 'true' } },
  }),
  Service: role('service', { Principal: { Service: 'lambda.amazonaws.com' } }),
};

async function asFirst() {
  const account = await anAccount();
  await aRegion(account).deploy('roles', { Resources });
  const config = clientOf(account.environment('eu-central-1'));
  const as = async (from: STSClient, name: string, more: { ExternalId?: string } = {}) => {
    const assume = new AssumeRoleCommand({ RoleArn: arn(name), RoleSessionName: 'test', ...more });
    const { Credentials } = await from.send(assume);
    return {
      ...config,
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    };
  };
  const first = new STSClient(await as(new STSClient(config), 'first'));
  return { first, as };
}

test('a role is assumed by whom its trust policy and the caller’s own policy allow it, and acts with its own', async () => {
  const { first, as } = await asFirst();
  const second = await as(first, 'second');
  expect(await new STSClient(second).send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: accountId,
    Arn: `arn:aws:sts::${accountId}:assumed-role/second/test`,
  });
  const stacks = await new CloudFormationClient(second).send(
    new DescribeStacksCommand({ StackName: 'roles' }),
  );
  expect(stacks.Stacks).toHaveLength(1);
});

test('who is named in the trust policy needs no permission of their own', async () => {
  const { first, as } = await asFirst();
  const { Arn } = await new STSClient(await as(first, 'direct')).send(new GetCallerIdentityCommand({}));
  expect(Arn).toContain('assumed-role/direct/');
});

test.each<[string, string, object?]>([
  ['the caller’s own policy does not name it', 'third'],
  ['its trust policy speaks to a service', 'service'],
  ['a condition of its trust policy does not hold', 'strict', { ExternalId: 'deputy' }],
  ['there is no such role', 'absent'],
])('a role is not assumed where %s', async (_why, name, more) => {
  const { first, as } = await asFirst();
  await expect(as(first, name, more)).rejects.toThrow(
    `User: arn:aws:sts::${accountId}:assumed-role/first/test is not authorized to perform: sts:AssumeRole on resource: ${arn(name)}`,
  );
});

test('without the condition in the way the same role is assumed', async () => {
  const { first, as } = await asFirst();
  await expect(as(first, 'strict')).resolves.toBeDefined();
});
