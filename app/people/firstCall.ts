import type { UserRow } from '../../store/rows/users.ts';
import { ensureAccount } from './ensure.ts';
import { isInPool, personOf } from './person.ts';

/** The row of a user whom no call has come from before, with what the user pool knows of them. */
export async function accountOnFirstCall(userId: string, username: string, nowMs: number): Promise<UserRow> {
  const arrival = { userId, username, ...(await personOf(username)) };
  return (await ensureAccount(arrival, isInPool, nowMs)).row;
}
