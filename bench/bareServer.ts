import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { startEngine } from '../packages/understudy/src/dynamodb/engine.ts';
import { post } from '../platform/post.ts';
import { signedHeaders } from '../platform/signing.ts';
import { rateOf } from './load.ts';

const TableName = 'counters';
const Key = { id: 'one' };

/**
 * What the whole product is measured against: an HTTP server over the same engine that does nothing but one conditional
 * write, and on request reads one item in a loop, or measures how long the engine's stream takes.
 */
export async function serveBareStore(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-bench-bare-'));
  const engine = await startEngine({
    dataFolder: folder,
    endpoint: process.env['DYNAMODB_ENDPOINT'],
    onExit: (message) => console.error(message),
  });
  const settings = {
    endpoint: engine.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  };
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
  await makeTable(documents);
  const consume = () =>
    documents.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'SET remaining = remaining - :n, used = used + :n',
        ConditionExpression: 'remaining >= :n',
        ExpressionAttributeValues: { ':n': 1 },
        ReturnValues: 'ALL_NEW',
      }),
    );
  const read = await signedRead(settings.endpoint);
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    incoming.on('end', () => {
      consume().then(
        ({ Attributes }) => outgoing.writeHead(200).end(JSON.stringify(Attributes)),
        (error: unknown) => outgoing.writeHead(500).end(String(error)),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.on('message', (asked: { read?: number; stream?: number }) => {
    if (asked.read) void rateOf(read, 32, asked.read).then((rate) => process.send!({ rate }));
    if (asked.stream)
      void streamDelays(settings, documents, asked.stream).then((delays) => process.send!({ delays }));
  });
  process.once('disconnect', () => {
    void engine.stop().then(() => {
      rmSync(folder, { recursive: true, force: true });
      process.exit();
    });
  });
  process.send!({ port: (server.address() as AddressInfo).port });
}

/** A GetItem, signed, sent and parsed: what our resolvers' reads cannot cost less than. */
async function signedRead(endpoint: string): Promise<() => Promise<void>> {
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
  });
  const url = new URL(endpoint);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.GetItem',
  };
  const body = JSON.stringify({ TableName, Key: { id: { S: Key.id } } });
  return async () => {
    const answer = await post(url, await signedHeaders('dynamodb', url, headers, body), body, 10_000);
    const { Item } = JSON.parse(answer.text) as { Item?: object };
    if (!Item) throw new Error(`Not the item: ${answer.text}`);
  };
}

async function makeTable(documents: DynamoDBDocumentClient): Promise<void> {
  await documents.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  await documents.send(new PutCommand({ TableName, Item: { ...Key, remaining: 1e12, used: 0 } }));
}

/** From a write's answer to its record, asking again and again: what no reader of this engine can be faster than. */
async function streamDelays(
  settings: ConstructorParameters<typeof DynamoDBStreamsClient>[0],
  documents: DynamoDBDocumentClient,
  count: number,
): Promise<number[]> {
  const streams = new DynamoDBStreamsClient(settings!);
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName }));
  const StreamArn = Streams![0]!.StreamArn!;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription!.Shards!.at(-1)!.ShardId!;
  let { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'LATEST' }),
  );
  const delays: number[] = [];
  for (let n = 0; n < count; n++) {
    await documents.send(new PutCommand({ TableName, Item: { id: `write ${n}` } }));
    const written = performance.now();
    for (let isThere = false; !isThere;) {
      const answer = await streams.send(new GetRecordsCommand({ ShardIterator }));
      ShardIterator = answer.NextShardIterator;
      isThere = answer.Records!.some((record) => record.dynamodb?.Keys?.['id']?.S === `write ${n}`);
    }
    delays.push(performance.now() - written);
  }
  streams.destroy();
  return delays;
}
