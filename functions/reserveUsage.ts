import { Mistake } from '../domain/errors.ts';
import { holdSeconds } from '../domain/hold.ts';
import { accountOf } from './accountOf.ts';
import type { HoldDecision, MutationReserveUsageArgs } from '../generated/schema.ts';
import { arrivalOf } from './ownAccount.ts';
import { countingDoor } from './countingDoor.ts';
import { reserve } from '../app/counting/holds.ts';
import { amountFrom, featureFrom, keyOfKind, requiredKeyFrom } from '../app/counting/input.ts';

export const handler = countingDoor<MutationReserveUsageArgs, HoldDecision>(async (call, nowMs) => {
  const { args, callId } = call;
  const { userId, by } = accountOf(call);
  const seconds = args.holdSeconds ?? holdSeconds.default;
  if (!Number.isInteger(seconds) || seconds < holdSeconds.min || seconds > holdSeconds.max) {
    throw new Mistake('BadRequest', `A hold lasts ${holdSeconds.min} to ${holdSeconds.max} seconds.`);
  }
  const feature = featureFrom(args.feature);
  const amount = amountFrom(args.amount);
  const key = keyOfKind(by && 'service', requiredKeyFrom(args.idempotencyKey));
  const arrive = arrivalOf(call, nowMs);
  return reserve({ userId, feature, amount, seconds, key, callId, by, arrive }, nowMs);
});
