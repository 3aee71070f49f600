import { NoSuchAccount } from '../domain/errors.ts';
import { door, operatorOf } from './door.ts';
import type { MutationSetAccountEnabledArgs } from '../generated/schema.ts';
import { refuseDeleted } from '../app/people/startAnew.ts';
import { reasonFrom } from '../app/arguments.ts';
import { operatorActed } from '../app/people/operatorActed.ts';
import { demandMayDecideOn } from '../app/people/overOperators.ts';
import { disablePoolUser, enablePoolUser } from '../app/people/pool.ts';
import { lockMailboxes, unlockMailboxes } from '../app/people/remember.ts';
import { meAt } from '../app/people/me.ts';
import type { Me } from '../store/rows/users.ts';
import { refreshWindows } from '../store/refresh.ts';
import { getUser, setStatusBy } from '../store/users.ts';

/**
 * Locking begins with the row, so that rights end even when the pool cannot be reached; unlocking begins with the pool, so that
 * nothing is given back to a user who cannot sign in any more. A repeated call finishes what one began.
 */
export const handler = door<MutationSetAccountEnabledArgs, Me>(async (call, nowMs) => {
  const operator = operatorOf(call);
  const { userId, enabled } = call.args;
  const reason = reasonFrom(call.args.reason);
  const before = await getUser(userId);
  if (!before) throw new NoSuchAccount();
  refuseDeleted(before);
  await demandMayDecideOn(operator, before);
  const username = before.username ?? userId;
  if (enabled) await enablePoolUser(username);
  const row = await setStatusBy(
    operator.userId,
    userId,
    enabled ? 'ACTIVE' : 'DISABLED',
    enabled ? 'account.enabled' : 'account.disabled',
    nowMs,
  );
  if (enabled) await unlockMailboxes(row);
  else await lockMailboxes(row, nowMs);
  await operatorActed(operator, userId, enabled ? 'account.enabled' : 'account.disabled', {}, reason, nowMs);
  await refreshWindows(userId, nowMs);
  if (!enabled) await disablePoolUser(username);
  return meAt(row, nowMs);
});
