import { Mistake } from '../domain/errors.ts';
import { userOf, type Call } from './door.ts';
import { ensureAccount, refuseDeleted } from '../app/people/ensure.ts';
import { isInPool, personOf } from '../app/people/person.ts';
import { getUser } from '../store/users.ts';
import type { UserRow } from '../store/rows/users.ts';

/** The caller's row, made when this is the first call that needs it: a trial may be the first thing that a user does. */
export async function ownAccount(call: Call<unknown>, nowMs: number): Promise<UserRow> {
  const userId = userOf(call);
  const existing = await getUser(userId);
  if (existing) {
    refuseDeleted(existing);
    return existing;
  }
  if (call.caller.kind !== 'user') throw new Mistake('Forbidden', 'This is for signed-in users.');
  const { username } = call.caller;
  return (await ensureAccount({ userId, username, ...(await personOf(username)) }, isInPool, nowMs)).row;
}

/** How the account of a user is made when a use is their first call. A service counts for accounts that are there. */
export function arrivalOf(call: Call<unknown>, nowMs: number): (() => Promise<UserRow>) | undefined {
  return call.caller.kind === 'user' ? () => ownAccount(call, nowMs) : undefined;
}
