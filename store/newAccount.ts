import type { Counter } from '../domain/usage.ts';
import { variable } from '../platform/env.ts';
import { actionPut } from './actions.ts';
import { dynamodb } from './client.ts';
import { changeNow } from './lastChange.ts';
import type { CarriedUse, Remembered } from './mailboxes.ts';
import type { Imported } from './rows/imported.ts';
import type { UserRow } from './rows/users.ts';
import { shardOf } from './shards.ts';
import { transact } from './transact.ts';
import { putItem } from './usage.ts';
import { actionOf } from './usageRow.ts';
import { getUser } from './users.ts';
import { conditionFailed, failureOf, pauseBefore, type TransactItem } from './write.ts';

const table = variable('TABLE_USERS');
const attemptsMax = 6;

export interface NewPerson {
  userId: string;
  username?: string;
  email?: string;
  name?: string;
}

/** Of an account that is made before its user comes. */
interface Brought {
  imported: Imported;
  /** It was locked out where it comes from. */
  isDisabled: boolean;
  /** What is written with it. */
  also: TransactItem[];
}

/** What an account is made with beside its person. */
interface Beginning {
  brought?: Brought;
  /** The row of a deleted account that it takes the place of. */
  instead?: UserRow;
}

/** An account as it begins. */
export function newUserRow(person: NewPerson, nowMs: number): UserRow {
  const at = new Date(nowMs).toISOString();
  return {
    user_id: person.userId,
    ...(person.username && person.username !== person.userId ? { username: person.username } : {}),
    ...(person.email ? { email: person.email.toLowerCase() } : {}),
    ...(person.name ? { name: person.name } : {}),
    status: 'ACTIVE',
    created_at: at,
    updated_at: at,
    version: 1,
    last_change: changeNow('account.created', undefined, at),
    roster_shard: String(shardOf(person.userId)),
    legacy_looked: at,
  };
}

/**
 * Makes the row, or gives the one that a racing call made first. What the mailbox has used up in windows that are still open is
 * written with it, and one that was locked out stays so: all of it or nothing.
 */
export async function createUser(
  person: NewPerson,
  { isLocked, uses }: Remembered,
  nowMs: number,
  { brought, instead }: Beginning = {},
): Promise<{ row: UserRow; created: boolean }> {
  const row: UserRow = {
    ...(brought ? unvisited(newUserRow(person, nowMs)) : newUserRow(person, nowMs)),
    ...(isLocked || brought?.isDisabled ? { status: 'DISABLED' } : {}),
    ...(brought ? { imported: brought.imported } : {}),
    // Versions of an account never go back: an open screen takes a lower one for late.
    ...(instead ? { version: instead.version + 1 } : {}),
  };
  const also = [...consequences(person.userId, { isLocked, uses }, nowMs), ...(brought?.also ?? [])];
  const put = { TableName: table, Item: row, ...(instead ? standingAs(instead) : notThere) };
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    try {
      if (also.length === 0) await dynamodb.put(put);
      else await transact([{ Put: put }, ...also]);
      return { row, created: true };
    } catch (error) {
      if (!failureOf(error) && !conditionFailed(error)) throw error;
    }
    const existing = await getUser(person.userId);
    if (existing && existing.version !== instead?.version) return { row: existing, created: false };
    await pauseBefore(attempt);
  }
  throw new Error(`The account ${person.userId} could not be made.`);
}

const notThere = { ConditionExpression: 'attribute_not_exists(user_id)' };

/** Nothing has happened to a row since it was read. */
function standingAs({ version }: UserRow) {
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': version },
  };
}

/** Its first visit is still to come. */
function unvisited({ legacy_looked: _, ...row }: UserRow): UserRow {
  return row;
}

function consequences(userId: string, { isLocked, uses }: Remembered, nowMs: number): TransactItem[] {
  const items = uses.map((use) => {
    const action = actionOf('usage.carried', use.used, nowMs);
    return putItem(userId, carried(use), undefined, { action, also: [] }, nowMs);
  });
  if (!isLocked) return items;
  const type = 'account.disabled';
  const reason = 'An account of this mailbox was locked out before.';
  return [...items, actionPut({ userId, atMs: nowMs, tail: type, type, reason })];
}

/** Closed: its rights are looked up before it is used. */
function carried({ used, limit, ...window }: CarriedUse): Counter {
  return {
    ...window,
    ...{ limit, rightsUntilMs: 0, source: 'carried', productId: null, grantUnits: 0 },
    ...{ used, drawn: 0, remaining: (limit ?? 0) - used, holds: [], recent: [], version: 1 },
  };
}
