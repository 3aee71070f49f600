import { variable } from '../platform/env.ts';
import { dynamodb } from './client.ts';
import { legacyOf } from './legacyRows.ts';
import { trialsOf } from './rows/trials.ts';
import { isOfEpochOf, splitStanding } from './parts.ts';
import { deleteParts } from './takeIn.ts';
import type { UsageRow } from './usageRow.ts';
import { standingRows } from './usageRows.ts';

type Row = Record<string, unknown>;

/** Where rows of a person are kept, and how a row there is named. */
interface PersonalRows {
  table: string;
  keys: readonly string[];
  /** Without it, rows are found in the table itself, by their partition. */
  index?: string;
  /** What the index is sorted by. */
  sort?: string;
  /** The attribute that names the account; `user_id` by default. */
  partition?: string;
}

/** Every place that keeps something under a user's id; those of extensions come last, by the names of their tables. */
export const places: Record<string, PersonalRows> = {
  entitlements: ownPlace('TABLE_ENTITLEMENTS', ['user_id', 'entitlement_key']),
  usage: ownPlace('TABLE_USER_USAGE', ['user_id', 'feature_date_key']),
  subscriptions: ownPlace('TABLE_USER_SUBSCRIPTIONS', ['user_id', 'subscription_id']),
  log: ownPlace('TABLE_USER_ACTIONS_LOG', ['user_id', 'timestamp']),
  trials: ownPlace('TABLE_TRIALS', ['pk', 'sk'], 'pk'),
  receipts: ownPlace('TABLE_RECEIPTS', ['owner', 'receipt_id'], 'owner'),
  legacy: ownPlace('TABLE_STRATEGY_METADATA', ['strategy_id']),
  ...placesOfExtensions(),
};

/** What is gone with the account. Trial rows and claims stay: an account that is deleted and made again has had its trials. */
export const erasedPlaces = Object.keys(places).filter((place) => !['log', 'trials'].includes(place));

/** The name is asked for when it is needed: a function that touches one place may know of no other. */
function ownPlace(name: string, keys: string[], partition = 'user_id'): PersonalRows {
  return {
    get table() {
      return variable(name);
    },
    keys,
    partition,
  };
}

/** What `infra/extensions.ts` says of the tables that hold rows of persons. */
function placesOfExtensions(): Record<string, PersonalRows> {
  return JSON.parse(process.env['PERSONAL_TABLES'] ?? '{}') as Record<string, PersonalRows>;
}

/** All rows of a user in one place, or those behind a row's `keyInList`; page by page, so that a long log is never held whole. */
export async function* rowsOf(place: string, userId: string, after?: Row): AsyncGenerator<Row> {
  if (place === 'legacy') {
    yield* await legacyRowsOf(userId, after);
    return;
  }
  const { table, index, partition = 'user_id' } = placeNamed(place);
  let cursor = after;
  do {
    const page = await dynamodb.query({
      TableName: table,
      ...(index ? { IndexName: index } : { ConsistentRead: true }),
      KeyConditionExpression: '#partition = :user',
      ExpressionAttributeNames: { '#partition': partition },
      ExpressionAttributeValues: { ':user': place === 'trials' ? trialsOf(userId) : userId },
      ExclusiveStartKey: cursor,
    });
    yield* await asTheyStand(place, page.Items ?? []);
    cursor = page.LastEvaluatedKey;
  } while (cursor);
}

/** A counter may stand in the row of another. */
async function asTheyStand(place: string, rows: Row[]): Promise<Row[]> {
  if (place !== 'usage') return rows;
  return (await standingRows(rows as unknown as UsageRow[])) as unknown as Row[];
}

/** Where a row stands among its user's rows: what a list can continue from. */
export function keyInList(place: string, row: Row): Row {
  const { keys, sort, partition = 'user_id' } = placeNamed(place);
  const names = place === 'legacy' ? keys : new Set([...keys, partition, ...(sort ? [sort] : [])]);
  return Object.fromEntries([...names].map((name) => [name, row[name]]));
}

/** A handful. */
async function legacyRowsOf(userId: string, after: Row | undefined): Promise<Row[]> {
  const rows = (await legacyOf([userId])).get(userId) ?? [];
  const behind = rows.filter(
    ({ strategy_id: id }) => after === undefined || id > String(after['strategy_id']),
  );
  return behind.sort((a, b) => (a.strategy_id < b.strategy_id ? -1 : 1));
}

/** Gives the row as it was when it went; undefined when it was gone already. A counter goes with its parts. */
export async function deleteRow(place: string, row: Row): Promise<Row | undefined> {
  if (place !== 'usage' || row['last_parts'] === undefined) return deleteAlone(place, row);
  const gone = await deleteParts(row as unknown as UsageRow);
  const last = (await deleteAlone(place, row)) as unknown as UsageRow | undefined;
  if (!last?.parts) return last && { ...last };
  // It was split in the last moment.
  const all = [...gone, ...(await deleteParts(last))];
  const { usage_count, version } = splitStanding(last, all.filter(isOfEpochOf(last)))!;
  return { ...last, usage_count, version };
}

async function deleteAlone(place: string, row: Row): Promise<Row | undefined> {
  const { Attributes } = await dynamodb.delete({
    TableName: placeNamed(place).table,
    Key: keyOf(place, row),
    ReturnValues: 'ALL_OLD',
  });
  return Attributes;
}

/**
 * What happened stays countable; what the person wrote into it goes. What an operator gave as the reason stays: who ordered
 * what must be answerable when the account is gone. A row where nothing is left to take costs nothing.
 */
export async function anonymiseAction(row: Row): Promise<void> {
  // What an operator did that is in no other account's log, such as whom they looked at.
  if (row['actor'] !== undefined && row['actor'] === row['user_id']) return;
  const hasDetails = Object.keys((row['action_details'] ?? {}) as Row).length > 0;
  const takesReason = row['reason'] !== undefined && row['actor'] === undefined;
  if (!hasDetails && !takesReason) return;
  await dynamodb.update({
    TableName: placeNamed('log').table,
    Key: keyOf('log', row),
    UpdateExpression: `SET action_details = :nothing${takesReason ? ' REMOVE reason' : ''}`,
    ConditionExpression: 'attribute_exists(user_id)',
    ExpressionAttributeValues: { ':nothing': {} },
  });
}

/**
 * For a user who lives on at another app: under their id nothing would be anonymous, so what they did goes. What operators did stays, and
 * that the account was deleted.
 */
export async function forgetAction(row: Row): Promise<void> {
  const { actor, action_type: type } = row as { actor?: string; action_type: string };
  const isOfOperator = actor !== undefined && !actor.startsWith('arn:');
  if (isOfOperator || type === 'account.deleted') await anonymiseAction(row);
  else await deleteRow('log', row);
}

function keyOf(place: string, row: Row): Row {
  return Object.fromEntries(placeNamed(place).keys.map((key) => [key, row[key]]));
}

function placeNamed(name: string): PersonalRows {
  const place = places[name];
  if (!place) throw new Error(`Nothing is kept in a place called ${name}.`);
  return place;
}
