import type { SubscriptionRow } from './rows/subscriptions.ts';

/** The source of the rights that a subscription of the legacy table gives, until Stripe's own take their place. */
export const legacySource = (row: Pick<SubscriptionRow, 'subscription_id'>) =>
  `legacy:${row.subscription_id}`;
