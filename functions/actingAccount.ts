import { NoSuchAccount } from '../domain/errors.ts';
import { getUser } from '../store/users.ts';
import { hasLeft, type UserRow } from '../store/rows/users.ts';
import { accountOf } from './accountOf.ts';
import type { Call } from './door.ts';
import { ownAccount } from './ownAccount.ts';

/**
 * The row of the account that the call is for: of a user their own, made when this is the first call that needs it; of a service the
 * one that it names, which is there already.
 */
export async function actingAccount(
  call: Call<{ accountId?: string | null | undefined }>,
  nowMs: number,
): Promise<{ account: UserRow; by?: string }> {
  const { userId, by } = accountOf(call);
  if (by === undefined) return { account: await ownAccount(call, nowMs) };
  const account = await getUser(userId);
  if (!account || hasLeft(account)) throw new NoSuchAccount();
  return { account, by };
}
