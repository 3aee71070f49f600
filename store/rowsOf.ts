import { DeleteCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { legacyOf } from './legacyRows.ts';
import { trialsOf } from './rows/trials.ts';

type Row = Record<string, unknown>;

/** Every place that keeps something under a user's id, and how a row there is named. */
export const places = {
  entitlements: { table: variable('TABLE_ENTITLEMENTS'), keys: ['user_id', 'entitlement_key'] },
  usage: { table: variable('TABLE_USER_USAGE'), keys: ['user_id', 'feature_date_key'] },
  subscriptions: { table: variable('TABLE_USER_SUBSCRIPTIONS'), keys: ['user_id', 'subscription_id'] },
  log: { table: variable('TABLE_USER_ACTIONS_LOG'), keys: ['user_id', 'timestamp'] },
  trials: { table: variable('TABLE_TRIALS'), keys: ['pk', 'sk'] },
  simulations: {
    table: variable('TABLE_SIMULATION_RESULTS'),
    keys: ['simulation_id', 'created_at'],
    index: 'UserIndex',
  },
  legacy: { table: variable('TABLE_STRATEGY_METADATA'), keys: ['strategy_id'] },
} as const;
export type PersonalRows = keyof typeof places;

/** All rows of a user in one place, page by page, so that a long log is never held whole. */
export async function* rowsOf(place: PersonalRows, userId: string): AsyncGenerator<Row> {
  if (place === 'legacy') {
    yield* (await legacyOf([userId])).get(userId) ?? [];
    return;
  }
  const { table } = places[place];
  const partition = place === 'trials' ? 'pk' : 'user_id';
  let cursor: Row | undefined;
  do {
    const page = await dynamodb.send(
      new QueryCommand({
        TableName: table,
        ...(place === 'simulations' ? { IndexName: places.simulations.index } : { ConsistentRead: true }),
        KeyConditionExpression: '#partition = :user',
        ExpressionAttributeNames: { '#partition': partition },
        ExpressionAttributeValues: { ':user': place === 'trials' ? trialsOf(userId) : userId },
        ExclusiveStartKey: cursor,
      }),
    );
    yield* page.Items ?? [];
    cursor = page.LastEvaluatedKey;
  } while (cursor);
}

export async function deleteRow(place: PersonalRows, row: Row): Promise<void> {
  await dynamodb.send(new DeleteCommand({ TableName: places[place].table, Key: keyOf(place, row) }));
}

/**
 * What happened stays countable; what the person wrote into it goes. What an operator gave as the reason stays: who ordered
 * what must be answerable when the account is gone. A row where nothing is left to take costs nothing.
 */
export async function anonymiseAction(row: Row): Promise<void> {
  const hasDetails = Object.keys((row['action_details'] ?? {}) as Row).length > 0;
  const takesReason = row['reason'] !== undefined && row['actor'] === undefined;
  if (!hasDetails && !takesReason) return;
  await dynamodb.send(
    new UpdateCommand({
      TableName: places.log.table,
      Key: keyOf('log', row),
      UpdateExpression: `SET action_details = :nothing${takesReason ? ' REMOVE reason' : ''}`,
      ConditionExpression: 'attribute_exists(user_id)',
      ExpressionAttributeValues: { ':nothing': {} },
    }),
  );
}

function keyOf(place: PersonalRows, row: Row): Row {
  return Object.fromEntries(places[place].keys.map((key) => [key, row[key]]));
}
