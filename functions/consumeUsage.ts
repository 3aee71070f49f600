import { Mistake } from '../domain/errors.ts';
import { accountIdFrom } from '../app/arguments.ts';
import { userOf, type Call } from './door.ts';
import type {
  MutationConsumeUsageArgs,
  MutationConsumeUsageForArgs,
  UsageDecision,
} from '../generated/schema.ts';
import { actionOf } from '../store/usageRow.ts';
import { consume } from '../app/counting/consume.ts';
import { actionFrom, amountFrom, featureFrom, keyFrom, keyOfKind } from '../app/counting/input.ts';
import { arrivalOf } from './ownAccount.ts';
import { countingDoor } from './countingDoor.ts';

/** Also `consumeUsageFor`: the same for the user whom the app's own backend names. */
export const handler = countingDoor<MutationConsumeUsageArgs | MutationConsumeUsageForArgs, UsageDecision>(
  async (call, nowMs) => {
    const { args, callId } = call;
    const { userId, by } = whomOf(call);
    const feature = featureFrom(args.feature);
    const amount = amountFrom(args.amount);
    const said = keyFrom(args.idempotencyKey);
    const key = said === undefined ? undefined : keyOfKind(by && 'service', said);
    const { type, details } = actionFrom(args.action);
    const action = actionOf(type, amount, nowMs, { ...(details ? { details } : {}), ...(by ? { by } : {}) });
    const arrive = arrivalOf(call, nowMs);
    return consume({ userId, feature, amount, action, callId, arrive }, key, nowMs);
  },
);

function whomOf(call: Call<MutationConsumeUsageArgs | MutationConsumeUsageForArgs>): {
  userId: string;
  by?: string;
} {
  if (!('userId' in call.args)) return { userId: userOf(call) };
  if (call.caller.kind !== 'service') throw new Mistake('Forbidden', 'This is for services.');
  return { userId: accountIdFrom(call.args.userId), by: call.caller.arn };
}
