import { hostOf, isDisposable, isOfProvider } from '../../domain/mailbox.ts';
import { variable } from '../../platform/env.ts';
import { isOurPool } from '../people/directory.ts';
import type { Claim } from '../../store/rows/trials.ts';
import { listUsedUp } from '../../store/trials.ts';
import { keyedHash } from '../../store/mailboxHash.ts';
import { disposable, mailboxRules } from '../../store/mailboxRules.ts';

/** What each deployment decides for itself. */
const refusesDisposable = variable('DISPOSABLE_TRIALS') === 'refuse';
/** Of one product, by mailboxes of one domain that belongs to no provider; 0: as many as there are mailboxes. */
const perDomain = Number(variable('TRIALS_PER_DOMAIN'));

/**
 * Why no trial at all is given to an address, or without one: where the users are another app's or an issuer's, an account has an address
 * once it is verified there, and without one nothing would tell a second trial from the first.
 */
export function barredBy(email: string | undefined): 'DISPOSABLE_ADDRESS' | 'MAILBOX_NOT_VERIFIED' | null {
  if (email === undefined) return isOurPool ? null : 'MAILBOX_NOT_VERIFIED';
  return refusesDisposable && isDisposable(email, disposable) ? 'DISPOSABLE_ADDRESS' : null;
}

/** The domain whose trials are counted, and how many it may have; undefined when nothing counts them. */
export async function domainOf(
  email: string | undefined,
): Promise<{ claim: Claim; most: number } | undefined> {
  if (perDomain === 0 || !email || isOfProvider(email, mailboxRules)) return undefined;
  return { claim: { kind: 'domain', hash: await keyedHash('domain', hostOf(email)) }, most: perDomain };
}

/** The products whose trial the domain of an address cannot have any more. */
export async function usedUpByDomain(email: string | undefined): Promise<Set<string>> {
  const domain = await domainOf(email);
  return new Set(domain ? await listUsedUp(domain.claim, domain.most) : []);
}
