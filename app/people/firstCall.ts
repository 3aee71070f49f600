import type { UserRow } from '../../store/rows/users.ts';
import { beginAnew, ensureAccount } from './ensure.ts';
import { isInPool, personOf } from './person.ts';
import type { Said } from './said.ts';
import { mayStartAnew, refuseDeleted } from './startAnew.ts';

/** Who calls: the user, and when their session began, in epoch seconds. */
interface Calling {
  userId: string;
  username: string;
  authTime: number | null;
  said?: Said;
}

/**
 * The row of a user whom no call has come from before, with what the directory knows of them. `left`: that of their account which was
 * deleted, where there is one.
 */
export async function accountOnFirstCall(
  left: UserRow | undefined,
  { userId, username, authTime, said }: Calling,
  nowMs: number,
): Promise<UserRow> {
  if (left && !mayStartAnew(left, authTime)) refuseDeleted(left);
  const arrival = { userId, username, ...(await personOf(username, said)) };
  return left
    ? beginAnew(left, arrival, isInPool, nowMs)
    : (await ensureAccount(arrival, isInPool, nowMs)).row;
}
