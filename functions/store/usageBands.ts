import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { variable } from '../env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import { shards } from './shards.ts';
import { bandAt, bands, type UsageRow } from './usageRow.ts';

const table = variable('TABLE_USER_USAGE');

/** The counters of windows that started on the day, from the threshold's band on: those of the highest bands. */
export async function listBand(
  feature: string,
  date: string,
  threshold: number,
  atMost: number,
): Promise<UsageRow[]> {
  const perShard = Array.from({ length: shards }, (_, shard) =>
    dynamodb.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'FeatureDateIndex',
        KeyConditionExpression: 'feature_day = :day AND band_user >= :band',
        ExpressionAttributeValues: { ':day': `${feature}#${date}#${shard}`, ':band': bandAt(threshold) },
        ScanIndexForward: false,
        Limit: atMost,
      }),
    ),
  );
  const keys = (await Promise.all(perShard)).flatMap(({ Items }) => (Items ?? []) as CounterKey[]);
  keys.sort((a, b) => (a.band_user < b.band_user ? 1 : -1));
  // Between two bands some of the lowest band's counters are below the threshold, so more of them are looked at.
  const isBand = bands.some((from) => from === threshold);
  const wanted = keys.slice(0, isBand ? atMost : keysPerRequest);
  return batchGet<UsageRow>(
    table,
    wanted.map(({ user_id, feature_date_key }) => ({ user_id, feature_date_key })),
  );
}

interface CounterKey {
  user_id: string;
  feature_date_key: string;
  band_user: string;
}

/** DynamoDB takes no more in one request. */
const keysPerRequest = 100;

/** Moves a counter to its band. Nothing else in the row changes, its version neither, so nothing follows from it. */
export async function moveBand(row: UsageRow, band: string): Promise<void> {
  await dynamodb.send(
    new UpdateCommand({
      TableName: table,
      Key: { user_id: row.user_id, feature_date_key: row.feature_date_key },
      UpdateExpression: 'SET band_user = :band',
      ConditionExpression: 'attribute_exists(user_id)',
      ExpressionAttributeValues: { ':band': `${band}#${row.user_id}` },
    }),
  );
}
