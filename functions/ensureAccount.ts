import { Mistake } from '../domain/errors.ts';
import { door, type Call } from './door.ts';
import { ensureAccount, visit, type Arrival } from '../app/people/ensure.ts';
import { accountOnFirstCall } from '../app/people/firstCall.ts';
import { findPerson, isInPool, personOf } from '../app/people/person.ts';
import { serviceActed } from '../app/people/serviceActed.ts';
import { log, metric } from '../platform/log.ts';
import { meAt } from '../app/people/me.ts';
import type { MutationEnsureAccountArgs } from '../generated/schema.ts';
import { hasLeft } from '../store/rows/users.ts';
import { getUser } from '../store/users.ts';
import { accountOf } from './accountOf.ts';

type Args = Partial<MutationEnsureAccountArgs>;

/**
 * The guarantee behind every sign-in: the first call that needs an account creates it, whether or not the triggers ran.
 * Racing first calls make one row, and all of them get it. Also called for the first visit of an account that was there before, when
 * the token of an issuer has another address or name, and by a service for a user who has not come yet.
 */
export const handler = door<Args, ReturnType<typeof meAt>>(async (call, nowMs) => {
  const { userId, by } = accountOf(call);
  const said = call.caller.kind === 'user' ? call.caller.said : undefined;
  const existing = await getUser(userId);
  // What a pool knows of its users, the night takes over; what an issuer says comes with the call.
  if (existing && (!said || hasLeft(existing))) {
    // Only its own user begins a deleted account anew, and no service for them.
    const { caller } = call;
    const comesBack = hasLeft(existing) && caller.kind === 'user';
    const row = comesBack ? await accountOnFirstCall(existing, caller, nowMs) : existing;
    await visit(row, nowMs);
    return meAt(row, nowMs);
  }
  const { row, created } = await ensureAccount(await arrivalOf(call, userId), isInPool, nowMs);
  if (created && by === undefined) {
    // The trigger should have been first: a rate above a few is an alarm.
    metric('EnsureCreated');
    log('info', 'An account was made on its first call.', { operation: call.field, userId });
  }
  const ensured = { userId, type: 'account.ensured' as const, details: {}, callId: call.callId };
  if (created) await serviceActed(by, ensured, nowMs);
  return meAt(row, nowMs);
});

async function arrivalOf({ caller, args }: Call<Args>, userId: string): Promise<Arrival> {
  if (caller.kind === 'user')
    return { userId, username: caller.username, ...(await personOf(caller.username, caller.said)) };
  const known = await findPerson(userId);
  if (!known) throw new Mistake('NotFound', 'There is no such user.');
  const { email, name } = args;
  return { userId, username: userId, ...(email ? { email } : {}), ...(name ? { name } : {}), ...known };
}
