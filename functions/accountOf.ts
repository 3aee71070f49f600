import { Mistake, NoSuchAccount } from '../domain/errors.ts';
import { accountIdFrom } from '../app/arguments.ts';
import type { Call } from './door.ts';

/** Whose account a call is about. */
export interface Acting {
  userId: string;
  /** The role of the service that acts for the account; absent when its owner does. Kept in the log as the actor. */
  by?: string;
}

/**
 * Signed-in people act for themselves and may say so; a service has no account of its own and says for which one it acts.
 */
export function accountOf(call: Call<{ accountId?: string | null | undefined }>): Acting {
  const { accountId } = call.args;
  if (call.caller.kind === 'user') {
    const { userId } = call.caller;
    if (accountId != null && accountId !== userId)
      throw new Mistake('Forbidden', 'A user acts for their own account only.');
    return { userId };
  }
  if (accountId == null) throw new Mistake('BadRequest', 'A service must name the account: pass accountId.');
  return { userId: accountIdFrom(accountId), by: call.caller.arn };
}

/** Who names an account is told when there is none; a person's own first use may come before the row. */
export function demandAccount({ by }: Acting, exists: boolean): void {
  if (by !== undefined && !exists) throw new NoSuchAccount();
}
