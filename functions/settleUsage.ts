import { accountOf } from './accountOf.ts';
import type { MutationSettleUsageArgs, UsageDecision } from '../generated/schema.ts';
import { countingDoor } from './countingDoor.ts';
import { settle } from '../app/counting/holds.ts';
import { amountFrom, featureFrom } from '../app/counting/input.ts';
import { actionSaid } from '../app/counting/useFrom.ts';

export const handler = countingDoor<MutationSettleUsageArgs, UsageDecision>(async (call, nowMs) => {
  const { args } = call;
  const { userId, by } = accountOf(call);
  const feature = featureFrom(args.feature);
  // What was held may turn out not to be needed at all.
  const amount = amountFrom(args.amount, 0);
  const action = actionSaid(args.action, amount, by, nowMs);
  return settle({ userId, feature, holdId: args.holdId, amount, action }, nowMs);
});
