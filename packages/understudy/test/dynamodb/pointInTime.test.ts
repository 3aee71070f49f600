import fs from 'node:fs';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  RestoreTableToPointInTimeCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { region, roleResource, startCloud, tableResource, type Cloud } from './fixture.ts';
import { serving } from './serving.ts';

let cloud: Cloud;
let server: http.Server;
let client: DynamoDBClient;
let reader: DynamoDBClient;

beforeAll(async () => {
  cloud = await startCloud({
    Things: tableResource({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
    Others: tableResource({ TableName: 'others' }),
    Owner: roleResource('lambda.amazonaws.com', [{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }]),
    Reader: roleResource('lambda.amazonaws.com', [
      {
        Effect: 'Allow',
        Action: 'dynamodb:RestoreTableToPointInTime',
        Resource: { 'Fn::GetAtt': ['Things', 'Arn'] },
      },
    ]),
  });
  server = await serving(cloud.storage.gateway.handle);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const as = (role: string) =>
    new DynamoDBClient({ endpoint, region, credentials: cloud.vault.issue(cloud.as(role)), maxAttempts: 1 });
  [client, reader] = [as('Owner'), as('Reader')];
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await cloud.stop();
  fs.rmSync(cloud.folder, { recursive: true });
});

const restore = (more: object = {}) =>
  new RestoreTableToPointInTimeCommand({
    ...{ SourceTableName: 'things', TargetTableName: 'things-restored', UseLatestRestorableTime: true },
    ...more,
  });
const rowCount = 120;

test('a table is restored beside itself, with its rows and indexes, without stream and TTL, and can be deleted again', async () => {
  for (let at = 0; at < rowCount; at += 20) {
    const rows = Array.from({ length: 20 }, (_, n) => ({
      ...{ pk: { S: `p${(at + n) % 7}` }, sk: { S: String(at + n) }, kind: { S: 'k' }, ttl: { N: '1' } },
      size: { N: '9007199254740993.5' },
    }));
    const things = rows.map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { things } }));
  }
  const { TableDescription } = await client.send(restore());
  expect(TableDescription).toMatchObject({
    TableName: 'things-restored',
    TableStatus: 'ACTIVE',
    RestoreSummary: { SourceTableArn: expect.stringMatching(/:table\/things$/), RestoreInProgress: false },
  });
  const all = async (TableName: string) => {
    const { Items } = await client.send(new ScanCommand({ TableName }));
    return Items!.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  };
  expect(await all('things-restored')).toEqual(await all('things'));
  expect(await all('things')).toHaveLength(rowCount);
  const { Count } = await client.send(
    new QueryCommand({
      TableName: 'things-restored',
      IndexName: 'KindIndex',
      KeyConditionExpression: 'kind = :k',
      ExpressionAttributeValues: { ':k': { S: 'k' } },
    }),
  );
  expect(Count).toBe(rowCount);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'things-restored' }));
  expect(Table!.StreamSpecification).toBeUndefined();
  await expect(client.send(restore())).rejects.toMatchObject({ name: 'TableAlreadyExistsException' });

  await client.send(new DeleteTableCommand({ TableName: 'things-restored' }));
  await client.send(restore());
  await expect(client.send(new DeleteTableCommand({ TableName: 'things' }))).rejects.toThrow(
    'tables are what the template declares',
  );
});

test('what is not sound here is refused by name: a moment of the past, a table without recovery, and no right to the new table', async () => {
  const past = { UseLatestRestorableTime: undefined, RestoreDateTime: new Date(0), TargetTableName: 'x-1' };
  await expect(client.send(restore(past))).rejects.toMatchObject({ name: 'InvalidRestoreTimeException' });
  const other = { SourceTableName: 'others', TargetTableName: 'x-2' };
  await expect(client.send(restore(other))).rejects.toMatchObject({
    name: 'PointInTimeRecoveryUnavailableException',
  });
  const nowhere = { SourceTableName: 'nowhere', TargetTableName: 'x-3' };
  await expect(client.send(restore(nowhere))).rejects.toMatchObject({ name: 'TableNotFoundException' });
  await expect(reader.send(restore({ TargetTableName: 'x-4' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

test('a table says whether it can be restored, and that the only moment is now', async () => {
  const ask = async (TableName: string) =>
    (await client.send(new DescribeContinuousBackupsCommand({ TableName }))).ContinuousBackupsDescription!;
  const { PointInTimeRecoveryDescription: on } = await ask('things');
  expect(on).toMatchObject({ PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35 });
  expect(on!.EarliestRestorableDateTime).toEqual(on!.LatestRestorableDateTime);
  expect(await ask('others')).toEqual({
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
  });
});

test('a table that the template does not declare is made beside the others, by those who may', async () => {
  const beside = new CreateTableCommand({
    ...{ TableName: 'of-another-system', BillingMode: 'PAY_PER_REQUEST' },
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  });
  await expect(reader.send(beside)).rejects.toThrow('dynamodb:CreateTable');
  await client.send(beside);
  await client.send(new PutItemCommand({ TableName: 'of-another-system', Item: { id: { S: '1' } } }));
  const { Count } = await client.send(new ScanCommand({ TableName: 'of-another-system' }));
  expect(Count).toBe(1);
  await client.send(new DeleteTableCommand({ TableName: 'of-another-system' }));
  await expect(client.send(new CreateTableCommand({ ...beside.input, TableName: 'things' }))).rejects.toThrow(
    'not run locally',
  );
});
