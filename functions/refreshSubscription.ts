import { door } from './door.ts';
import { toMe, type Me } from './me.ts';
import { getUser } from './store/users.ts';
import { orUnavailable } from './stripe/client.ts';
import { syncCustomer } from './stripe/syncCustomer.ts';
import { accountOf } from './trial/account.ts';

/** On the way back from a checkout nobody waits for a webhook. */
export const handler = door<Record<string, never>, Me>(async (call, nowMs) => {
  const account = await accountOf(call, nowMs);
  const customerId = account.stripe_customer_id;
  if (customerId) await orUnavailable(() => syncCustomer(account.user_id, customerId));
  return toMe((await getUser(account.user_id)) ?? account, nowMs);
});
