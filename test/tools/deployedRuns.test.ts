import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cdk, ran } from '../../packages/understudy/test/account/cdk.ts';
import { clientOf } from '../../packages/understudy/test/cloudformation/given.ts';
import { gets, signIn, type Person } from '../kit/product/people.ts';
import type { Product } from '../kit/product/product.ts';
import { listens } from '../kit/product/subscriptions.ts';
import { changedAssembly, ofType } from '../kit/stack/changedAssembly.ts';
import { deploysIn, region, timeout } from '../kit/stack/deploys.ts';
import { anAccountThatRuns, type RunningAccount } from '../kit/stack/runningAccount.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-runs-'));
/** Production of a project of the test's own, so that a user's own outputs stay. */
const stack = 'runs-prod';
const names = ['--project', 'runs', '--env', 'prod'];
const outputsFile = 'outputs.runs-prod.json';
const { bootstrapped, deploy, empty } = deploysIn(scratch);

let account: RunningAccount;
let product: Product;
let person: Person;

beforeAll(async () => void (account = await anAccountThatRuns(join(scratch, 'account'))), timeout);
afterAll(async () => {
  await account.stop();
  rmSync(scratch, { recursive: true, force: true });
  for (const file of [outputsFile, `amplify_${outputsFile}`]) rmSync(file, { force: true });
}, timeout);

/** A command of this repository, with the environment that the account has written. */
async function typed(name: string, args: string[], more: Record<string, string> = {}) {
  const { environment } = account;
  const { status, said } = await ran('npm', ['run', '--silent', name, '--', ...args], {
    ...{ home: scratch, cwd: '.', environment: { ...environment, ...more } },
  });
  expect(status, said).toBe(0);
  return said;
}

const aPool = () => new CognitoIdentityProviderClient(clientOf(account.environment));
const used = async () =>
  (await gets(product, person, '{ me { usage { feature used } } }')).me.usage as object[];
const consumed = { feature: 'simulations', used: 2 };

async function isSilent(url: string): Promise<void> {
  await expect(fetch(url), url).rejects.toThrow('fetch failed');
}

