import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, describe, expect, test } from 'vitest';
import { ran } from '../../packages/understudy/test/account/cdk.ts';
import { clientOf } from '../../packages/understudy/test/cloudformation/given.ts';
import { judgeHandOver } from '../../tools/operate/preflight/handOver.ts';
import { gets, signIn } from '../kit/product/people.ts';
import type { Product } from '../kit/product/product.ts';
import { deploysIn, timeout } from '../kit/stack/deploys.ts';
import { anAccountThatRuns, type RunningAccount } from '../kit/stack/runningAccount.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-hand-over-'));
const outputsFile = 'outputs.given.json';
const { bootstrapped } = deploysIn(scratch);
let account: RunningAccount | undefined;
afterAll(async () => {
  await account?.stop();
  rmSync(scratch, { recursive: true, force: true });
  for (const kind of ['', 'amplify_']) rmSync(`${kind}${outputsFile}`, { force: true });
});

/** `npm run deploy` with these settings as those of the environment. */
async function deploy(settings: object) {
  const file = join(scratch, 'environments.ts');
  writeFileSync(file, `export const environments = { given: ${JSON.stringify(settings)} };\n`);
  const words = ['run', 'deploy', '--', '--env', 'given', '--yes', '--settings', file];
  return ran('npm', words, { home: scratch, cwd: '.', environment: account!.environment });
}

/** What the data stack has, by logical id. */
async function resources(): Promise<Record<string, string>> {
  const client = new CloudFormationClient(clientOf(account!.environment));
  const found: Record<string, string> = {};
  for await (const page of paginateListStackResources({ client }, { StackName: 'usher-given-data' }))
    for (const one of page.StackResourceSummaries!) found[one.LogicalResourceId!] = one.PhysicalResourceId!;
  return found;
}

/** The product as its outputs have it now, to which a person signs in. */
async function asks(email: string, password: string) {
  const product = { outputs: JSON.parse(readFileSync(outputsFile, 'utf8')) } as Product;
  const person = await signIn(product, email, password);
  return (await gets(product, person, '{ me { id email createdAt } }')).me;
}

describe('a pool that Usher has made', () => {
  test.each([
    ['would be deleted', 'Delete', undefined],
    ['would stay and call functions that are gone', 'RetainExceptOnCreate', { PostConfirmation: 'arn' }],
  ])('that %s stops a deployment that takes another directory', (_, DeletionPolicy, LambdaConfig) => {
    const Users = { Type: 'AWS::Cognito::UserPool', DeletionPolicy, Properties: { LambdaConfig } };
    const [finding, ...others] = judgeHandOver({ Resources: { Users } });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ state: 'stop', said: expect.stringContaining('handOver: true') });
  });

  test('that was handed over, or was never there, stops nothing', () => {
    const Users = { Type: 'AWS::Cognito::UserPool', DeletionPolicy: 'Retain', Properties: {} };
    expect(judgeHandOver({ Resources: { Users } })).toMatchObject([{ state: 'ok' }]);
    expect(judgeHandOver({ Resources: {} })).toEqual([]);
  });

  test(
    'becomes the app’s own in two releases: its users sign in with the password and the account that they had',
    async () => {
      account = await anAccountThatRuns(join(scratch, 'account'));
      const { environment } = account;
      await bootstrapped({ accountId: '123456789012', environment: () => environment });
      const first = await deploy({});
      expect(first.status, first.said).toBe(0);
      const made = await resources();
      const { userPoolId, userPoolClientId } = JSON.parse(readFileSync(outputsFile, 'utf8'));
      const users = { kind: 'pool', userPoolId, clientIds: [userPoolClientId] };
      const [email, Password] = ['ada@example.com', 'Correct-horse-1'];
      const attributes = { email, email_verified: 'true' };
      const pool = new CognitoIdentityProviderClient(clientOf(environment));
      await pool.send(
        new AdminCreateUserCommand({
          ...{ UserPoolId: userPoolId, Username: email, MessageAction: 'SUPPRESS' },
          UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
        }),
      );
      const named = { UserPoolId: userPoolId, Username: email };
      await pool.send(new AdminSetUserPasswordCommand({ ...named, Password, Permanent: true }));
      const me = await asks(email, Password);
      expect(me.email).toBe(email);

      const tooEarly = await deploy({ users });
      expect(tooEarly.status).toBe(1);
      expect(tooEarly.said).toContain('handOver: true');
      expect(await resources()).toEqual(made);

      const handed = await deploy({ users: { kind: 'own', handOver: true } });
      expect(handed.status, handed.said).toBe(0);
      expect(await resources()).toEqual(made);
      expect(await asks(email, Password)).toEqual(me);

      const theirs = await deploy({ users });
      expect(theirs.status, theirs.said).toBe(0);
      const left = await resources();
      const gone = Object.keys(made).filter((id) => !(id in left));
      expect(gone.sort()).toEqual([
        ...[
          'Admins',
          'Support',
          expect.stringMatching(/^Users/),
          expect.stringMatching(/^UsersWeb/),
          'Viewers',
        ],
      ]);
      expect(await asks(email, Password)).toEqual(me);
    },
    timeout,
  );
});
