import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { TrialStatus } from '../../domain/trial.ts';
import { variable } from '../env.ts';
import { dynamodb } from './client.ts';
import { shards } from './shards.ts';

const table = variable('TABLE_TRIALS');

/** What DayIndex knows of a trial, as it is now: a late conversion shows on the day on which the trial began. */
export interface TrialOfDay {
  productId: string;
  status: TrialStatus;
  startedAt: number;
  expiresAt: number;
}

/** Every trial that started on a UTC day (`yyyy-mm-dd`), page by page from each of the day's partitions. */
export async function* trialsOfDay(day: string): AsyncGenerator<TrialOfDay[]> {
  for (let shard = 0; shard < shards; shard++) yield* trialsOfShard(`${day}#${shard}`);
}

async function* trialsOfShard(dayShard: string): AsyncGenerator<TrialOfDay[]> {
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await dynamodb.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'DayIndex',
        KeyConditionExpression: 'dayShard = :day',
        ProjectionExpression: 'productId, #status, startedAt, expiresAt',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':day': dayShard },
        ExclusiveStartKey: start,
      }),
    );
    yield (answer.Items ?? []) as TrialOfDay[];
    start = answer.LastEvaluatedKey;
  } while (start);
}
