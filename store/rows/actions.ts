import type { Imported } from './imported.ts';

/**
 * The type of a use for which the caller named none. Most of the log is of it, so that the index by time finds it as well: the one by
 * type leaves it out, which saves a write unit of three.
 */
export const plainUse = 'consume';

export interface ActionRow {
  user_id: string;
  timestamp: string;
  action_type: string;
  action_details: Record<string, unknown>;
  plan_id?: string;
  feature?: string;
  usage_before?: number;
  usage_after?: number;
  actor?: string;
  /** The operator's address when they did it. */
  actor_email?: string;
  reason?: string;
  amount?: number;
  counters?: string[];
  pools?: Record<string, number>;
  version?: number;
  /** Of the request that it was done for, where there was one. */
  request_id?: string;
  day_shard: string;
  /** Absent for plain uses. */
  type_day?: string;
  expires_at: number;
  /** The import that wrote it, for the way back. */
  imported?: Imported;
}

/** What `ActionLog` shows beside the keys; ActionTypeIndex, which answers nothing else, has no more. */
export const shownOfActions = [
  'action_type',
  'action_details',
  'plan_id',
  'feature',
  'usage_before',
  'usage_after',
  'actor',
  'actor_email',
  'reason',
  'request_id',
] as const satisfies (keyof ActionRow)[];

type Shown = Pick<ActionRow, 'user_id' | 'timestamp' | (typeof shownOfActions)[number]>;

/** `ActionLog`, operator and reason included. */
export function toActionLog(row: Shown) {
  return {
    id: `${row.user_id}#${row.timestamp}`,
    userId: row.user_id,
    timestamp: row.timestamp.split('#')[0]!,
    actionType: row.action_type,
    actionDetails: row.action_details,
    planId: row.plan_id ?? null,
    feature: row.feature ?? null,
    usageBefore: row.usage_before ?? null,
    usageAfter: row.usage_after ?? null,
    actor: row.actor ?? null,
    actorEmail: row.actor_email ?? null,
    reason: row.reason ?? null,
    requestId: row.request_id ?? null,
  };
}
