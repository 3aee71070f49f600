import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { shards } from './shards.ts';
import type { Found } from './usageBands.ts';
import { resetPlace } from './usageRow.ts';

const table = variable('TABLE_USER_USAGE');

/** Where the list of a day continues: from one partition to the next. */
export interface ResetPlace {
  shard: number;
  after?: IndexKey;
}

interface IndexKey {
  user_id: string;
  feature_date_key: string;
  reset_day: string;
}

/**
 * The next keys of the counters that are reset on a day (`yyyy-mm-dd`), at most `atMost`, and where to continue after them:
 * undefined at the end of the last partition.
 */
export async function nextResets(
  date: string,
  place: ResetPlace,
  atMost: number,
): Promise<{ found: Found<ResetPlace>[]; next: ResetPlace | undefined }> {
  const asked = Array.from({ length: shards - place.shard }, (_, i) => place.shard + i);
  const pages = await Promise.all(
    asked.map((shard) => keysIn(date, shard, shard === place.shard ? place.after : undefined, atMost)),
  );
  const found: Found<ResetPlace>[] = [];
  for (const [i, { keys, isMore }] of pages.entries()) {
    const shard = asked[i]!;
    for (const key of keys) {
      if (found.length === atMost) return { found, next: found.at(-1)!.next };
      found.push({ key, next: { shard, after: key } });
    }
    if (isMore) return { found, next: found.at(-1)!.next };
  }
  return { found, next: undefined };
}

async function keysIn(
  date: string,
  shard: number,
  after: IndexKey | undefined,
  atMost: number,
): Promise<{ keys: IndexKey[]; isMore: boolean }> {
  const answer = await dynamodb.query({
    TableName: table,
    IndexName: 'ResetDateIndex',
    KeyConditionExpression: 'reset_day = :partition',
    ExpressionAttributeValues: { ':partition': resetPlace(date, shard) },
    ExclusiveStartKey: after,
    Limit: atMost,
  });
  return { keys: (answer.Items ?? []) as IndexKey[], isMore: answer.LastEvaluatedKey !== undefined };
}
