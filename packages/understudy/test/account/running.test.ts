import { cpSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { LocalAccount } from '../../src/account/account.ts';
import { aFunction, aRegion, aTable, anAccount, clientOf } from '../cloudformation/given.ts';

const region = 'eu-central-1';
const Named = aTable({ TableName: 'notes' });

/** A function with its role, which answers `said`, and its public URL. */
const speaking = (said: string, properties: object = {}) => ({
  Runs: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
    },
  },
  Speaks: aFunction({
    FunctionName: 'speaks',
    Role: { 'Fn::GetAtt': ['Runs', 'Arn'] },
    Code: { ZipFile: `exports.handler = async () => ({ statusCode: 200, body: '${said}' })` },
    ...properties,
  }),
  Url: {
    Type: 'AWS::Lambda::Url',
    Properties: { TargetFunctionArn: { 'Fn::GetAtt': ['Speaks', 'Arn'] }, AuthType: 'NONE' },
  },
  ...Object.fromEntries(
    ['InvokeFunctionUrl', 'InvokeFunction'].map((action) => [
      action,
      {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: `lambda:${action}`,
          FunctionName: { Ref: 'Speaks' },
          Principal: '*',
          ...(action === 'InvokeFunctionUrl'
            ? { FunctionUrlAuthType: 'NONE' }
            : { InvokedViaFunctionUrl: true }),
        },
      },
    ]),
  ),
});
const Outputs = { Url: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } };

/** A bucket behind a distribution, and the address that people are given. */
const pages = {
  Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pages' } },
  Web: {
    Type: 'AWS::CloudFront::Distribution',
    Properties: {
      DistributionConfig: {
        Enabled: true,
        DefaultRootObject: 'index.html',
        Origins: [
          {
            Id: 'files',
            DomainName: { 'Fn::GetAtt': ['Files', 'RegionalDomainName'] },
            S3OriginConfig: { OriginAccessIdentity: '' },
          },
        ],
        DefaultCacheBehavior: { TargetOriginId: 'files', ViewerProtocolPolicy: 'redirect-to-https' },
      },
    },
  },
};
const Address = { Value: { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': ['Web', 'DomainName'] }]] } };

const running = (more: object = {}) => anAccount({ runs: true, onLine: () => undefined, ...more });

function rowsOf(account: LocalAccount, TableName = 'notes') {
  const client = new DynamoDBClient(clientOf(account.environment(region)));
  return {
    put: (id: string) => client.send(new PutItemCommand({ TableName, Item: { id: { S: id } } })),
    has: async (id: string) =>
      (await client.send(new GetItemCommand({ TableName, Key: { id: { S: id } } }))).Item !== undefined,
  };
}

const outputOf = ({ Outputs: all = [] }: { Outputs?: { OutputKey?: string; OutputValue?: string }[] }) =>
  all[0]!.OutputValue!;

test('what is deployed runs: its table takes rows, its function is called and answers at the address of its output', async () => {
  const account = await running();
  const made = await aRegion(account).deploy('whole', { Resources: { Named, ...speaking('one') }, Outputs });
  expect(made.StackStatus).toBe('CREATE_COMPLETE');
  await rowsOf(account).put('kept');
  expect(await rowsOf(account).has('kept')).toBe(true);
  const url = outputOf(made);
  expect(url.startsWith(`${account.address}/`)).toBe(true);
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([200, 'one']);
  const lambda = new LambdaClient(clientOf(account.environment(region)));
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'speaks' }));
  expect(JSON.parse(Payload!.transformToString())).toEqual({ statusCode: 200, body: 'one' });
});

test('an update runs the new function over the same rows, and a destroyed stack answers no more and leaves no row behind', async () => {
  const account = await running();
  const { deploy, destroy } = aRegion(account);
  await deploy('whole', { Resources: { Named, ...speaking('one') }, Outputs });
  await rowsOf(account).put('kept');
  const url = outputOf(await deploy('whole', { Resources: { Named, ...speaking('two') }, Outputs }));
  expect(await (await fetch(url)).text()).toBe('two');
  expect(await rowsOf(account).has('kept')).toBe(true);
  expect((await destroy('whole')).StackStatus).toBe('DELETE_COMPLETE');
  expect((await fetch(url)).status).toBe(404);
  await deploy('again', { Resources: { Named } });
  expect(await rowsOf(account).has('kept')).toBe(false);
});

