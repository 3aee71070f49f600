import { userOfCustomer } from '../../../store/customers.ts';
import type { UserRow } from '../../../store/rows/users.ts';
import { getUsers } from '../../../store/users.ts';
import type { ListedSubscription } from './stripeSide.ts';
import { note, type Run } from './run.ts';

/**
 * One page of Stripe's subscriptions: every payer of this deployment must have an account. Ended ones ask for nothing, and those
 * that name no account of this deployment are another app's, unless they are for a product that is said to be sold here. Nothing is
 * written: a subscription without an account is reported by every comparison until an operator has refunded or linked it.
 */
export async function compareSubscriptions(run: Run, subscriptions: ListedSubscription[]): Promise<void> {
  const open = subscriptions.filter((one) => one.isLive);
  const owners = new Map<string, string | undefined>();
  for (const { customerId } of open) {
    if (!owners.has(customerId)) owners.set(customerId, await userOfCustomer(customerId));
  }
  const named = [...owners.values(), ...open.map((one) => one.userId)];
  const rows = await getUsers([...new Set(named.filter((userId) => userId !== undefined))]);
  for (const subscription of open) {
    const owner = owners.get(subscription.customerId);
    const payer = owner === undefined ? undefined : rows.get(owner);
    if (payer && payer.status !== 'DELETED') continue;
    const about = payer ?? (subscription.userId === undefined ? undefined : rows.get(subscription.userId));
    if (!about && !subscription.isSoldHere) {
      run.foreignSubscriptions++;
      continue;
    }
    note(run, {
      problem: 'SUBSCRIPTION_OF_NOBODY',
      subscriptionId: subscription.id,
      customerId: subscription.customerId,
      ...(about ? { userId: about.user_id } : {}),
      detail: detailOf(about),
      repair: 'Nothing is written: an operator links the customer (linkCustomer), or cancels and refunds.',
      repaired: false,
    });
  }
}

function detailOf(about: UserRow | undefined): string {
  if (!about) return 'A customer pays for a product that is sold here, and names no account.';
  return about.status === 'DELETED'
    ? 'A customer pays whose account was deleted.'
    : 'A payment comes through a customer that the account does not name.';
}
