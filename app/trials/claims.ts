import { listClaimed, listTrials, putClaim } from '../../store/trials.ts';
import type { Claim } from '../../store/rows/trials.ts';
import { mailboxHash } from '../../store/mailboxHash.ts';

/** What identifies the person behind any account. None without an address. */
export async function claimsOf(email: string | undefined): Promise<Claim[]> {
  if (!email) return [];
  return [{ kind: 'mailbox', hash: await mailboxHash(email) }];
}

/** The products whose trial the person has had, under this account or another. */
export async function claimedProducts(email: string | undefined): Promise<Set<string>> {
  const claims = await claimsOf(email);
  return new Set((await Promise.all(claims.map(listClaimed))).flat());
}

/**
 * Ties every trial that the account has had to one more mailbox: when its address changes, and before it is deleted.
 * May run again.
 */
export async function claimForMailbox(userId: string, email: string, nowMs: number): Promise<void> {
  const [trials, claims] = await Promise.all([listTrials(userId), claimsOf(email)]);
  await Promise.all(
    claims.flatMap((claim) => trials.map(({ productId }) => putClaim(claim, productId, nowMs))),
  );
}
