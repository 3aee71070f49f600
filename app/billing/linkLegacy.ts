import { Mistake } from '../../domain/errors.ts';
import { mapCustomer, userOfCustomer } from '../../store/customers.ts';
import { listSubscriptionRows } from '../../store/subscriptions.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { isMissing, stripe } from './client.ts';
import { accountIn, isForeign } from './ownerTag.ts';

/**
 * An account that was moved from the legacy table may pay already: the customer of a subscription that its rows name, and that
 * Stripe has, becomes the account's. Gives the account as it then stands; writes nothing to Stripe.
 */
export async function linkLegacy(user: UserRow, nowMs: number): Promise<UserRow> {
  const customerId = await payingCustomer(user);
  if (customerId === undefined || customerId === user.stripe_customer_id) return user;
  const standing = await mapCustomer(user.user_id, customerId, nowMs);
  if (standing === undefined) throw new Mistake('Forbidden', 'This account was deleted.');
  return { ...user, stripe_customer_id: standing };
}

/**
 * The customer that an account names, or else the one that pays a subscription of its legacy rows: never one that another
 * account has or that names another.
 */
export async function payingCustomer(user: UserRow): Promise<string | undefined> {
  if (user.stripe_customer_id) return user.stripe_customer_id;
  const rows = (await listSubscriptionRows(user.user_id)).filter((row) => row.legacy);
  for (const { stripe_subscription_id: id } of rows) {
    const customerId = id === undefined ? undefined : await payerOf(id, user.user_id);
    if (customerId !== undefined && (await userOfCustomer(customerId)) === undefined) return customerId;
  }
  return undefined;
}

/** Whether an account names a customer, or a subscription of its legacy rows does. Asks nothing of Stripe. */
export async function mayPay(user: UserRow): Promise<boolean> {
  if (user.stripe_customer_id) return true;
  const rows = await listSubscriptionRows(user.user_id);
  return rows.some((row) => row.legacy && row.stripe_subscription_id !== undefined);
}

/** The customer who pays a subscription, unless it names another account or another deployment. */
async function payerOf(subscriptionId: string, userId: string): Promise<string | undefined> {
  const client = await stripe();
  try {
    const { customer } = await client.subscriptions.retrieve(subscriptionId, { expand: ['customer'] });
    if (typeof customer === 'string' || customer.deleted || isForeign(customer.metadata)) return undefined;
    const named = accountIn(customer.metadata);
    return named === undefined || named === userId ? customer.id : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
