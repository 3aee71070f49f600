import { mayCall, type Operator } from '../domain/operators.ts';
import { Mistake } from '../domain/errors.ts';
import { groupsByToken } from '../app/people/issuerStanding.ts';
import { standingInPool } from '../app/people/poolStanding.ts';
import { demandSecondFactor } from '../app/people/secondFactor.ts';
import { variable } from '../platform/env.ts';
import { demandOperatorToken, door, forOperators } from './door.ts';
import { ownAccount } from './ownAccount.ts';

/**
 * Before every call of an operator: their own account is active, and the user pool has them enabled and in a group that may call
 * the field at this moment; where the deployment demands a second factor, they have one and signed in with it. What cannot be
 * found out admits no caller. An issuer is not asked: its token, while it is new, says the groups and the second factor.
 */
export const handler = door<unknown, Operator>(async (call, nowMs) => {
  const { userId, username, authTime, said } = demandOperatorToken(call);
  const needsSecondFactor = variable('OPERATORS_SECOND_FACTOR') === 'required';
  if (said) {
    const row = await ownAccount(call, nowMs);
    if (row.status !== 'ACTIVE') throw disabled();
    const groups = await groupsByToken(row, said, needsSecondFactor, nowMs);
    return { userId, email: row.email ?? null, groups };
  }
  const [row, standing] = await Promise.all([ownAccount(call, nowMs), standingInPool(username)]);
  if (row.status !== 'ACTIVE' || !standing?.isEnabled) throw disabled();
  if (!mayCall(call.field, standing.groups)) throw forOperators();
  if (needsSecondFactor) await demandSecondFactor(row, { ...standing, username, authTime }, Date.now());
  return { userId, email: row.email ?? null, groups: standing.groups };
});

function disabled(): Mistake {
  return new Mistake('Forbidden', 'This account is disabled.');
}
