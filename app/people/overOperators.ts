import { Mistake } from '../../domain/errors.ts';
import { isOperatorIn, type Operator } from '../../domain/operators.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { canBeAsked, groupsAmong, nameOfGroup } from './directory.ts';
import { groupsInPool } from './poolStanding.ts';
import type { Said } from './said.ts';

/**
 * No operator decides on their own standing, and only the group admins on that of operators: who acts is active, in the group, and
 * stays so, which is why the last of them cannot be locked out.
 */
export async function demandMayDecideOn(operator: Operator, row: UserRow): Promise<void> {
  if (row.user_id === operator.userId) {
    throw new Mistake('Forbidden', 'This is your own account: another operator has to do it.');
  }
  if (operator.groups.includes('admins')) return;
  if (await isOperator(row)) {
    throw new Mistake('Forbidden', 'This is the account of an operator: it takes an operator in admins.');
  }
}

/** An operator who could delete their own account would have no name in the log of what they did a moment before. */
export async function demandNoOperator(row: UserRow, said?: Said): Promise<void> {
  const all = said ? groupsAmong(said.groups) : await groupsInPool(row.username ?? row.user_id);
  const groups = all.filter((group) => isOperatorIn([group]));
  if (groups.length === 0) return;
  throw new Mistake(
    'Conflict',
    `The account of an operator is not deleted. Have it taken out of the group ${groups.map(nameOfGroup).join(', ')} ${said ? 'where you sign in' : 'in the user pool'} first.`,
    { groups },
  );
}

/** Whom an issuer has made an operator is known once they have acted as one. */
async function isOperator(row: UserRow): Promise<boolean> {
  if (!canBeAsked) return row.operator_since !== undefined;
  return isOperatorIn(await groupsInPool(row.username ?? row.user_id));
}
