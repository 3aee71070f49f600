import { door } from './door.ts';
import type { MutationRefreshSubscriptionArgs } from '../generated/schema.ts';
import { meAt } from '../app/people/me.ts';
import type { Me } from '../store/rows/users.ts';
import { getUser } from '../store/users.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { linkLegacy } from '../app/billing/linkLegacy.ts';
import { syncCustomer } from '../app/billing/syncCustomer.ts';
import { demandRate } from '../app/rateLimit.ts';
import { serviceActed } from '../app/people/serviceActed.ts';
import { accountOf } from './accountOf.ts';
import { actingAccount } from './actingAccount.ts';

/** The way back from a checkout does not wait for a webhook. */
export const handler = door<MutationRefreshSubscriptionArgs, Me>(async (call, nowMs) => {
  const { userId, by } = accountOf(call);
  await demandRate(userId, 'refreshSubscription', nowMs);
  const { account } = await actingAccount(call, nowMs);
  await serviceActed(by, { userId, type: 'subscription.read', details: {}, callId: call.callId }, nowMs);
  await orUnavailable(async () => {
    const { stripe_customer_id: customerId } = await linkLegacy(account, nowMs);
    if (customerId) await syncCustomer(account.user_id, customerId);
  });
  return meAt((await getUser(account.user_id)) ?? account, nowMs);
});
