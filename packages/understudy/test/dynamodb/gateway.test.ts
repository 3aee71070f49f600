import fs from 'node:fs';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allOnThings, region, roleResource, startCloud, tableResource, type Cloud } from './fixture.ts';
import { serving } from './serving.ts';

const things = { 'Fn::GetAtt': ['Things', 'Arn'] };

let cloud: Cloud;
let server: http.Server;
let endpoint: string;

beforeAll(async () => {
  cloud = await startCloud({
    Things: tableResource(),
    Owner: roleResource('lambda.amazonaws.com', [
      allOnThings,
      { Effect: 'Allow', Action: 'dynamodb:ListStreams', Resource: '*' },
    ]),
    Writer: roleResource('lambda.amazonaws.com', [
      { Effect: 'Allow', Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem'], Resource: things },
    ]),
    Own: roleResource('lambda.amazonaws.com', [
      {
        Effect: 'Allow',
        Action: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:BatchGetItem'],
        Resource: things,
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['mine'] } },
      },
    ]),
  });
  server = await serving(cloud.storage.gateway.handle);
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await cloud.stop();
  fs.rmSync(cloud.folder, { recursive: true });
});

function clientAs(logicalId: string, maxAttempts = 1) {
  return new DynamoDBClient({
    endpoint,
    region,
    credentials: cloud.vault.issue(cloud.as(logicalId)),
    maxAttempts,
  });
}

describe('the AWS SDK against the gateway', () => {
  test('writes and reads with a local signature', async () => {
    const client = clientAs('Owner');
    await client.send(
      new PutItemCommand({ TableName: 'things', Item: { pk: { S: 'a#ü 🙂' }, sk: { S: '1' } } }),
    );
    const found = await client.send(
      new QueryCommand({
        TableName: 'things',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'a#ü 🙂' } },
      }),
    );
    expect(found.Items).toEqual([{ pk: { S: 'a#ü 🙂' }, sk: { S: '1' } }]);
    expect(found).not.toHaveProperty('ConsumedCapacity');
    client.destroy();
  });

  test('is refused with credentials of another installation', async () => {
    const client = new DynamoDBClient({
      endpoint,
      region,
      maxAttempts: 1,
      credentials: { accessKeyId: 'ASIAX', secretAccessKey: 'x', sessionToken: 'x.y' },
    });
    await expect(
      client.send(new PutItemCommand({ TableName: 'things', Item: { pk: { S: 'a' }, sk: { S: '1' } } })),
    ).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    client.destroy();
  });

  test('learns of a denial with principal, action and resource', async () => {
    const client = clientAs('Writer');
    const denied = client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName: 'things', Item: { pk: { S: 'a' }, sk: { S: '1' } } } },
          {
            ConditionCheck: {
              TableName: 'things',
              Key: { pk: { S: 'b' }, sk: { S: '1' } },
              ConditionExpression: 'attribute_exists(pk)',
            },
          },
        ],
      }),
    );
    await expect(denied).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${cloud.as('Writer').assumedRoleArn} is not authorized to perform: dynamodb:ConditionCheckItem on resource: ${String(cloud.stack.resources.get('Things')!.attributes.Arn)} because no identity-based policy allows the dynamodb:ConditionCheckItem action`,
    });
    client.destroy();
  });

  test('reads the stream under the ARN that the template knows', async () => {
    const client = new DynamoDBStreamsClient({
      endpoint,
      region,
      credentials: cloud.vault.issue(cloud.as('Owner')),
      maxAttempts: 1,
    });
    const streamArn = String(cloud.stack.resources.get('Things')!.attributes.StreamArn);
    expect((await client.send(new ListStreamsCommand({ TableName: 'things' }))).Streams).toMatchObject([
      { StreamArn: streamArn },
    ]);
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: streamArn }));
    expect(StreamDescription).toMatchObject({
      StreamArn: streamArn,
      StreamStatus: 'ENABLED',
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    });
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: StreamDescription!.Shards![0]!.ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const { Records } = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect(Records?.[0]).toMatchObject({
      eventName: 'INSERT',
      awsRegion: region,
      dynamodb: { Keys: { pk: { S: 'a#ü 🙂' } } },
    });
    client.destroy();
  });
});

describe('policies', () => {
  test('hold a role to its leading keys in each shape of request', async () => {
    const call = cloud.storage.gateway.callAs(cloud.as('Own'));
    const query = (value: string) =>
      call('Query', {
        TableName: 'things',
        KeyConditionExpression: '#k = :k',
        ExpressionAttributeNames: { '#k': 'pk' },
        ExpressionAttributeValues: { ':k': { S: value } },
      });
    const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '1' } });
    expect(await query('mine')).toMatchObject({ Count: 0 });
    await expect(query('yours')).rejects.toThrow('dynamodb:Query');
    await expect(call('GetItem', { TableName: 'things', Key: key('yours') })).rejects.toThrow(
      'dynamodb:GetItem',
    );
    const batch = { RequestItems: { things: { Keys: [key('mine'), key('yours')] } } };
    await expect(call('BatchGetItem', batch)).rejects.toThrow('dynamodb:BatchGetItem');
  });

  test('are asked for the index that a query names', async () => {
    const call = cloud.storage.gateway.callAs(cloud.as('Own'));
    const query = {
      TableName: 'things',
      IndexName: 'KindIndex',
      KeyConditionExpression: 'kind = :k',
      ExpressionAttributeValues: { ':k': { S: 'mine' } },
    };
    await expect(call('Query', query)).rejects.toThrow('table/things/index/KindIndex');
  });

  test('cannot allow a caller to change tables', async () => {
    await expect(
      cloud.storage.gateway.callAs(cloud.as('Owner'))('DeleteTable', { TableName: 'things' }),
    ).rejects.toThrow('not run locally');
  });
});

describe('limits of the service', () => {
  test('a list of more than 100 operands is refused', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `:v${index}`);
    await expect(
      cloud.storage.gateway.callAs(cloud.as('Owner'))('Scan', {
        TableName: 'things',
        FilterExpression: `pk IN (${names.join(', ')})`,
        ExpressionAttributeValues: Object.fromEntries(names.map((name) => [name, { S: 'x' }])),
      }),
    ).rejects.toThrow('number of operands: 101');
  });
});

describe('a request of the wrong shape', () => {
  test.each([
    ['TransactWriteItems', { TransactItems: 'x' }],
    ['TransactWriteItems', { TransactItems: [null] }],
    ['TransactWriteItems', { TransactItems: [{ Put: 5 }] }],
    ['BatchWriteItem', { RequestItems: { things: null } }],
    ['BatchGetItem', { RequestItems: { things: { Keys: 'x' } } }],
    ['BatchGetItem', { RequestItems: [] }],
  ])('is refused: %s %j', async (operation, body) => {
    const call = cloud.storage.gateway.callAs(cloud.as('Owner'));
    await expect(call(operation, body)).rejects.toMatchObject({ code: 'SerializationException' });
  });

  test('that names no table is denied or judged by the engine', async () => {
    await expect(
      cloud.storage.gateway.callAs(cloud.as('Owner'))('GetItem', { TableName: 5 }),
    ).rejects.toThrow('table/5');
    const call = cloud.storage.gateway.callAs(cloud.authority.administrator('test'));
    await expect(call('PutItem', { TableName: 'things', Item: 'x' })).rejects.toMatchObject({
      name: 'SerializationException',
    });
  });
});
