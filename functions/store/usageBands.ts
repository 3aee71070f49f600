import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { variable } from '../env.ts';
import { dynamodb } from './client.ts';
import { shards } from './shards.ts';
import { getRow } from './usage.ts';
import { bandAt, type UsageRow } from './usageRow.ts';

const table = variable('TABLE_USER_USAGE');

/** The counters of windows that started on the day, from the threshold's band on, highest band first in each shard. */
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
  const keys = (await Promise.all(perShard)).flatMap(({ Items }) => Items ?? []);
  const rows = await Promise.all(
    keys.map((key) => getRow(key['user_id'] as string, key['feature_date_key'] as string)),
  );
  return rows.filter((row) => row !== undefined);
}

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
