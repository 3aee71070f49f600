import { variable } from '../../platform/env.ts';
import type { Imported, ImportedPart } from '../rows/imported.ts';
import { hasLeft, type UserRow } from '../rows/users.ts';
import { usersVersionBump } from '../users.ts';
import type { TransactItem } from '../write.ts';
import type { Requests } from './requests.ts';

/** One import. What it wrote carries its id, so that it can be taken back. */
export interface ImportRun {
  id: string;
  source: string;
}

/**
 * `there`: the tables have it already, and that wins. `places`: names of what the content takes; two records with one of them are
 * the same. `forgotten`: its account was deleted, and nothing of it may come back.
 */
export type ArrivalOutcome =
  | { became: 'moved' | 'there'; places: string[] }
  | { became: 'forgotten' }
  | { became: 'refused'; why: string };

/** What is known when an arrival is judged. */
export interface Arriving {
  userId: string;
  user: UserRow | undefined;
  nowMs: number;
  run: ImportRun | undefined;
  requests: Requests;
}

/**
 * What is to be written for an arrival. `details`: what the log says of it, without anything about the person; null when what is
 * written is a row of the log itself.
 */
export type Plan =
  | { outcome: Extract<ArrivalOutcome, { became: 'refused' | 'forgotten' }> }
  | {
      outcome: Extract<ArrivalOutcome, { became: 'moved' | 'there' }>;
      items: TransactItem[];
      details: Record<string, unknown> | null;
      /** Of what is there because an import brought it: takes the import's mark off, so that the row stays for good. */
      keep?: TransactItem[];
    };

export const refusal = (why: string): Plan => ({ outcome: { became: 'refused', why } });

export function moved(
  places: string[],
  items: TransactItem[],
  details: Record<string, unknown> | null,
): Plan {
  return { outcome: { became: 'moved', places }, items, details };
}

export function there(
  places: string[],
  details: Record<string, unknown> | null,
  keep: TransactItem[] = [],
): Plan {
  return { outcome: { became: 'there', places }, items: [], details, keep };
}

/** The mark of a row that is made whole by an import; nothing on a visit. */
export function markOf(run: ImportRun | undefined, part: ImportedPart = {}): { imported?: Imported } {
  return run === undefined ? {} : { imported: { [run.id]: part } };
}

/** Nothing is written for an account that is deleted meanwhile: its version moves, or its row is looked at in the same transaction. */
export function standingItem(
  { userId, user, nowMs }: Pick<Arriving, 'userId' | 'user' | 'nowMs'>,
  reason?: string,
  productId?: string,
): TransactItem {
  if (user && reason !== undefined) return usersVersionBump(userId, reason, productId, nowMs);
  return {
    ConditionCheck: {
      TableName: variable('TABLE_USERS'),
      Key: { user_id: userId },
      ConditionExpression: 'attribute_not_exists(user_id) OR NOT #status IN (:deleting, :deleted)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':deleting': 'DELETING', ':deleted': 'DELETED' },
    },
  };
}

export function isForgotten({ user }: Pick<Arriving, 'user'>): boolean {
  return user !== undefined && hasLeft(user);
}
