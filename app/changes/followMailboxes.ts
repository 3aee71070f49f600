import { claimForMailbox } from '../trials/claims.ts';
import { noteFormerMailbox } from '../../store/users.ts';
import { mailboxHash } from '../../store/mailboxHash.ts';
import { forEach, type Change, type Fault } from './change.ts';

/**
 * Trial claims follow a changed address: otherwise a change, a deletion and a new account would give every trial again. The
 * old address stays claimed, and the account is known by it when it leaves.
 */
export async function followMailboxes(changes: Change[], nowMs: number): Promise<Fault[]> {
  const moved = changes.flatMap((change, index) => {
    if (change.kind !== 'user' || !change.before) return [];
    const { user_id: userId, email } = change.after;
    const former = change.before.email;
    return email && email !== former ? [{ index, item: { userId, email, former } }] : [];
  });
  return forEach(moved, async ({ userId, email, former }) => {
    if (former) await noteFormerMailbox(userId, await mailboxHash(former));
    await claimForMailbox(userId, email, nowMs);
  });
}
