import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { variable } from '../env.ts';
import { putAction } from './actions.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import { counterKey, getRow } from './usage.ts';
import { toRow } from './usageRow.ts';
import { failureOf } from './write.ts';

const legacyTable = variable('TABLE_STRATEGY_METADATA');
const subscriptionsTable = variable('TABLE_USER_SUBSCRIPTIONS');
const usageTable = variable('TABLE_USER_USAGE');

/** A row of the legacy single table. The id tells type and account: `profile#{user}`, `subscription#{user}`, `usage#{user}`. */
export interface LegacyRow {
  strategy_id: string;
  type: 'profile' | 'subscription' | 'usage' | string;
  user_id?: string;
  [attribute: string]: unknown;
}

export interface Moved {
  profiles: number;
  subscriptions: number;
  usage: number;
}

const kinds = ['profile', 'subscription', 'usage'] as const;

/** What the legacy table still has of these accounts, by account; one read for all of them. */
export async function legacyOf(userIds: string[]): Promise<Map<string, LegacyRow[]>> {
  const owners = new Map(userIds.flatMap((userId) => kinds.map((kind) => [`${kind}#${userId}`, userId])));
  const keys = [...owners.keys()].map((strategy_id) => ({ strategy_id }));
  const found = new Map<string, LegacyRow[]>();
  for (const row of await batchGet<LegacyRow>(legacyTable, keys)) {
    const userId = owners.get(row.strategy_id)!;
    found.set(userId, [...(found.get(userId) ?? []), row]);
  }
  return found;
}

/**
 * What is in the new tables already wins, and a row is deleted only after its content is where it belongs, so that a visit that
 * died in between is finished by the next.
 */
export async function moveRows(rows: LegacyRow[], nowMs: number): Promise<Moved> {
  const moved: Moved = { profiles: 0, subscriptions: 0, usage: 0 };
  for (const row of rows) add(moved, await moveRow(row, nowMs));
  return moved;
}

/** What becomes of one row; nothing of one that is not ours to move. */
export async function moveRow(row: LegacyRow, nowMs: number): Promise<Moved> {
  const moved: Moved = { profiles: 0, subscriptions: 0, usage: 0 };
  const userId = row.user_id ?? row.strategy_id.slice(row.strategy_id.indexOf('#') + 1);
  if (row.type === 'subscription') moved.subscriptions += await moveSubscription(userId, row, nowMs);
  else if (row.type === 'usage') moved.usage += await moveUsage(userId, row, nowMs);
  else if (row.type === 'profile') moved.profiles += 1;
  else return moved;
  await putAction({
    userId,
    atMs: nowMs,
    tail: `legacy#${row.strategy_id}`,
    type: 'account.migrated',
    // The profile is kept whole here; the account itself has its name and address from the user pool.
    details: { type: row.type, ...(row.type === 'profile' ? { profile: rest(row) } : {}) },
  });
  await dynamodb.send(new DeleteCommand({ TableName: legacyTable, Key: { strategy_id: row.strategy_id } }));
  return moved;
}

/** One page of the whole legacy table, for the migration script. */
export async function legacyPage(
  start: Record<string, unknown> | undefined,
): Promise<{ rows: LegacyRow[]; next: Record<string, unknown> | undefined }> {
  const answer = await dynamodb.send(
    new ScanCommand({ TableName: legacyTable, ExclusiveStartKey: start, Limit: 100 }),
  );
  return { rows: (answer.Items ?? []) as LegacyRow[], next: answer.LastEvaluatedKey };
}

/** As history: rights come from Stripe and are written by its synchronisation alone. */
async function moveSubscription(userId: string, row: LegacyRow, nowMs: number): Promise<number> {
  const subscriptionId = String(row['subscription_id'] ?? row['stripe_subscription_id'] ?? row.strategy_id);
  const at = new Date(nowMs).toISOString();
  return putNew(subscriptionsTable, 'user_id', {
    ...rest(row),
    user_id: userId,
    subscription_id: subscriptionId,
    plan_id: row['plan_id'] ?? 'unknown',
    status: row['status'] ?? 'canceled',
    created_at: row['created_at'] ?? at,
    updated_at: at,
    sync_version: 0,
  });
}

/** A counter that exists has counted since; the legacy one is only for windows that the new table does not know. */
async function moveUsage(userId: string, row: LegacyRow, nowMs: number): Promise<number> {
  const feature = String(row['feature_name'] ?? 'simulations');
  const date = String(row['date'] ?? new Date(nowMs).toISOString()).slice(0, 10);
  const startMs = Date.parse(`${date}T00:00:00.000Z`);
  const used = Number(row['usage_count'] ?? 0);
  const limit = row['limit_value'] === undefined ? null : Number(row['limit_value']);
  const counter = {
    feature,
    period: 'DAY' as const,
    startMs,
    endMs: startMs + 86_400_000,
    date,
    limit,
    // Its rights are looked up before it is used.
    rightsUntilMs: 0,
    source: 'legacy',
    productId: null,
    grantUnits: 0,
    used,
    drawn: 0,
    remaining: (limit ?? 0) - used,
    holds: [],
    recent: [],
    version: 1,
  };
  const key = counterKey(counter);
  if (await getRow(userId, key)) return 0;
  const action = { type: 'migrated', n: used, at: nowMs };
  return putNew(usageTable, 'user_id', toRow(userId, key, counter, undefined, { action, also: [] }, nowMs));
}

async function putNew(table: string, key: string, item: object): Promise<number> {
  try {
    await dynamodb.send(
      new PutCommand({
        TableName: table,
        Item: item as Record<string, unknown>,
        ConditionExpression: `attribute_not_exists(${key})`,
      }),
    );
    return 1;
  } catch (error) {
    if (!failureOf(error)) throw error;
    return 0;
  }
}

function rest(row: LegacyRow): Record<string, unknown> {
  const { strategy_id: _id, type: _type, user_id: _user, ...others } = row;
  return others;
}

function add(sum: Moved, more: Moved): void {
  sum.profiles += more.profiles;
  sum.subscriptions += more.subscriptions;
  sum.usage += more.usage;
}
