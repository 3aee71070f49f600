import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import type { UsageRow } from './usageRow.ts';

/** A refusal is noted in the counter that it was about; the stream makes the log row of it. */
const table = variable('TABLE_USER_USAGE');
/** A month of daily counters, less those without a refusal. */
const rowsLookedAt = 25;

export type Refused = NonNullable<UsageRow['refused']>;

/** Once per window and reason. */
export async function markRefused(row: UsageRow, refused: Refused): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: { user_id: row.user_id, feature_date_key: row.feature_date_key },
    UpdateExpression: 'SET refused = :refused',
    ConditionExpression: 'attribute_exists(user_id)',
    ExpressionAttributeValues: { ':refused': refused },
  });
}

/** Where there is no counter: one row for a feature and a day. */
export function refusalKey(feature: string, ms: number): string {
  return `${feature}_${new Date(ms).toISOString().slice(0, 10)}#REFUSED`;
}

/** The same where there is no counter: a row of its own for the day, which nothing counts in. */
export async function noteRefused(userId: string, feature: string, refused: Refused): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: { user_id: userId, feature_date_key: refusalKey(feature, refused.at) },
    UpdateExpression: 'SET refused = :refused, feature_name = :feature, expires_at = :end',
    ExpressionAttributeValues: {
      ':refused': refused,
      ':feature': feature,
      ':end': Math.floor(refused.at / 1000) + 7 * 86_400,
    },
  });
}

/** Rows of the feature's latest windows with a refusal, and of days without a window. */
export async function recentlyRefused(userId: string, feature: string): Promise<UsageRow[]> {
  const answer = await dynamodb.query({
    TableName: table,
    KeyConditionExpression: 'user_id = :user AND begins_with(feature_date_key, :feature)',
    ExpressionAttributeValues: { ':user': userId, ':feature': `${feature}_` },
    ScanIndexForward: false,
    Limit: rowsLookedAt,
  });
  // `a_` also begins the keys of a feature that is called `a_b`.
  return ((answer.Items ?? []) as UsageRow[]).filter((row) => row.feature_name === feature && row.refused);
}
