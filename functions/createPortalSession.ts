import { Mistake } from '../domain/errors.ts';
import { door } from './door.ts';
import type { PortalSession } from './generated/schema.ts';
import { orUnavailable } from './stripe/client.ts';
import { ensureCustomer } from './stripe/ensureCustomer.ts';
import { openPortal } from './stripe/openPortal.ts';
import { accountOf } from './trial/account.ts';

/** Also for a disabled account: whoever pays must be able to stop. */
export const handler = door<Record<string, never>, PortalSession>(async (call, nowMs) => {
  const account = await accountOf(call, nowMs);
  if (!account.stripe_customer_id) throw new Mistake('NotFound', 'There is nothing to manage yet.');
  return orUnavailable(async () => ({ url: await openPortal(await ensureCustomer(account, nowMs)) }));
});
