import { Mistake } from '../domain/errors.ts';
import { door, operatorOf } from './door.ts';
import type { MutationResyncArgs } from '../generated/schema.ts';
import { reasonFrom } from '../app/arguments.ts';
import { operatorActed } from '../app/people/operatorActed.ts';
import { meAt } from '../app/people/me.ts';
import type { Me } from '../store/rows/users.ts';
import { getUser } from '../store/users.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { linkLegacy } from '../app/billing/linkLegacy.ts';
import { syncCustomer } from '../app/billing/syncCustomer.ts';

export const handler = door<MutationResyncArgs, Me>(async (call, nowMs) => {
  const operator = operatorOf(call);
  const { userId } = call.args;
  const reason = reasonFrom(call.args.reason);
  const before = await getUser(userId);
  if (!before) throw new Mistake('NotFound', 'There is no such account.');
  const outcome = await orUnavailable(async () => {
    const { stripe_customer_id: customerId } = await linkLegacy(before, nowMs);
    return customerId ? syncCustomer(userId, customerId) : 'no customer';
  });
  await operatorActed(operator, userId, 'account.resync', { outcome }, reason, nowMs);
  return meAt((await getUser(userId)) ?? before, nowMs);
});