test('a table that the template no longer has loses its rows, and one that its stack leaves behind keeps them', async () => {
  const account = await running();
  const { deploy, destroy } = aRegion(account);
  const Left = { ...aTable({ TableName: 'left' }), DeletionPolicy: 'Retain' };
  await deploy('tables', { Resources: { Named, Left } });
  await rowsOf(account).put('first');
  await rowsOf(account, 'left').put('first');
  await deploy('tables', { Resources: { Left } });
  await expect(rowsOf(account).has('first')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await deploy('tables', { Resources: { Named, Left } });
  expect(await rowsOf(account).has('first')).toBe(false);
  await destroy('tables');
  const { TableNames } = await new DynamoDBClient(clientOf(account.environment(region))).send(
    new ListTablesCommand({}),
  );
  expect(TableNames).toEqual(['left']);
  expect(await rowsOf(account, 'left').has('first')).toBe(true);
  await deploy('later', { Resources: { Left } }, { ImportExistingResources: true });
  expect(await rowsOf(account, 'left').has('first')).toBe(true);
});

test('what cannot run fails its deployment with the reason, says it once, and what ran before runs on', async () => {
  const lines: string[] = [];
  const account = await running({ onLine: (line: string) => lines.push(line) });
  const { deploy, events } = aRegion(account);
  const url = outputOf(await deploy('whole', { Resources: { Named, ...speaking('one') }, Outputs }));
  await rowsOf(account).put('kept');
  const broken = speaking('two', { Handler: 'missing.handler' });
  const after = await deploy('whole', { Resources: { Named, ...broken }, Outputs });
  expect(after.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  const reason = /Speaks at Properties\.Handler: there is no file missing\.js/;
  expect((await events('whole')).filter((event) => reason.test(event))).toEqual([
    expect.stringMatching(/^whole UPDATE_ROLLBACK_IN_PROGRESS What was deployed does not start: Speaks at /),
  ]);
  expect(lines.filter((line) => reason.test(line))).toHaveLength(1);
  expect(await (await fetch(url)).text()).toBe('one');
  expect(await rowsOf(account).has('kept')).toBe(true);
  const fresh = await deploy('beside', { Resources: { Alien: alien } });
  expect(fresh.StackStatus).toBe('ROLLBACK_COMPLETE');
  expect((await events('beside')).join('\n')).toContain('container images are not run');
  expect(await rowsOf(account).has('kept')).toBe(true);
});

/** Its image is no code that runs here. */
const alien = aFunction({ PackageType: 'Image', Code: { ImageUri: 'image' } });

test('a second start finds rows and addresses again, and another port is refused, which functions would not know', async () => {
  const data = mkdtempSync(join(tmpdir(), 'account-'));
  const first = await running({ data });
  const url = outputOf(
    await aRegion(first).deploy('whole', { Resources: { Named, ...speaking('one') }, Outputs }),
  );
  await rowsOf(first).put('kept');
  await first.stop();
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  const other = Number(new URL(first.address).port) === 65_535 ? 65_534 : 65_535;
  await expect(running({ data, port: other })).rejects.toThrow(`answers at port ${new URL(url).port}`);
  const second = await running({ data });
  expect(second.address).toBe(first.address);
  expect(await (await fetch(url)).text()).toBe('one');
  expect(await rowsOf(second).has('kept')).toBe(true);
});

test('a distribution serves what is put into its bucket at a port of its own, for as long as it exists', async () => {
  const account = await running();
  const { deploy, destroy } = aRegion(account);
  const url = outputOf(await deploy('pages', { Resources: pages, Outputs: { Address } }));
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(url).not.toBe(account.address);
  expect((await fetch(url)).status).toBe(403);
  const s3 = new S3Client(clientOf(account.environment(region)));
  const Bucket = 'pages';
  await s3.send(
    new PutObjectCommand({ Bucket, Key: 'index.html', Body: '<h1>Here</h1>', ContentType: 'text/html' }),
  );
  const page = await fetch(url);
  expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
    ...[200, 'text/html', '<h1>Here</h1>'],
  ]);
  expect((await fetch(`${url}/%ff`)).status).toBe(403);
  const etag = page.headers.get('etag')!;
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'index.html' }));
  await destroy('pages');
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('two regions run what is deployed into each, and a stack without anything to run starts nothing', async () => {
  const account = await running();
  for (const where of [region, 'us-west-2'])
    await aRegion(account, where).deploy('notes', { Resources: { Named } });
  await rowsOf(account).put('here');
  const west = new DynamoDBClient(clientOf(account.environment('us-west-2')));
  const { Item } = await west.send(new GetItemCommand({ TableName: 'notes', Key: { id: { S: 'here' } } }));
  expect(Item).toBeUndefined();
  const { client } = aRegion(account, 'eu-west-1');
  const Files = { Type: 'AWS::S3::Bucket', Properties: {} };
  await client.send(
    new CreateStackCommand({ StackName: 'files', TemplateBody: JSON.stringify({ Resources: { Files } }) }),
  );
  expect((await aRegion(account, 'eu-west-1').describe('files')).StackStatus).toBe('CREATE_COMPLETE');
});

