import { Mistake } from '../domain/errors.ts';
import { door } from './door.ts';
import { ensureAccount, visit } from '../app/people/ensure.ts';
import { isInPool, personOf } from '../app/people/person.ts';
import { log, metric } from '../platform/log.ts';
import { meAt } from '../app/people/me.ts';
import { getUser } from '../store/users.ts';

/**
 * The guarantee behind every sign-in: the first call that needs an account creates it, whether or not the triggers ran.
 * Racing first calls make one row, and all of them get it. Also called for the first visit of an account that was there before.
 */
export const handler = door(async (call, nowMs) => {
  if (call.caller.kind !== 'user') throw new Mistake('Forbidden', 'This is for signed-in users.');
  const { userId, username } = call.caller;
  const existing = await getUser(userId);
  if (existing) {
    await visit(existing, nowMs);
    return meAt(existing, nowMs);
  }
  const { row, created } = await ensureAccount(
    { userId, username, ...(await personOf(username)) },
    isInPool,
    nowMs,
  );
  if (created) {
    // The trigger should have been first: a rate above a few is an alarm.
    metric('EnsureCreated');
    log('info', 'An account was made on its first call.', { operation: call.field, userId });
  }
  return meAt(row, nowMs);
});
