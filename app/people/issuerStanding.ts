import { Mistake } from '../../domain/errors.ts';
import { noteOperator } from '../../store/secondFactor.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { groupsAmong } from './directory.ts';
import type { Said } from './said.ts';

/**
 * An issuer cannot be asked who is an operator now. What its token says holds for an hour at most, however long the token
 * itself counts; who has to be locked out at once is locked out by their account.
 */
const tokenSecondsMax = 3_600;

/** The groups of an operator, by a token that is new enough and, where the deployment demands it, of a sign-in with a second factor. */
export async function groupsByToken(
  row: UserRow,
  said: Said,
  needsSecondFactor: boolean,
  nowMs: number,
): Promise<string[]> {
  if (said.issuedAt === null || nowMs / 1000 - said.issuedAt > tokenSecondsMax)
    throw new Mistake('Forbidden', 'Your token is older than an hour. Sign in again.', { needs: 'SIGN_IN' });
  if (needsSecondFactor && !said.hasSecondFactor)
    throw new Mistake(
      'Forbidden',
      'Operators sign in with a second factor: the token does not say that one was asked for.',
      {
        needs: 'SECOND_FACTOR',
      },
    );
  if (row.operator_since === undefined) await noteOperator(row.user_id, Math.floor(nowMs / 1000));
  return groupsAmong(said.groups);
}
