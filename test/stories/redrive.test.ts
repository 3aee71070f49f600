import { spawnSync } from 'node:child_process';
import {
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPerson, gets } from '../kit/product/people.ts';
import { sharedProduct, type Product } from '../kit/product/product.ts';
import { deployment } from '../kit/product/storiesStack.ts';

let product: Product;
beforeAll(async () => {
  product = await sharedProduct(['--no-web']);
}, 120_000);
afterAll(() => product.stop());

test('records that were given up on are done by the redrive command, and their message leaves the queue', async () => {
  const { credentials, region, endpoints } = product.operator;
  const shape = { credentials, region };
  const dynamodb = new DynamoDBClient({ ...shape, endpoint: endpoints['AWS_ENDPOINT_URL_DYNAMODB']! });
  const sqs = new SQSClient({ ...shape, endpoint: endpoints['AWS_ENDPOINT_URL_SQS']! });
  const person = await aPerson(product);
  await gets(product, person, 'mutation { consumeUsage(feature: "simulations") { allowed } }');
  const log = async () => {
    const { Items = [] } = await dynamodb.send(
      new QueryCommand({
        TableName: `${deployment}-user-actions-log`,
        KeyConditionExpression: 'user_id = :user',
        FilterExpression: 'action_type = :type',
        ExpressionAttributeValues: { ':user': { S: person.userId }, ':type': { S: 'consume' } },
      }),
    );
    return Items;
  };
  while ((await log()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const [row] = await log();

  // As if the stream's function had failed for good: the consequence is missing, and the queue says where its cause lies.
  const Key = { user_id: row!['user_id']!, timestamp: row!['timestamp']! };
  await dynamodb.send(new DeleteItemCommand({ TableName: `${deployment}-user-actions-log`, Key }));
  const batch = await batchOf(
    dynamodb,
    new DynamoDBStreamsClient({ ...shape, endpoint: endpoints['AWS_ENDPOINT_URL_DYNAMODB']! }),
    person.userId,
  );
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `${deployment}-dead-letters` }));
  const functionArn = `arn:aws:lambda:${region}:000000000000:function:${deployment}-changes`;
  const MessageBody = JSON.stringify({ requestContext: { functionArn }, DDBStreamBatchInfo: batch });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

  const redrive = () =>
    spawnSync(
      process.execPath,
      ['tools/dev/run.mjs', 'tools/operate/redrive.ts', '--local', product.folder],
      {
        encoding: 'utf8',
      },
    );
  expect(redrive().stdout).toContain('1 done, 0 left.');
  expect(await log()).toEqual([row]);
  expect(redrive().stdout).toContain('0 done, 0 left.');
});

/** Where the first change of the account's counter lies in its stream. */
async function batchOf(dynamodb: DynamoDBClient, streams: DynamoDBStreamsClient, userId: string) {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: `${deployment}-user-usage` }));
  const streamArn = Table!.LatestStreamArn!;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
  const shardId = StreamDescription!.Shards![0]!.ShardId!;
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId: shardId,
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const { Records = [] } = await streams.send(new GetRecordsCommand({ ShardIterator }));
  const record = Records.find(({ dynamodb: change }) => change?.Keys?.['user_id']?.S === userId)!;
  const sequence = record.dynamodb!.SequenceNumber!;
  return { shardId, streamArn, startSequenceNumber: sequence, endSequenceNumber: sequence };
}
