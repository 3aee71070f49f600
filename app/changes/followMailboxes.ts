import { claimForMailbox } from '../trials/claims.ts';
import { forEach, type Change, type Fault } from './change.ts';

/**
 * Trial claims follow a changed address: otherwise a change, a deletion and a new account would give every trial again. The
 * old address stays claimed.
 */
export async function followMailboxes(changes: Change[], nowMs: number): Promise<Fault[]> {
  const moved = changes.flatMap((change, index) => {
    if (change.kind !== 'user' || !change.before) return [];
    const { user_id: userId, email } = change.after;
    return email && email !== change.before.email ? [{ index, item: { userId, email } }] : [];
  });
  return forEach(moved, ({ userId, email }) => claimForMailbox(userId, email, nowMs));
}
