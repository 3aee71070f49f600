import { door, userOf } from './door.ts';
import { meAt } from '../app/people/me.ts';
import type { Me } from '../store/rows/users.ts';
import { getUser } from '../store/users.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { linkLegacy } from '../app/billing/linkLegacy.ts';
import { syncCustomer } from '../app/billing/syncCustomer.ts';
import { demandRate } from '../app/rateLimit.ts';
import { ownAccount } from './ownAccount.ts';

/** The way back from a checkout does not wait for a webhook. */
export const handler = door<Record<string, never>, Me>(async (call, nowMs) => {
  await demandRate(userOf(call), 'refreshSubscription', nowMs);
  const account = await ownAccount(call, nowMs);
  await orUnavailable(async () => {
    const { stripe_customer_id: customerId } = await linkLegacy(account, nowMs);
    if (customerId) await syncCustomer(account.user_id, customerId);
  });
  return meAt((await getUser(account.user_id)) ?? account, nowMs);
});
