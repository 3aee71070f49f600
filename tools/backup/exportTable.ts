import { ScanCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { lineOf } from './attributeValues.ts';
import type { Page } from './pagedFile.ts';

/** One segment of a table, page by page, as the table is when the page is read. */
export function pagesOfSegment(
  client: DynamoDBClient,
  table: string,
  segment: number,
  segments: number,
): (next: unknown) => Promise<Page> {
  return async (next) => {
    const answer = await client.send(
      new ScanCommand({
        TableName: table,
        Segment: segment,
        TotalSegments: segments,
        ConsistentRead: true,
        ExclusiveStartKey: next as Record<string, AttributeValue> | undefined,
      }),
    );
    return { lines: (answer.Items ?? []).map(lineOf), next: answer.LastEvaluatedKey };
  };
}
