import { mergeAll, type MergedRight, type Right } from '../../domain/entitlement.ts';
import { listRights } from '../../store/allRights.ts';
import { getUser } from '../../store/users.ts';
import { isOver } from '../people/isOver.ts';
import type { AccountStatus } from '../../store/rows/users.ts';

/** An account's rights as they are at this moment, strongly consistent. */
export interface AccountRights {
  exists: boolean;
  status: AccountStatus;
  /** Also those that have ended. */
  rights: Right[];
  /** What gives something now, one for each feature; nothing does for an account that is locked. */
  merged: MergedRight[];
}

export async function accountRightsOf(userId: string, nowMs: number): Promise<AccountRights> {
  const [user, rights] = await Promise.all([getUser(userId), listRights(userId, nowMs)]);
  // The first use may come before the account's row; the plan that everybody has needs none.
  const status = user?.status ?? 'ACTIVE';
  return {
    // A user who comes back after a deletion arrives like a new one.
    exists: !!user && !isOver(user),
    status,
    rights,
    merged: status === 'ACTIVE' ? mergeAll(rights, nowMs) : [],
  };
}

export function rightIn(account: AccountRights, feature: string): MergedRight | undefined {
  return account.merged.find((right) => right.feature === feature);
}
