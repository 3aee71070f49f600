import fs from 'node:fs';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allOnThings, region, roleResource, startCloud, tableResource, type Cloud } from './fixture.ts';
import { serving } from './serving.ts';

let cloud: Cloud;

beforeAll(async () => {
  cloud = await startCloud({
    Things: tableResource(),
    Owner: roleResource('lambda.amazonaws.com', [allOnThings]),
    Reader: roleResource('lambda.amazonaws.com', [allOnThings]),
  });
});

beforeEach(() => {
  cloud.storage.gateway.meter.reset();
  cloud.storage.gateway.faults.clear();
});

afterAll(async () => {
  await cloud.stop();
  fs.rmSync(cloud.folder, { recursive: true });
});

describe('the meter', () => {
  test('counts requests, units of the table and units of its indexes', async () => {
    const call = cloud.storage.gateway.callAs(cloud.as('Owner'));
    await call('PutItem', {
      TableName: 'things',
      Item: { pk: { S: 'm' }, sk: { S: '1' }, kind: { S: 'k' } },
    });
    await call('UpdateItem', {
      TableName: 'things',
      Key: { pk: { S: 'm' }, sk: { S: '1' } },
      UpdateExpression: 'ADD n :n',
      ExpressionAttributeValues: { ':n': { N: '1' } },
    });
    await call('GetItem', {
      TableName: 'things',
      Key: { pk: { S: 'm' }, sk: { S: '1' } },
      ConsistentRead: true,
    });
    await expect(
      call('PutItem', {
        TableName: 'things',
        Item: { pk: { S: 'm' }, sk: { S: '1' } },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ).rejects.toMatchObject({ code: 'ConditionalCheckFailedException' });
    expect(cloud.storage.gateway.meter.read()).toMatchObject({
      requests: 4,
      byOperation: { PutItem: 2, UpdateItem: 1, GetItem: 1 },
      tables: { things: { read: 1, write: 3, indexRead: 0, indexWrite: 1 } },
    });
  });

  test('counts each role for itself, a refused write too', async () => {
    const put = { TableName: 'things', Item: { pk: { S: 'r' }, sk: { S: '1' }, kind: { S: 'k' } } };
    const [owner, reader] = [cloud.as('Owner'), cloud.as('Reader')];
    await cloud.storage.gateway.callAs(owner)('PutItem', put);
    const once = { ...put, ConditionExpression: 'attribute_not_exists(pk)' };
    await expect(cloud.storage.gateway.callAs(owner)('PutItem', once)).rejects.toThrow();
    const Key = { pk: put.Item.pk, sk: put.Item.sk };
    await cloud.storage.gateway.callAs(reader)('GetItem', { TableName: 'things', Key });
    const nameOf = (role: typeof owner) => role.roleArn.split('/').at(-1)!;
    expect(cloud.storage.gateway.meter.read().byRole).toEqual({
      [nameOf(owner)]: { requests: 2, read: 0, write: 3 },
      [nameOf(reader)]: { requests: 1, read: 0.5, write: 0 },
    });
  });

  test('counts a transaction twice on the table', async () => {
    const call = cloud.storage.gateway.callAs(cloud.as('Owner'));
    await call('TransactWriteItems', {
      TransactItems: [{ Put: { TableName: 'things', Item: { pk: { S: 't' }, sk: { S: '1' } } } }],
    });
    expect(cloud.storage.gateway.meter.read().tables.things).toEqual({
      read: 0,
      write: 2,
      indexRead: 0,
      indexWrite: 0,
    });
  });

  test('shows the caller as much of the capacity as was asked for', async () => {
    const call = cloud.storage.gateway.callAs(cloud.as('Owner'));
    const put = (ReturnConsumedCapacity?: string) =>
      call('PutItem', {
        TableName: 'things',
        Item: { pk: { S: 'm' }, sk: { S: '2' } },
        ...(ReturnConsumedCapacity ? { ReturnConsumedCapacity } : {}),
      });
    expect(await put()).toEqual({});
    expect(await put('TOTAL')).toEqual({ ConsumedCapacity: { TableName: 'things', CapacityUnits: 1 } });
    expect(await put('INDEXES')).toMatchObject({ ConsumedCapacity: { Table: { CapacityUnits: 1 } } });
  });
});

describe('faults', () => {
  const add = {
    TableName: 'things',
    Key: { pk: { S: 'f' }, sk: { S: '1' } },
    UpdateExpression: 'ADD n :n',
    ExpressionAttributeValues: { ':n': { N: '1' } },
  };
  const count = async () => {
    const { Item } = await cloud.storage.gateway.callAs(cloud.as('Owner'))('GetItem', {
      TableName: 'things',
      Key: add.Key,
    });
    return Number((Item as { n?: { N: string } } | undefined)?.n?.N ?? 0);
  };

  test('an answer that is lost after the commit makes the SDK count twice', async () => {
    const server = await serving(cloud.storage.gateway.handle);
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region,
      credentials: cloud.vault.issue(cloud.as('Owner')),
      maxAttempts: 3,
    });
    const before = await count();
    cloud.storage.gateway.faults.add({ kind: 'fail after', operation: 'UpdateItem', table: 'things' });
    await client.send(new UpdateItemCommand(add));
    expect(await count()).toBe(before + 2);
    client.destroy();
    server.close();
  });

  test('a failure before, a throttle and a conflict leave nothing behind', async () => {
    const call = cloud.storage.gateway.callAs(cloud.as('Owner'));
    const before = await count();
    cloud.storage.gateway.faults.add({ kind: 'fail before' });
    await expect(call('UpdateItem', add)).rejects.toMatchObject({ code: 'InternalServerError', status: 500 });
    cloud.storage.gateway.faults.add({ kind: 'throttle', times: 2 });
    await expect(call('UpdateItem', add)).rejects.toMatchObject({
      code: 'ProvisionedThroughputExceededException',
    });
    await expect(call('UpdateItem', add)).rejects.toMatchObject({
      code: 'ProvisionedThroughputExceededException',
    });
    cloud.storage.gateway.faults.add({ kind: 'conflict' });
    await expect(call('TransactWriteItems', { TransactItems: [{ Update: add }] })).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      more: { CancellationReasons: [{ Code: 'TransactionConflict' }] },
    });
    expect(await count()).toBe(before);
  });
});
