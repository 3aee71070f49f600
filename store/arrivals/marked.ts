import { variable } from '../../platform/env.ts';
import { dynamodb } from '../client.ts';

/** Where an import writes, in the order in which it is taken back: rights go last, so that what they counted goes before them. */
export const markedTables = {
  counters: 'TABLE_USER_USAGE',
  rights: 'TABLE_ENTITLEMENTS',
  actions: 'TABLE_USER_ACTIONS_LOG',
  trials: 'TABLE_TRIALS',
  subscriptions: 'TABLE_USER_SUBSCRIPTIONS',
  profiles: 'TABLE_USERS',
} as const;

export type MarkedTable = keyof typeof markedTables;

const pageRows = 500;

/** Rows that carry the mark of an import, page by page. No index knows them: a way back is rare, and reads the tables whole. */
export async function* markedPages<Row>(
  table: MarkedTable,
  runId: string,
): AsyncGenerator<{ rows: Row[]; looked: number }> {
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await dynamodb.scan({
      TableName: variable(markedTables[table]),
      ConsistentRead: true,
      FilterExpression: 'attribute_exists(imported.#run)',
      ExpressionAttributeNames: { '#run': runId },
      Limit: pageRows,
      ExclusiveStartKey: start,
    });
    yield { rows: (answer.Items ?? []) as Row[], looked: answer.ScannedCount ?? 0 };
    start = answer.LastEvaluatedKey;
  } while (start);
}
