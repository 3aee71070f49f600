import { accountOf, demandAccount } from './accountOf.ts';
import type { QueryUsageArgs, Usage } from '../generated/schema.ts';
import { countingDoor } from './countingDoor.ts';
import { usageIn, usageNow } from '../app/counting/usageNow.ts';
import { accountRightsOf } from '../app/counting/accountRights.ts';

/** `Query.usage` and `Me.usage`; the latter's account is its parent's, which the caller was allowed to see. */
export const handler = countingDoor<QueryUsageArgs, Usage[] | Usage | null>(async (call, nowMs) => {
  if (call.field === 'Me.usage') return usageNow(call.source!['id'] as string, nowMs);
  const acting = accountOf(call);
  const account = await accountRightsOf(acting.userId, nowMs);
  demandAccount(acting, account.exists);
  const [usage] = await usageIn(account, acting.userId, nowMs, call.args.feature);
  return usage ?? null;
});
