import { DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { aFunction, aRegion, aTable, anAccount, clientOf } from '../cloudformation/given.ts';
import { asPipeline } from './pipeline.ts';

const region = 'eu-central-1';
const denied = {
  name: 'AccessDeniedException',
  message: expect.stringContaining('is not authorized to perform'),
};

test('Lambda’s settings are the account’s executions, less what its functions in the region reserve', async () => {
  const account = await anAccount({ concurrency: 500 });
  const Reserves = aFunction({ ReservedConcurrentExecutions: 40 });
  await aRegion(account).deploy('functions', { Resources: { Reserves, Plain: aFunction() } });
  const settings = (where: string) =>
    new LambdaClient(clientOf(account.environment(where))).send(new GetAccountSettingsCommand({}));
  expect(await settings(region)).toMatchObject({
    AccountLimit: { ConcurrentExecutions: 500, UnreservedConcurrentExecutions: 460 },
    AccountUsage: { FunctionCount: 2 },
  });
  expect((await settings('us-west-2')).AccountLimit!.UnreservedConcurrentExecutions).toBe(500);
  const stranger = new LambdaClient(clientOf(await asPipeline(account, region)));
  await expect(stranger.send(new GetAccountSettingsCommand({}))).rejects.toMatchObject(denied);
});

test('DynamoDB lists the tables of the region, page by page', async () => {
  const account = await anAccount();
  const names = Array.from({ length: 7 }, (_, at) => `things-${at}`);
  const tables = names.map((TableName, at) => [`Table${at}`, aTable({ TableName })] as const);
  await aRegion(account).deploy('tables', { Resources: Object.fromEntries(tables) });
  const dynamodb = new DynamoDBClient(clientOf(account.environment(region)));
  const seen: string[] = [];
  let ExclusiveStartTableName: string | undefined;
  do {
    const page = await dynamodb.send(new ListTablesCommand({ ExclusiveStartTableName, Limit: 3 }));
    expect(page.TableNames!.length).toBeLessThanOrEqual(3);
    seen.push(...page.TableNames!);
    ExclusiveStartTableName = page.LastEvaluatedTableName;
  } while (ExclusiveStartTableName !== undefined);
  expect(seen).toEqual(names);
  const stranger = new DynamoDBClient(clientOf(await asPipeline(account, region)));
  await expect(stranger.send(new ListTablesCommand({}))).rejects.toMatchObject(denied);
});

test('DynamoDB says what a table of any stack is like, and of one that is not there that it is not', async () => {
  const account = await anAccount();
  await aRegion(account).deploy('tables', {
    Resources: { Table: aTable({ TableName: 'things' }, ['owner']) },
  });
  const dynamodb = new DynamoDBClient(clientOf(account.environment(region)));
  const describe = (TableName: string) => dynamodb.send(new DescribeTableCommand({ TableName }));
  expect((await describe('things')).Table).toMatchObject({
    ...{ TableName: 'things', TableArn: `arn:aws:dynamodb:${region}:${account.accountId}:table/things` },
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [{ IndexName: 'by-owner', IndexStatus: 'ACTIVE' }],
  });
  await expect(describe('others')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const stranger = new DynamoDBClient(clientOf(await asPipeline(account, region)));
  await expect(stranger.send(new DescribeTableCommand({ TableName: 'things' }))).rejects.toMatchObject(
    denied,
  );
});

test('a secret has the value that its stack gave it until another one is put, and other stacks change nothing of it', async () => {
  const account = await anAccount();
  const Named = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'key', SecretString: 'first' } };
  await aRegion(account).deploy('secrets', { Resources: { Named } });
  const secrets = new SecretsManagerClient(clientOf(account.environment(region)));
  const value = async () => (await secrets.send(new GetSecretValueCommand({ SecretId: 'key' }))).SecretString;
  expect(await value()).toBe('first');
  await secrets.send(new PutSecretValueCommand({ SecretId: 'key', SecretString: 'second' }));
  await aRegion(account).deploy('others', { Resources: { Other: aTable() } });
  expect(await value()).toBe('second');
  const { ARN } = await secrets.send(new DescribeSecretCommand({ SecretId: 'key' }));
  expect(ARN).toMatch(
    new RegExp(`^arn:aws:secretsmanager:${region}:${account.accountId}:secret:key-\\w{6}$`),
  );
  const stranger = new SecretsManagerClient(clientOf(await asPipeline(account, region)));
  await expect(stranger.send(new GetSecretValueCommand({ SecretId: 'key' }))).rejects.toMatchObject(denied);
});
