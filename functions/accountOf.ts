import { Mistake } from '../domain/errors.ts';
import type { Call } from './door.ts';

/** Whose account a call is about. */
export interface Acting {
  userId: string;
  /** The role of the service that acts for the account; absent when its owner does. Kept in the log as the actor. */
  by?: string;
}

const idCharactersMax = 128;

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
  if (accountId == null) throw new Mistake('BadRequest', 'A service says for which account: accountId.');
  return { userId: accountIdFrom(accountId), by: call.caller.arn };
}

/** An id from outside; whether there is such an account is found out by reading it. */
export function accountIdFrom(id: string): string {
  if (id.length < 1 || id.length > idCharactersMax || /[\p{Surrogate}\p{Cc}]/u.test(id)) {
    throw new Mistake('BadRequest', `The id of an account has 1 to ${idCharactersMax} printable characters.`);
  }
  return id;
}

/** Who names an account is told when there is none; a person's own first use may come before the row. */
export function demandAccount({ by }: Acting, exists: boolean): void {
  if (by !== undefined && !exists) throw new Mistake('NotFound', 'There is no such account.');
}
