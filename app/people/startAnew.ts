import { Mistake } from '../../domain/errors.ts';
import { hasLeft, type UserRow } from '../../store/rows/users.ts';
import { isOver } from './isOver.ts';

/**
 * Whether a session may begin the account anew: one that began after the deletion. Every session from before, however long the
 * app keeps it, brings nothing back. `authTime` in epoch seconds.
 */
export function mayStartAnew(row: UserRow, authTime: number | null): boolean {
  // It is not touched after it is deleted.
  return isOver(row) && authTime !== null && authTime * 1000 > Date.parse(row.updated_at);
}

/** For every session that may not. */
export function refuseDeleted(row: UserRow): void {
  if (!hasLeft(row)) return;
  if (isOver(row))
    throw new Mistake('Forbidden', 'This account was deleted. Sign in again to start a new one.', {
      needs: 'SIGN_IN',
    });
  throw new Mistake('Forbidden', 'This account was deleted.');
}
