import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';

/** Reads a table's stream to its end, and from there the next time; records look as Lambda hands them over. */
export async function streamOf(client: DynamoDBClient, endpoint: string, tableName: string) {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  const arn = Table!.LatestStreamArn!;
  const streams = new DynamoDBStreamsClient({ endpoint });
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: arn }));
  const shard = StreamDescription!.Shards![0]!.ShardId!;
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({ StreamArn: arn, ShardId: shard, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  let iterator = ShardIterator;
  return {
    async next(): Promise<DynamoDBRecord[]> {
      const records: DynamoDBRecord[] = [];
      for (;;) {
        const answer = await streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
        iterator = answer.NextShardIterator;
        if (!answer.Records?.length) return records;
        // The SDK spells the same record in types of its own.
        records.push(
          ...(answer.Records as unknown as DynamoDBRecord[]).map((one) => ({ ...one, eventSourceARN: arn })),
        );
      }
    },
  };
}

export interface Push {
  query: string;
  variables: { usage?: Record<string, any>; change?: Record<string, any> };
  headers: IncomingHttpHeaders;
}

/** A place that takes pushes, as the API would, and remembers them; `refuse` says which ones it does not take. */
export async function pushTaker() {
  const pushes: Push[] = [];
  const taker = { refuse: (_push: Push): boolean => false };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Omit<Push, 'headers'>;
      const push = { ...body, headers: request.headers };
      const isRefused = taker.refuse(push);
      if (!isRefused) pushes.push(push);
      const answer = isRefused
        ? { errors: [{ errorType: 'Unavailable', message: 'not now' }] }
        : { data: {} };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    pushes,
    taker,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
