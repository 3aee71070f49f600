import { Mistake } from '../domain/errors.ts';
import { userOf, type Call } from './door.ts';
import { getUser } from '../store/users.ts';
import { hasLeft, isOutdated, type UserRow } from '../store/rows/users.ts';

/** The caller's row, made when this is the first call that needs it: a trial may be the first thing that a user does. */
export async function ownAccount(call: Call<unknown>, nowMs: number): Promise<UserRow> {
  const existing = await getUser(userOf(call));
  const said = call.caller.kind === 'user' ? call.caller.said : undefined;
  const left = existing && hasLeft(existing) ? existing : undefined;
  if (existing && !left && !isOutdated(existing, said)) return existing;
  if (call.caller.kind !== 'user') throw new Mistake('Forbidden', 'This is for signed-in users.');
  // A file of its own in every bundle: all other calls of an account, and all starts of the function, do without it.
  const { accountOnFirstCall } = await import('../app/people/firstCall.ts');
  return accountOnFirstCall(left, call.caller, nowMs);
}

/** How the account of a user is made when a use is their first call. A service counts for accounts that are there. */
export function arrivalOf(call: Call<unknown>, nowMs: number): (() => Promise<UserRow>) | undefined {
  return call.caller.kind === 'user' ? () => ownAccount(call, nowMs) : undefined;
}
