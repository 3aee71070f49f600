import {
  forgetLock,
  listRemembered,
  rememberLock,
  rememberUse,
  useIn,
  type Remembered,
} from '../../store/mailboxes.ts';
import { listRows } from '../../store/usageRows.ts';
import { fromRow, type UsageRow } from '../../store/usageRow.ts';
import { getUser, idsByEmail } from '../../store/users.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { mailboxHash } from '../../store/mailboxHash.ts';

/** Every mailbox that an account has or had, hashed. */
export async function mailboxesOf({ email, former_mailboxes: former }: UserRow): Promise<string[]> {
  return [...(email ? [await mailboxHash(email)] : []), ...(former ?? [])];
}

/** Whether the user pool has a user by this name. */
export type PoolLook = (username: string) => Promise<boolean>;

/**
 * What a new account begins with, because an earlier one of the same mailbox left it behind. A user who deleted their sign-in
 * a moment ago, and whom the night has not come across, has left too.
 */
export async function rememberedOf(
  email: string | undefined,
  isInPool: PoolLook,
  nowMs: number,
): Promise<Remembered> {
  for (const userId of email ? await idsByEmail(email) : []) {
    const row = await getUser(userId);
    const isOpen = row?.status === 'ACTIVE' || row?.status === 'DISABLED';
    if (isOpen && !(await isInPool(row.username ?? userId))) await rememberAccount(row, nowMs);
  }
  return rememberedIn(email, nowMs);
}

/** The same, without a look at accounts that are still there. */
export async function rememberedIn(email: string | undefined, nowMs: number): Promise<Remembered> {
  if (!email) return { isLocked: false, uses: [] };
  return listRemembered(await mailboxHash(email), nowMs);
}

/** Everything that must not begin anew with another account. */
async function rememberAccount(row: UserRow, nowMs: number): Promise<void> {
  const hashes = await mailboxesOf(row);
  if (row.status === 'DISABLED') await lockMailboxes(row, nowMs);
  for (const counter of await listRows(row.user_id)) await rememberCounter(hashes, counter, nowMs);
}

export async function rememberCounter(hashes: string[], row: UsageRow, nowMs: number): Promise<void> {
  const use = row.period && useIn(row, fromRow(row).endMs, nowMs);
  if (use) await Promise.all(hashes.map((hash) => rememberUse(hash, use)));
}

/** A new account of one of these mailboxes is locked out as well. */
export async function lockMailboxes(row: UserRow, nowMs: number): Promise<void> {
  await Promise.all((await mailboxesOf(row)).map((hash) => rememberLock(hash, nowMs)));
}

export async function unlockMailboxes(row: UserRow): Promise<void> {
  await Promise.all((await mailboxesOf(row)).map(forgetLock));
}
