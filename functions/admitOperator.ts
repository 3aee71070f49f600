import { mayCall, type Operator } from '../domain/operators.ts';
import { Mistake } from '../domain/errors.ts';
import { standingInPool } from '../app/people/poolStanding.ts';
import { demandSecondFactor } from '../app/people/secondFactor.ts';
import { variable } from '../platform/env.ts';
import { demandOperatorToken, door, forOperators } from './door.ts';
import { ownAccount } from './ownAccount.ts';

/**
 * Before every call of an operator: their own account is active, and the user pool has them enabled and in a group that may call
 * the field at this moment; where the deployment demands a second factor, they have one and signed in with it. What cannot be
 * found out admits no caller.
 */
export const handler = door<unknown, Operator>(async (call, nowMs) => {
  const { userId, username, authTime } = demandOperatorToken(call);
  const [row, standing] = await Promise.all([ownAccount(call, nowMs), standingInPool(username)]);
  if (row.status !== 'ACTIVE' || !standing?.isEnabled) {
    throw new Mistake('Forbidden', 'This account is disabled.');
  }
  if (!mayCall(call.field, standing.groups)) throw forOperators();
  if (variable('OPERATORS_SECOND_FACTOR') === 'required') {
    await demandSecondFactor(row, { ...standing, username, authTime }, Date.now());
  }
  return { userId, email: row.email ?? null, groups: standing.groups };
});
