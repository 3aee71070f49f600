import type { UserRow } from '../../store/rows/users.ts';

/**
 * Another app's user outlives the account that they deleted here, and may come back under the same id. Not before the nights have
 * looked that nothing of the old account comes late any more: what came then would be the new one's. It asks the variable itself: it is
 * part of what every use loads.
 */
export function isOver(row: UserRow): boolean {
  return process.env['USERS_OF_ANOTHER_APP'] === 'kept' && row.status === 'DELETED' && !row.unswept_since;
}
