import { variable } from '../../../platform/env.ts';
import { markedPages } from '../../../store/arrivals/marked.ts';
import { deleteMarked, undoneItem } from '../../../store/arrivals/undoRows.ts';
import type { UserRow } from '../../../store/rows/users.ts';
import { rowsOf } from '../../../store/rowsOf.ts';
import { transact } from '../../../store/transact.ts';
import { getUser } from '../../../store/users.ts';
import { failureOf, type TransactItem } from '../../../store/write.ts';
import type { Pace } from '../pace.ts';
import type { OwnPool } from './pool.ts';

export interface UndoUsersOptions {
  pace: Pace;
  nowMs: number;
  /** Rows that were looked at. */
  progress(looked: number): void;
  kept(place: string, why: string): void;
}

/**
 * Takes out again whom a run has made and who has done nothing since: first the account is closed, so that nothing can come to it any more, then
 * the user goes, then the account. It finds them by the mark of the run; an interrupted one is simply started again.
 */
export async function undoUsers(pool: OwnPool, runId: string, options: UndoUsersOptions): Promise<number> {
  let gone = 0;
  let looked = 0;
  for await (const page of markedPages<UserRow>('profiles', runId)) {
    for (const row of page.rows) {
      if (row.imported?.[runId]?.userChangedMs === undefined) continue;
      await options.pace.turn();
      const why = await undoUser(pool, row.user_id, runId, options.nowMs);
      if (why === undefined) gone += 1;
      else options.kept(`user ${row.user_id}`, why);
    }
    options.progress((looked += page.looked));
  }
  return gone;
}

/** Why the user stays; undefined when there is none any more. */
async function undoUser(
  pool: OwnPool,
  userId: string,
  runId: string,
  nowMs: number,
): Promise<string | undefined> {
  const row = await getUser(userId);
  if (!row?.imported?.[runId]) return 'it changed at the same time';
  if (row.status !== 'DELETING') {
    const why = usedSince(row, runId) ?? (await joinedSince(pool, row, runId)) ?? (await hasSince(userId));
    if (why !== undefined) return why;
    if (!(await close(row, runId))) return 'it changed at the same time';
  }
  // What came between the look and the closing.
  const late = await hasSince(userId);
  if (late !== undefined) {
    await reopen(pool, row);
    return late;
  }
  await pool.remove(userId);
  const place = `user ${userId}`;
  await transact([
    deleteMarked('profiles', { user_id: userId }, runId),
    undoneItem(userId, runId, place, { type: 'user' }, nowMs),
  ]);
  return undefined;
}

function usedSince(row: UserRow, runId: string): string | undefined {
  if (row.legacy_looked !== undefined) return 'its user has been here since';
  if (row.legacy_profile !== undefined || Object.keys(row.imported ?? {}).some((id) => id !== runId))
    return 'another import has brought its profile';
  // What an operator has changed stands in the log; what another import has changed, and taken back, leaves the version.
  const isSame = row.version === 1 || row.last_change.reason === 'import.undone';
  return isSame ? undefined : 'its account was changed since';
}

async function joinedSince(pool: OwnPool, row: UserRow, runId: string): Promise<string | undefined> {
  const user = await pool.find(row.user_id);
  if (!user) return undefined;
  const [group] = await pool.groupsOf(row.user_id);
  if (group !== undefined) return `it was put into the group ${group} since`;
  return user.changedMs === row.imported![runId]!.userChangedMs
    ? undefined
    : 'its password or something else was changed in the pool since';
}

const inWords: Record<string, string> = {
  entitlements: 'a right',
  usage: 'a counter',
  subscriptions: 'a subscription',
  trials: 'a trial',
  receipts: 'a receipt',
  log: 'an action',
};

/** Rows of the account beside what imports have told the log. */
async function hasSince(userId: string): Promise<string | undefined> {
  for (const [place, words] of Object.entries(inWords))
    for await (const row of rowsOf(place, userId))
      if (place !== 'log' || !ofImports.has(String(row['action_type']))) return `it has ${words}`;
  return undefined;
}

/** That the account was made, and what imports have brought and taken back: what of it stands is found in the other tables. */
const ofImports = new Set([
  ...['account.created', 'account.migrated', 'account.import_undone'],
  ...['usage.migrated', 'usage.import_undone'],
]);

/** False when it changed since it was looked at. */
async function close(row: UserRow, runId: string): Promise<boolean> {
  try {
    await transact([
      statusItem(row, 'DELETING', {
        condition:
          'attribute_exists(imported.#run) AND #version = :seen AND attribute_not_exists(legacy_looked)',
        names: { '#run': runId, '#version': 'version' },
        values: { ':seen': row.version },
      }),
    ]);
    return true;
  } catch (error) {
    if (!failureOf(error)) throw error;
    return false;
  }
}

async function reopen(pool: OwnPool, row: UserRow): Promise<void> {
  const user = await pool.find(row.user_id);
  // Without a user the night deletes what is left of the account.
  if (!user) return;
  await transact([
    statusItem(row, user.isEnabled ? 'ACTIVE' : 'DISABLED', {
      ...{ condition: '#status = :deleting', names: {}, values: { ':deleting': 'DELETING' } },
    }),
  ]);
}

function statusItem(
  { user_id }: UserRow,
  status: UserRow['status'],
  only: { condition: string; names: Record<string, string>; values: Record<string, unknown> },
): TransactItem {
  return {
    Update: {
      TableName: variable('TABLE_USERS'),
      Key: { user_id },
      UpdateExpression: 'SET #status = :status',
      ConditionExpression: only.condition,
      ExpressionAttributeNames: { '#status': 'status', ...only.names },
      ExpressionAttributeValues: { ':status': status, ...only.values },
    },
  };
}
