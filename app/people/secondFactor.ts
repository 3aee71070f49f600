import { Mistake } from '../../domain/errors.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { forgetSecondFactor, noteSecondFactor } from '../../store/secondFactor.ts';
import { isOurPool } from './directory.ts';
import { endSessions } from './poolStanding.ts';

interface SignedIn {
  /** The pool's name of the user. */
  username: string;
  /** Whether the user pool asks this user for a code at each sign-in now. */
  hasSecondFactor: boolean;
  /** When the session began, in epoch seconds: a token that is renewed keeps it. */
  authTime: number | null;
}

/**
 * A token does not say whether a code was asked for. The pool says whether one is asked for now, and the row since when this is
 * known: a session that began before may be one of the password alone, and is refused. `afterMs` is a moment after the pool was
 * asked: one before it would let in a session that began between the two, when the factor may still have been off.
 */
export async function demandSecondFactor(
  row: UserRow,
  { username, hasSecondFactor, authTime }: SignedIn,
  afterMs: number,
): Promise<void> {
  if (!hasSecondFactor) {
    // Once it is on again, sessions of the time without it must not count.
    if (row.second_factor_since !== undefined) await forgetSecondFactor(row.user_id);
    throw new Mistake('Forbidden', 'Operators need a second factor. Set it up on the operators’ page.', {
      needs: 'SECOND_FACTOR',
    });
  }
  const since = row.second_factor_since ?? (await firstSeen(row.user_id, username, afterMs));
  // Both in whole seconds. Within the same one it cannot be told which was first, so it is refused: signing in again costs a
  // moment, and no session of the password alone gets in.
  if (authTime !== null && authTime > since) return;
  throw new Mistake('Forbidden', 'Your session is older than your second factor. Sign in again.', {
    needs: 'SIGN_IN',
  });
}

/**
 * Sessions of the time before the factor end first: with one of them, an attacker who knows the password could replace the
 * factor at the pool by their own. Noted after that, because what fails in between is done anew at the next call. Sessions of
 * another app are not ours to end; here they are refused like any other.
 */
async function firstSeen(userId: string, username: string, afterMs: number): Promise<number> {
  if (isOurPool) await endSessions(username);
  return noteSecondFactor(userId, Math.floor(afterMs / 1000));
}
