import { Mistake } from '../domain/errors.ts';
import { operatorOf, type Call } from './door.ts';
import type { MutationGrantUsageArgs, Usage } from '../generated/schema.ts';
import { countingDoor } from './countingDoor.ts';
import { grant, type GrantRequest } from '../app/counting/grant.ts';
import { amountFrom, featureFrom, keyOfKind, requiredKeyFrom } from '../app/counting/input.ts';
import { takesSecond } from '../app/people/operatorRequests.ts';
import { accountIdFrom, momentFrom, reasonFrom } from '../app/arguments.ts';
import { variable } from '../platform/env.ts';

export const handler = countingDoor<MutationGrantUsageArgs, Usage>(async (call, nowMs) => {
  const { args } = call;
  const granter = granterOf(call);
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
      ...granter,
    },
    nowMs,
  );
});

/** The bounds are for operators. A service has none, and a role of its own for this. */
function granterOf(
  call: Call<MutationGrantUsageArgs>,
): Pick<GrantRequest, 'key' | 'actor' | 'secondFrom' | 'most'> {
  const { args, caller } = call;
  const key = requiredKeyFrom(args.idempotencyKey);
  if (caller.kind === 'service') {
    accountIdFrom(args.userId);
    return { key: keyOfKind('service', key), actor: caller.arn };
  }
  const operator = operatorOf(call);
  return {
    key,
    actor: operator,
    ...(takesSecond() ? { secondFrom: { units: Number(variable('FOUR_EYES_GRANT_MIN')), operator } } : {}),
    ...(operator.groups.includes('admins') ? {} : { most: Number(variable('SUPPORT_GRANT_MAX')) }),
  };
}
