import { door } from './door.ts';
import { toMe, type Me } from './me.ts';
import { getUser } from './store/users.ts';
import { orUnavailable } from './stripe/client.ts';
import { linkLegacy } from './stripe/linkLegacy.ts';
import { syncCustomer } from './stripe/syncCustomer.ts';
import { accountOf } from './trial/account.ts';

/** On the way back from a checkout nobody waits for a webhook. */
export const handler = door<Record<string, never>, Me>(async (call, nowMs) => {
  const account = await accountOf(call, nowMs);
  await orUnavailable(async () => {
    const { stripe_customer_id: customerId } = await linkLegacy(account, nowMs);
    if (customerId) await syncCustomer(account.user_id, customerId);
  });
  return toMe((await getUser(account.user_id)) ?? account, nowMs);
});
