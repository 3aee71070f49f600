import { dynamodb } from './client.ts';

/** Every row that a table keeps under a user's id. Strongly consistent: what has just been written decides. */
export async function rowsOfUser<Row>(table: string, userId: string): Promise<Row[]> {
  const rows: Row[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await dynamodb.query({
      TableName: table,
      KeyConditionExpression: 'user_id = :user',
      ExpressionAttributeValues: { ':user': userId },
      ConsistentRead: true,
      ExclusiveStartKey: start,
    });
    rows.push(...((answer.Items ?? []) as Row[]));
    start = answer.LastEvaluatedKey;
  } while (start);
  return rows;
}
