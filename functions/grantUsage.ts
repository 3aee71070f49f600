import { Mistake } from '../domain/errors.ts';
import { operatorOf } from './door.ts';
import type { MutationGrantUsageArgs, Usage } from '../generated/schema.ts';
import { countingDoor } from './countingDoor.ts';
import { grant } from '../app/counting/grant.ts';
import { amountFrom, featureFrom, requiredKeyFrom } from '../app/counting/input.ts';
import { takesSecond } from '../app/people/operatorRequests.ts';
import { momentFrom, reasonFrom } from '../app/arguments.ts';
import { variable } from '../platform/env.ts';

export const handler = countingDoor<MutationGrantUsageArgs, Usage>(async (call, nowMs) => {
  const { args } = call;
  const operator = operatorOf(call);
  const expiresMs = args.expiresAt == null ? null : momentFrom(args.expiresAt);
  if (expiresMs !== null && expiresMs <= nowMs) {
    throw new Mistake('BadRequest', 'A grant ends in the future, or never.');
  }
  return grant(
    {
      userId: args.userId,
      feature: featureFrom(args.feature),
      amount: amountFrom(args.amount),
      expiresMs,
      reason: reasonFrom(args.reason),
      key: requiredKeyFrom(args.idempotencyKey),
      operator,
      ...(takesSecond() ? { secondFrom: { units: Number(variable('FOUR_EYES_GRANT_MIN')), operator } } : {}),
      ...(operator.groups.includes('admins') ? {} : { most: Number(variable('SUPPORT_GRANT_MAX')) }),
    },
    nowMs,
  );
});
