import { Mistake } from '../domain/errors.ts';
import { door, userOf } from './door.ts';
import type { PortalSession } from '../generated/schema.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { ensureCustomer } from '../app/billing/ensureCustomer.ts';
import { linkLegacy } from '../app/billing/linkLegacy.ts';
import { openPortal } from '../app/billing/openPortal.ts';
import { demandRate } from '../app/rateLimit.ts';
import { ownAccount } from './ownAccount.ts';

/** Also for a disabled account: a paying customer must be able to cancel. */
export const handler = door<Record<string, never>, PortalSession>(async (call, nowMs) => {
  await demandRate(userOf(call), 'createPortalSession', nowMs);
  const caller = await ownAccount(call, nowMs);
  return orUnavailable(async () => {
    const account = await linkLegacy(caller, nowMs);
    if (!account.stripe_customer_id) throw new Mistake('NotFound', 'There is nothing to manage yet.');
    return { url: await openPortal(await ensureCustomer(account, nowMs)) };
  });
});
