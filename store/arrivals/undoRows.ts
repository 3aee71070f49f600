import { variable } from '../../platform/env.ts';
import type { ActionRow } from '../rows/actions.ts';
import type { UserRow } from '../rows/users.ts';
import type { TransactItem } from '../write.ts';
import { actionPut } from '../actions.ts';
import { markedTables, type MarkedTable } from './marked.ts';
import type { Undoing } from './undoing.ts';

/** The condition of everything that is taken back: the row still carries the import's mark. */
export const isMarked = 'attribute_exists(imported.#run)';

/** Of a row that is nothing but what the import wrote. */
export function deleteMarked(table: MarkedTable, Key: Record<string, string>, runId: string): TransactItem {
  return {
    Delete: {
      TableName: variable(markedTables[table]),
      Key,
      ConditionExpression: isMarked,
      ExpressionAttributeNames: { '#run': runId },
    },
  };
}

/** That something was taken back is in the log, as that it came is. */
export function undoneItem(
  userId: string,
  runId: string,
  place: string,
  details: Record<string, unknown>,
  nowMs: number,
): TransactItem {
  const type = 'account.import_undone';
  return actionPut({
    userId,
    atMs: nowMs,
    tail: `${type}#${place}`,
    type,
    details: { ...details, run: runId },
  });
}

/** A row of the log never changes. */
export function undoAction({ user_id, timestamp }: ActionRow, runId: string): Promise<Undoing> {
  const items = [deleteMarked('actions', { user_id, timestamp }, runId)];
  return Promise.resolve({ kind: 'action', place: `action ${user_id} ${timestamp}`, items });
}

export function undoProfile({ user_id, imported }: UserRow, runId: string, nowMs: number): Promise<Undoing> {
  const { [runId]: part, ...others } = imported!;
  // The account itself is what the import has made: the command takes it back together with its user.
  if (part?.userChangedMs !== undefined) return Promise.resolve('nothing');
  const Update = {
    TableName: variable('TABLE_USERS'),
    Key: { user_id },
    UpdateExpression: `REMOVE legacy_profile, imported${Object.keys(others).length > 0 ? '.#run' : ''}`,
    ConditionExpression: isMarked,
    ExpressionAttributeNames: { '#run': runId },
  };
  const place = `profile ${user_id}`;
  const items = [{ Update }, undoneItem(user_id, runId, place, { type: 'profile' }, nowMs)];
  return Promise.resolve({ kind: 'profile', place, items });
}
