import { dynamodb } from './client.ts';

/** DynamoDB's own bound. */
const keysMax = 100;

/**
 * The rows of these keys that are there, each once and in no order; strongly consistent by default. `isListing`: for a list of many
 * accounts a row of a second ago is good enough, at half the price.
 */
export async function batchGet<Row>(
  table: string,
  keys: Record<string, unknown>[],
  { isListing = false } = {},
): Promise<Row[]> {
  const rows: Row[] = [];
  // DynamoDB refuses a request that names a key twice.
  let left = [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
  while (left.length > 0) {
    const answer = await dynamodb.batchGet({
      RequestItems: { [table]: { Keys: left.slice(0, keysMax), ConsistentRead: !isListing } },
    });
    rows.push(...((answer.Responses?.[table] ?? []) as Row[]));
    left = [...(answer.UnprocessedKeys?.[table]?.Keys ?? []), ...left.slice(keysMax)];
  }
  return rows;
}
