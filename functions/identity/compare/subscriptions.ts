import { userOfCustomer } from '../../store/customers.ts';
import { getUsers } from '../../store/users.ts';
import type { BookedSubscription, Books } from './books.ts';
import { note, type Run } from './run.ts';

/** One page of Stripe's subscriptions: whoever pays must be somebody. Ended ones ask for nothing. */
export async function compareSubscriptions(
  run: Run,
  subscriptions: BookedSubscription[],
  books: Books,
): Promise<void> {
  const open = subscriptions.filter((one) => one.isLive && !one.isSetAside);
  const owners = new Map<string, string | undefined>();
  for (const { customerId } of open) {
    if (!owners.has(customerId)) owners.set(customerId, await userOfCustomer(customerId));
  }
  const rows = await getUsers([...owners.values()].filter((userId) => userId !== undefined));
  for (const subscription of open) {
    const owner = owners.get(subscription.customerId);
    const row = owner === undefined ? undefined : rows.get(owner);
    if (row && row.status !== 'DELETED') continue;
    if (!run.dryRun) await books.setAside('subscription', subscription.id, 'It belongs to no account.');
    note(run, {
      problem: 'SUBSCRIPTION_OF_NOBODY',
      subscriptionId: subscription.id,
      customerId: subscription.customerId,
      ...(subscription.userId ? { userId: subscription.userId } : {}),
      detail: 'Somebody pays who has no account.',
      repair: 'Set the subscription aside with a note, for a person to refund or to link.',
      repaired: !run.dryRun,
    });
  }
}
