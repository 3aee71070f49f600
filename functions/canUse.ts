import { userOf } from './door.ts';
import type { QueryCanUseArgs, UsageDecision } from './generated/schema.ts';
import { amountFrom, featureFrom } from './usage/input.ts';
import { countingDoor } from './usage/countingDoor.ts';
import { judge } from './usage/judge.ts';

/** The rule of consumeUsage without the write. */
export const handler = countingDoor<QueryCanUseArgs, UsageDecision>(async (call, nowMs) => {
  const wanted = { feature: featureFrom(call.args.feature), amount: amountFrom(call.args.amount) };
  return (await judge(userOf(call), wanted, nowMs)).decision;
});