test('a queue that is made again under its name is empty', async () => {
  const account = await running();
  const { deploy, destroy } = aRegion(account);
  const Letters = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'letters' } };
  const sqs = new SQSClient(clientOf(account.environment(region)));
  const made = await deploy('queues', {
    Resources: { Letters },
    Outputs: { Url: { Value: { Ref: 'Letters' } } },
  });
  const QueueUrl = outputOf(made);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'first' }));
  await deploy('beside', { Resources: { Named } });
  const waiting = async () =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }))).Messages?.length ?? 0;
  expect(await waiting()).toBe(1);
  await destroy('queues');
  await deploy('queues', { Resources: { Letters } });
  expect(await waiting()).toBe(0);
});

test('a stack whose account is ended while it starts has failed, and the next deployment continues from there', async () => {
  const data = mkdtempSync(join(tmpdir(), 'account-'));
  const first = await running({ data });
  const before = aRegion(first);
  const template = JSON.stringify({ Resources: { Named } });
  const making = before.client.send(new CreateStackCommand({ StackName: 'notes', TemplateBody: template }));
  const statusOf = () =>
    before.describe('notes').then(
      ({ StackStatus }) => StackStatus,
      () => undefined,
    );
  await expect.poll(statusOf, { interval: 1 }).toBe('CREATE_IN_PROGRESS');
  const copy = mkdtempSync(join(tmpdir(), 'account-'));
  cpSync(data, copy, { recursive: true, filter: (file) => !['regions', 'lock'].includes(basename(file)) });
  // Deleted meanwhile, it is made and then deleted.
  await before.client.send(new DeleteStackCommand({ StackName: 'notes' }));
  await making;
  expect(await statusOf()).toBeUndefined();
  const second = await running({ data: copy });
  const { describe, deploy, events } = aRegion(second);
  expect((await describe('notes')).StackStatus).toBe('CREATE_FAILED');
  expect((await events('notes')).at(-1)).toMatch(/^notes CREATE_FAILED The account was ended meanwhile/);
  const after = await deploy('notes', { Resources: { Named } }, { ChangeSetType: 'UPDATE' });
  expect(after.StackStatus).toBe('CREATE_COMPLETE');
  await rowsOf(second).put('kept');
});

test('a port that another program has taken meanwhile is named, and everything else of the account answers', async () => {
  const data = mkdtempSync(join(tmpdir(), 'account-'));
  const first = await running({ data });
  const url = outputOf(await aRegion(first).deploy('pages', { Resources: pages, Outputs: { Address } }));
  await first.stop();
  const other = createServer().listen(Number(new URL(url).port), '127.0.0.1');
  await once(other, 'listening');
  const lines: string[] = [];
  const second = await running({ data, onLine: (line: string) => lines.push(line) });
  expect(lines).toEqual([
    expect.stringMatching(`^What is deployed in ${region} does not run: port ${new URL(url).port}, at which`),
  ]);
  expect((await aRegion(second).describe('pages')).StackStatus).toBe('CREATE_COMPLETE');
  other.close();
});
