import { accountOf, demandAccount } from './accountOf.ts';
import type { QueryCanUseArgs, UsageDecision } from '../generated/schema.ts';
import { amountFrom, featureFrom } from '../app/counting/input.ts';
import { countingDoor } from './countingDoor.ts';
import { judge } from '../app/counting/judge.ts';

/** The rule of consumeUsage without the write. */
export const handler = countingDoor<QueryCanUseArgs, UsageDecision>(async (call, nowMs) => {
  const wanted = { feature: featureFrom(call.args.feature), amount: amountFrom(call.args.amount) };
  const acting = accountOf(call);
  const { view, decision } = await judge(acting.userId, wanted, nowMs);
  demandAccount(acting, view.account.exists);
  return decision;
});
