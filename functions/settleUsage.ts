import { accountOf } from './accountOf.ts';
import type { MutationSettleUsageArgs, UsageDecision } from '../generated/schema.ts';
import { actionOf } from '../store/usageRow.ts';
import { countingDoor } from './countingDoor.ts';
import { settle } from '../app/counting/holds.ts';
import { actionFrom, amountFrom, featureFrom } from '../app/counting/input.ts';

export const handler = countingDoor<MutationSettleUsageArgs, UsageDecision>(async (call, nowMs) => {
  const { args } = call;
  const { userId, by } = accountOf(call);
  const feature = featureFrom(args.feature);
  // What was held may turn out not to be needed at all.
  const amount = amountFrom(args.amount, 0);
  const { type, details } = actionFrom(args.action);
  const action = actionOf(type, amount, nowMs, { ...(details ? { details } : {}), ...(by ? { by } : {}) });
  return settle({ userId, feature, holdId: args.holdId, amount, action }, nowMs);
});
