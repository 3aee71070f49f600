import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Operator } from '../domain/operators.ts';
import { variable } from '../platform/env.ts';
import { carriedId } from '../platform/requestId.ts';
import { dynamodb } from './client.ts';
import { plainUse, type ActionRow } from './rows/actions.ts';
import type { Imported } from './rows/imported.ts';
import { shardOf } from './shards.ts';

const table = variable('TABLE_USER_ACTIONS_LOG');
/** Rows leave by TTL after this, and are in the archive before. */
export const actionRetentionDays = 400;

export interface Action {
  userId: string;
  atMs: number;
  /** Makes the key unique within a millisecond. The same consequence gives the same tail, so that it is written once. */
  tail: string;
  type: string;
  details?: Record<string, unknown>;
  planId?: string;
  feature?: string;
  usageBefore?: number;
  usageAfter?: number;
  /** Who did it, when it was not the user: an operator, or the role of a service. */
  actor?: string | Pick<Operator, 'userId' | 'email'>;
  reason?: string;
  /** Units that it counted; negative for a correction. */
  amount?: number;
  /** Keys of all counters that it counted in; the first is the one of `usageBefore` and `usageAfter`. */
  counters?: string[];
  /** Units that it took from pools, by the keys of their counters; negative for what went back. */
  pools?: Record<string, number>;
  /** The counter's version that it made. */
  version?: number;
  /** The request that it was done for; by default the one that is being done. */
  requestId?: string;
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export function toActionRow(action: Action): ActionRow {
  const at = new Date(action.atMs).toISOString();
  const day = at.slice(0, 10);
  const shard = shardOf(action.userId);
  const requestId = action.requestId ?? carriedId();
  return {
    user_id: action.userId,
    timestamp: `${at}#${action.tail}`,
    action_type: action.type,
    action_details: action.details ?? {},
    ...(action.planId ? { plan_id: action.planId } : {}),
    ...(action.feature ? { feature: action.feature } : {}),
    ...(action.usageBefore === undefined ? {} : { usage_before: action.usageBefore }),
    ...(action.usageAfter === undefined ? {} : { usage_after: action.usageAfter }),
    ...actorOf(action),
    ...(action.reason ? { reason: action.reason } : {}),
    ...(action.amount === undefined ? {} : { amount: action.amount }),
    ...(action.counters ? { counters: action.counters } : {}),
    ...(action.pools ? { pools: action.pools } : {}),
    ...(action.version === undefined ? {} : { version: action.version }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
    day_shard: `${day}#${shard}`,
    ...(action.type === plainUse ? {} : { type_day: `${action.type}#${day}#${shard}` }),
    expires_at: Math.floor(action.atMs / 1000) + actionRetentionDays * 86_400,
  };
}

/** An operator's address stands beside their id, so that the log says who it was when the account is gone. */
function actorOf({ actor }: Action): Pick<ActionRow, 'actor' | 'actor_email'> {
  if (actor === undefined || typeof actor === 'string') return actor ? { actor } : {};
  return { actor: actor.userId, ...(actor.email ? { actor_email: actor.email } : {}) };
}

/** The same action again writes the same row. */
export async function putAction(action: Action): Promise<void> {
  await dynamodb.put({ TableName: table, Item: toActionRow(action) });
}

/** Strongly consistent. */
export async function getAction(userId: string, timestamp: string): Promise<ActionRow | undefined> {
  const answer = await dynamodb.get({
    TableName: table,
    Key: { user_id: userId, timestamp },
    ConsistentRead: true,
  });
  return answer.Item as ActionRow | undefined;
}

/** An action of before the account came here, with the mark of the import that brings it. */
export function importedActionItem(action: Action, mark: { imported?: Imported }): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: { ...toActionRow(action), ...mark },
      ConditionExpression: 'attribute_not_exists(user_id)',
    },
  };
}

/** As part of a transaction, for what must not happen unlogged. */
export function actionPut(action: Action): TransactItem {
  return { Put: { TableName: table, Item: toActionRow(action) } };
}
