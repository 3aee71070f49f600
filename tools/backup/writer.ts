import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  PutItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './attributeValues.ts';
import { inParallel } from '../../app/inParallel.ts';

/** DynamoDB takes no more in one request. */
const itemsMax = 25;
const atOnce = 8;

/** Writes rows over those that are there, and gives how many they were. */
export async function putAll(client: DynamoDBClient, table: string, rows: Item[]): Promise<number> {
  const batches = Array.from({ length: Math.ceil(rows.length / itemsMax) }, (_, at) =>
    rows.slice(at * itemsMax, (at + 1) * itemsMax),
  );
  await inParallel(batches, atOnce, async (batch) => {
    let left: Record<string, WriteRequest[]> = {
      [table]: batch.map((row) => ({ PutRequest: { Item: row } })),
    };
    for (let pauseMs = 50; Object.keys(left).length > 0; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems: left }));
      left = UnprocessedItems;
      // The table cannot take more for the moment.
      if (Object.keys(left).length > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  });
  return rows.length;
}

/** Writes the rows that are not there; what is there is newer, and stays. Gives how many were written. */
export async function putMissing(
  client: DynamoDBClient,
  table: string,
  partition: string,
  rows: Item[],
): Promise<number> {
  let written = 0;
  await inParallel(rows, atOnce * 4, async (row) => {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: row,
          ConditionExpression: 'attribute_not_exists(#partition)',
          ExpressionAttributeNames: { '#partition': partition },
        }),
      );
      written += 1;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  });
  return written;
}