describe('what npm run deploy has deployed into a local account runs', () => {
  test(
    'production is deployed, its smoke test passes, and its outputs name addresses on this machine that answer',
    async () => {
      await bootstrapped({ accountId: '123456789012', environment: () => account.environment });
      const settings = { WebOrigins: 'https://app.example.com', OperatorsSecondFactor: 'optional' };
      const given = Object.entries(settings).flatMap(([name, value]) => ['--parameter', `${name}=${value}`]);
      const { status, said } = await deploy(account.environment, ...names, '--yes', '--smoke', ...given);
      expect(status, said).toBe(0);
      expect(said).toMatch(/^\d{2,} ok, 0 failed, \d+ not shown\.$/m);
      const outputs = JSON.parse(readFileSync(outputsFile, 'utf8'));
      product = { outputs } as Product;
      for (const name of ['graphqlUrl', 'realtimeUrl', 'webUrl', 'adminUrl', 'stripeWebhookUrl'])
        expect(outputs[name], name).toMatch(/^(http|ws):\/\/127\.0\.0\.1:\d+/);
      const page = await fetch(outputs.webUrl);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const policy = page.headers.get('content-security-policy')!;
      const { host } = new URL(outputs.graphqlUrl);
      for (const origin of [`http://${host}`, `ws://${host}`, outputs.cognitoEndpoint])
        expect(policy).toContain(` ${origin}`);
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())![1]!;
      expect((await fetch(new URL(script, outputs.webUrl))).status).toBe(200);
      expect((await fetch(new URL('/operators/files.json', outputs.webUrl))).status).toBe(403);
      expect((await fetch(outputs.graphqlUrl, { method: 'POST', body: '{}' })).status).toBe(401);
      const headers = { 'content-type': 'application/json' };
      const webhook = await fetch(outputs.stripeWebhookUrl, { method: 'POST', headers, body: '{}' });
      expect(await webhook.text()).toBe('Webhooks are not set up yet.');
    },
    timeout,
  );

  test(
    'an operator who is made as the page says brings the catalog, and a person signs up by mail, is counted and hears it',
    async () => {
      const { userPoolId: UserPoolId, userPoolClientId: ClientId } = product.outputs;
      const Username = 'operator@example.com';
      const Password = 'Correct-horse-1';
      const verified = [
        { Name: 'email', Value: Username },
        { Name: 'email_verified', Value: 'true' },
      ];
      const made = { UserPoolId, Username };
      await aPool().send(new AdminCreateUserCommand({ ...made, UserAttributes: verified }));
      await aPool().send(new AdminAddUserToGroupCommand({ ...made, GroupName: 'admins' }));
      await aPool().send(new AdminSetUserPasswordCommand({ ...made, Password, Permanent: true }));
      const pushed = await typed('catalog', ['push', '--outputs', outputsFile, '--yes'], {
        USHER_ADMIN_EMAIL: Username,
        USHER_ADMIN_PASSWORD: Password,
      });
      expect(pushed).toContain('written: free, version 1');
      const email = 'person@example.com';
      const UserAttributes = [{ Name: 'email', Value: email }];
      await aPool().send(new SignUpCommand({ ClientId, Username: email, Password, UserAttributes }));
      const ConfirmationCode = await account.printed(/mail to person@example\.com: .*\[(\d+)\]/);
      await aPool().send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode }));
      person = await signIn(product, email, Password);
      const listening = await listens(product, person, 'subscription { onUsage { feature used } }');
      const consume = 'mutation { consumeUsage(feature: "simulations", amount: 2) { allowed } }';
      expect((await gets(product, person, consume)).consumeUsage).toEqual({ allowed: true });
      expect(await listening.heard(() => true)).toEqual(consumed);
      listening.close();
      expect(await typed('verify', names)).toContain('1 counters: 1 right, 0 drifted');
      expect(await typed('secret', names)).toMatch(/stripe/i);
      const copy = ['--outputs', outputsFile, '--to', join(scratch, 'copy')];
      expect(await typed('backup', [...names, ...copy])).toMatch(/users/);
    },
    timeout,
  );

  test(
    'npm run smoke shows all of its checks in it',
    async () => {
      const shown = await typed('smoke', [...names, '--outputs', outputsFile]);
      expect(shown).toMatch(/^\d{2,} ok, 0 failed, \d+ not shown\.$/m);
    },
    timeout,
  );

  test(
    'a deployment over it runs what is new, at the same addresses and over the same data',
    async () => {
      const newer = changedAssembly(scratch, `build/deploy/${stack}`, {
        [stack]: (template) => {
          const [[, schema]] = ofType(template, 'AWS::AppSync::GraphQLSchema') as [[string, any]];
          schema.Properties.Definition +=
            '\ntype Brand { name: String }\nextend type Query { brand: Brand }\n';
        },
      });
      const words = ['deploy', stack, '--exclusively', '--require-approval', 'never'];
      const { status, said } = await cdk(scratch, account.environment, '--app', newer, ...words);
      expect(status, said).toBe(0);
      expect(await gets(product, person, '{ brand { name } }')).toEqual({ brand: null });
      expect(await used()).toEqual([expect.objectContaining(consumed)]);
    },
    timeout,
  );

  test(
    'an account that is stopped answers nowhere, and one that is started again has everything',
    async () => {
      await account.stop();
      const { graphqlUrl, webUrl } = product.outputs;
      for (const url of [graphqlUrl, webUrl]) await isSilent(url);
      account = await anAccountThatRuns(join(scratch, 'account'));
      expect(await used()).toEqual([expect.objectContaining(consumed)]);
      expect((await fetch(webUrl)).status).toBe(200);
    },
    timeout,
  );

  test(
    'once the app stack is destroyed its addresses are silent, and the data stack keeps the rows',
    async () => {
      const { environment } = account;
      const { webBucket, operatorsBucket } = JSON.parse(readFileSync(outputsFile, 'utf8'));
      for (const bucket of [webBucket, operatorsBucket]) await empty(environment, bucket);
      const made = resolve(`build/deploy/${stack}`);
      const { status, said } = await cdk(scratch, environment, '--app', made, 'destroy', stack, '--force');
      expect(status, said).toBe(0);
      const { graphqlUrl, webUrl, stripeWebhookUrl } = product.outputs;
      for (const url of [graphqlUrl, webUrl]) await isSilent(url);
      expect((await fetch(stripeWebhookUrl, { method: 'POST', body: '{}' })).status).toBe(404);
      const dynamodb = new DynamoDBClient({ ...clientOf(environment), region });
      const { Items } = await dynamodb.send(new ScanCommand({ TableName: `${stack}-user-usage` }));
      expect(Items!.map(({ user_id }) => user_id!.S)).toContain(person.userId);
    },
    timeout,
  );
});
