import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Product } from './product.ts';

/**
 * Everything that a deployment keeps: each row of each table, each message of each queue, each object of each bucket, as text
 * under the name of its place.
 */
async function everythingKept(product: Product): Promise<Map<string, string[]>> {
  return new Map([...(await rowsByTable(product)), ...(await messages(product)), ...objects(product)]);
}

/** The places that hold any of these words, with how many pieces of each. */
export async function placesWith(product: Product, words: string[]): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [place, pieces] of await everythingKept(product)) {
    const with_ = pieces.filter((piece) => words.some((word) => piece.includes(word)));
    if (with_.length > 0) found[place] = with_.length;
  }
  return found;
}

async function rowsByTable(product: Product): Promise<Map<string, string[]>> {
  const { region, credentials, endpoints } = product.operator;
  const client = new DynamoDBClient({
    region,
    credentials,
    endpoint: endpoints['AWS_ENDPOINT_URL_DYNAMODB']!,
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  if (TableNames.length < 10) throw new Error(`Only ${TableNames.length} tables were found.`);
  const all = new Map<string, string[]>();
  for (const TableName of TableNames) {
    const rows: string[] = [];
    let start: Record<string, any> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: start }),
      );
      rows.push(...(page.Items ?? []).map((item) => JSON.stringify(item)));
      start = page.LastEvaluatedKey;
    } while (start);
    all.set(TableName, rows);
  }
  return all;
}

async function messages(product: Product): Promise<Map<string, string[]>> {
  const { region, credentials, endpoints } = product.operator;
  const client = new SQSClient({ region, credentials, endpoint: endpoints['AWS_ENDPOINT_URL_SQS']! });
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  const all = new Map<string, string[]>();
  for (const QueueUrl of QueueUrls) {
    const bodies: string[] = [];
    for (;;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 60 }),
      );
      if (Messages.length === 0) break;
      bodies.push(...Messages.map(({ Body }) => Body ?? ''));
    }
    all.set(QueueUrl, bodies);
  }
  return all;
}

/** The bucket of the stack whose name says this. */
export function bucketNamed(product: Product, word: string): string {
  const found = bucketsIn(product).filter((name) => name.includes(word));
  if (found.length !== 1) throw new Error(`Not one bucket is named like "${word}": ${found.join(', ')}`);
  return found[0]!;
}

const bucketsIn = (product: Product) => readdirSync(join(product.folder, 'buckets'));

function objects(product: Product): Map<string, string[]> {
  const folder = join(product.folder, 'buckets');
  return new Map(
    bucketsIn(product).map((bucket) => [
      `bucket ${bucket}`,
      readdirSync(join(folder, bucket)).map((file) => textOf(readFileSync(join(folder, bucket, file)))),
    ]),
  );
}

function textOf(bytes: Buffer): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes) : bytes).toString();
}
