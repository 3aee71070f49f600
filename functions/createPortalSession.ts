import { Mistake } from '../domain/errors.ts';
import { door } from './door.ts';
import type { MutationCreatePortalSessionArgs, PortalSession } from '../generated/schema.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { ensureCustomer } from '../app/billing/ensureCustomer.ts';
import { linkLegacy } from '../app/billing/linkLegacy.ts';
import { openPortal } from '../app/billing/openPortal.ts';
import { demandRate } from '../app/rateLimit.ts';
import { serviceActed } from '../app/people/serviceActed.ts';
import { accountOf } from './accountOf.ts';
import { actingAccount } from './actingAccount.ts';

/** Also for a disabled account: a paying customer must be able to cancel. */
export const handler = door<MutationCreatePortalSessionArgs, PortalSession>(async (call, nowMs) => {
  const { userId, by } = accountOf(call);
  await demandRate(userId, 'createPortalSession', nowMs);
  const { account: caller } = await actingAccount(call, nowMs);
  return orUnavailable(async () => {
    const account = await linkLegacy(caller, nowMs);
    if (!account.stripe_customer_id) throw new Mistake('NotFound', 'There is nothing to manage yet.');
    await serviceActed(by, { userId, type: 'portal.opened', details: {}, callId: call.callId }, nowMs);
    return { url: await openPortal(await ensureCustomer(account, nowMs)) };
  });
});
