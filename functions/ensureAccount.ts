import { Mistake } from '../domain/errors.ts';
import { personOf } from './cognito/person.ts';
import { door } from './door.ts';
import { toMe } from './me.ts';
import { createUser, getUser } from './store/users.ts';

/** Makes the caller's account row when there is none. Racing first calls make one row, and all of them get it. */
export const handler = door(async (call, nowMs) => {
  if (call.caller.kind !== 'user') throw new Mistake('Forbidden', 'This is for signed-in users.');
  const { userId, username } = call.caller;
  const existing = await getUser(userId);
  if (existing) return toMe(existing, nowMs);
  const { row } = await createUser({ userId, ...(await personOf(username)) }, nowMs);
  return toMe(row, nowMs);
});
