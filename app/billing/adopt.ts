import { settleDays } from '../../store/arrivals/settle.ts';
import { mapCustomer } from '../../store/customers.ts';
import { getUser } from '../../store/users.ts';
import { hasLeft } from '../../store/rows/users.ts';
import { ensureAccount, type Arrival } from '../people/ensure.ts';
import type { PoolLook } from '../people/remember.ts';
import { stripe } from './client.ts';
import { ownerTag } from './ownerTag.ts';
import { syncCustomer } from './syncCustomer.ts';

export type Adoption = { became: 'adopted' } | { became: 'forgotten' } | { became: 'rejected'; why: string };

/**
 * Makes a customer that Stripe has had before Usher the account's own: the account names it, what it pays gives its rights, and last its
 * metadata names the account. So a customer with that tag is done, and one that was interrupted is adopted again.
 */
export async function adoptCustomer(
  person: Arrival,
  customerId: string,
  isInPool: PoolLook,
  nowMs: number,
): Promise<Adoption> {
  const { userId } = person;
  const known = await getUser(userId);
  if (known && hasLeft(known)) return { became: 'forgotten' };
  if (!known) await ensureAccount(person, isInPool, nowMs);
  const standing = await mapCustomer(userId, customerId, nowMs);
  if (standing === undefined) return { became: 'forgotten' };
  if (standing !== customerId) return { became: 'rejected', why: paysElsewhere(standing) };
  await syncCustomer(userId, customerId);
  // Days that an import brought before belong to the windows of this plan, as those that come after it do.
  await settleDays(userId, nowMs);
  const client = await stripe();
  await client.customers.update(customerId, { metadata: ownerTag(userId) });
  return { became: 'adopted' };
}

export function paysElsewhere(customerId: string): string {
  return `its account pays through another customer, ${customerId}`;
}
