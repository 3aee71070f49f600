import { Mistake } from '../domain/errors.ts';
import { accountIdFrom } from '../app/arguments.ts';
import type {
  MutationConsumeUsageArgs,
  MutationConsumeUsageForArgs,
  UsageDecision,
} from '../generated/schema.ts';
import { consume } from '../app/counting/consume.ts';
import { useFrom } from '../app/counting/useFrom.ts';
import { accountOf, type Acting } from './accountOf.ts';
import type { Call } from './door.ts';
import { arrivalOf } from './ownAccount.ts';
import { countingDoor } from './countingDoor.ts';

type Args = MutationConsumeUsageArgs | MutationConsumeUsageForArgs;

/** Also `consumeUsageFor`, the older name of the same for a service. */
export const handler = countingDoor<Args, UsageDecision>(async (call, nowMs) => {
  const { userId, by } = actingOf(call);
  const { key, ...use } = useFrom(call.args, by, nowMs);
  const arrive = arrivalOf(call, nowMs);
  return consume({ userId, ...use, callId: call.callId, arrive }, key, nowMs);
});

function actingOf({ args, ...call }: Call<Args>): Acting {
  if (!('userId' in args)) return accountOf({ ...call, args });
  if (call.caller.kind !== 'service') throw new Mistake('Forbidden', 'This is for services.');
  return { userId: accountIdFrom(args.userId), by: call.caller.arn };
}
