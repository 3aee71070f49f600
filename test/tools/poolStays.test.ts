import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminListGroupsForUserCommand,
  AdminAddUserToGroupCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, expect, test } from 'vitest';
import { ran } from '../../packages/understudy/test/account/cdk.ts';
import { aRegion, clientOf, type Stack } from '../../packages/understudy/test/cloudformation/given.ts';
import type { LocalAccount } from '../../packages/understudy/src/account/account.ts';
import { gets, signIn } from '../kit/product/people.ts';
import type { Product } from '../kit/product/product.ts';
import { deploysIn, timeout } from '../kit/stack/deploys.ts';
import { anAccountThatRuns, type RunningAccount } from '../kit/stack/runningAccount.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-pool-stays-'));
const outputsFile = 'outputs.theirs.json';
let account: RunningAccount | undefined;
afterAll(async () => {
  await account?.stop();
  rmSync(scratch, { recursive: true, force: true });
  for (const kind of ['', 'amplify_']) rmSync(`${kind}${outputsFile}`, { force: true });
});

/** The other app's own stack: what its people sign in with. */
const theirs: Stack = {
  Resources: {
    Pool: {
      Type: 'AWS::Cognito::UserPool',
      Properties: {
        UserPoolName: 'their-app',
        UsernameAttributes: ['email'],
        AutoVerifiedAttributes: ['email'],
        Schema: [{ Name: 'email', AttributeDataType: 'String', Required: true, Mutable: true }],
      },
    },
    Web: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: 'Pool' },
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      },
    },
    Staff: {
      Type: 'AWS::Cognito::UserPoolGroup',
      Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: 'staff' },
    },
  },
};

const [email, Password] = ['ada@example.com', 'Correct-horse-1'];

/** All that the pool can be asked about itself, its client, its group and its people. */
async function poolAsItIs(environment: Record<string, string>, UserPoolId: string, ClientId: string) {
  const pool = new CognitoIdentityProviderClient(clientOf(environment));
  const { UserPool } = await pool.send(new DescribeUserPoolCommand({ UserPoolId }));
  const { UserPoolClient } = await pool.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  const { Groups } = await pool.send(new ListGroupsCommand({ UserPoolId }));
  const { Users } = await pool.send(new ListUsersCommand({ UserPoolId }));
  const groupsOfAda = await pool.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: email }));
  return { UserPool, UserPoolClient, Groups, Users, ofAda: groupsOfAda.Groups };
}

test(
  'a pool of another app is as it was after a deployment and after its end, and its users sign in all the while',
  async () => {
    account = await anAccountThatRuns(join(scratch, 'account'));
    const { environment } = account;
    const asAccount = { accountId: '123456789012', environment: () => environment };
    await deploysIn(scratch).bootstrapped(asAccount);
    const region = aRegion(asAccount as unknown as LocalAccount);
    await region.deploy('TheirApp', theirs);
    const { Pool: userPoolId, Web: clientId } = await region.resources('TheirApp');
    const pool = new CognitoIdentityProviderClient(clientOf(environment));
    const named = { UserPoolId: userPoolId!, Username: email };
    await pool.send(
      new AdminCreateUserCommand({
        ...{ ...named, MessageAction: 'SUPPRESS' },
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
    await pool.send(new AdminSetUserPasswordCommand({ ...named, Password, Permanent: true }));
    await pool.send(new AdminAddUserToGroupCommand({ ...named, GroupName: 'staff' }));
    const before = await poolAsItIs(environment, userPoolId!, clientId!);
    expect(before.Users).toHaveLength(1);

    const settings = join(scratch, 'environments.ts');
    const users = {
      kind: 'pool',
      userPoolId,
      clientIds: [clientId],
      groups: { viewers: 'v', support: 's', admins: 'staff' },
    };
    writeFileSync(settings, `export const environments = { theirs: ${JSON.stringify({ users })} };\n`);
    const typed = { home: scratch, cwd: '.', environment };
    const deploy = ['run', 'deploy', '--', '--env', 'theirs', '--yes', '--settings', settings];
    const deployed = await ran('npm', deploy, typed);
    expect(deployed.status, deployed.said).toBe(0);
    expect(await poolAsItIs(environment, userPoolId!, clientId!)).toEqual(before);

    const product = { outputs: JSON.parse(readFileSync(outputsFile, 'utf8')) } as Product;
    const ada = await signIn(product, email, Password);
    expect((await gets(product, ada, '{ me { id email } }')).me).toEqual({ id: ada.userId, email });
    expect(await poolAsItIs(environment, userPoolId!, clientId!)).toEqual(before);

    const destroyed = await ran('npm', ['run', 'destroy', '--', '--env', 'theirs', '--data', '--yes'], typed);
    expect(destroyed.status, destroyed.said).toBe(0);
    await expect(region.describe('usher-theirs-data')).rejects.toThrow('does not exist');
    expect(await poolAsItIs(environment, userPoolId!, clientId!)).toEqual(before);
    expect((await signIn(product, email, Password)).userId).toBe(ada.userId);
  },
  timeout,
);
