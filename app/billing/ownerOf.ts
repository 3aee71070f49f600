import { mapCustomer, userOfCustomer } from '../../store/customers.ts';
import { getUser } from '../../store/users.ts';
import { isMissing, stripe } from './client.ts';
import { accountIn } from './ownerTag.ts';
import { hasLeft } from '../../store/rows/users.ts';

/**
 * Whose customer it is, by our own record. A customer that we made and did not get to write down (its metadata, read from
 * Stripe and never from an event, names an account that has none) is written down now. An account that names another
 * customer keeps it, whatever the metadata says.
 */
export async function ownerOf(customerId: string, nowMs: number): Promise<string | undefined> {
  const mapped = await userOfCustomer(customerId);
  if (mapped !== undefined) return mapped;
  const userId = await namedOwner(customerId);
  if (userId === undefined) return undefined;
  const user = await getUser(userId);
  if (!user || hasLeft(user)) return undefined;
  // The index may be a moment behind the row.
  if (user.stripe_customer_id === customerId) return userId;
  if (user.stripe_customer_id !== undefined) return undefined;
  return (await mapCustomer(userId, customerId, nowMs)) === customerId ? userId : undefined;
}

async function namedOwner(customerId: string): Promise<string | undefined> {
  const client = await stripe();
  try {
    const customer = await client.customers.retrieve(customerId);
    return customer.deleted ? undefined : accountIn(customer.metadata);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
