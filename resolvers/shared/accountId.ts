import { util } from '@aws-appsync/utils';
import { hasLeft, type UserRow } from '../../store/rows/users.ts';
import { callerOf } from './caller.ts';
import type { RequestContext } from './context.ts';
import { demandAccountId } from './text.ts';

export interface AccountArgs {
  accountId?: string | null;
}

/** The account that a call is for, as `functions/accountOf.ts` has it: a user's own, or the one that a service names. */
export function accountIdOf(ctx: Pick<RequestContext<AccountArgs>, 'args' | 'identity' | 'env'>): string {
  const caller = callerOf(ctx);
  const { accountId } = ctx.args;
  if (caller.kind === 'user') {
    if (accountId != null && accountId !== caller.userId)
      util.error('A user acts for their own account only.', 'Forbidden');
    return caller.userId!;
  }
  if (accountId == null) util.error('A service must name the account: pass accountId.', 'BadRequest');
  demandAccountId(accountId!);
  return accountId!;
}

/** The account of a user who asks about it themselves; undefined for other callers, of whom the function decides what they may ask. */
export function ownIdOf(
  ctx: Pick<RequestContext<AccountArgs>, 'args' | 'identity' | 'env'>,
): string | undefined {
  const { userId } = callerOf(ctx);
  const { accountId } = ctx.args;
  return accountId == null || accountId === userId ? userId : undefined;
}

/** Who names an account is told when there is none, or none any more. */
export function demandThere(row: UserRow | null): void {
  if (!row || hasLeft(row)) util.error('There is no such account.', 'NotFound');
}
