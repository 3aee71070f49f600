import { Mistake, NoSuchAccount } from '../domain/errors.ts';
import { door, operatorOf, type Call } from './door.ts';
import type { MutationLinkCustomerArgs, MutationResyncArgs } from '../generated/schema.ts';
import { reasonFrom } from '../app/arguments.ts';
import { operatorActed } from '../app/people/operatorActed.ts';
import { askForSecond, takesSecond } from '../app/people/operatorRequests.ts';
import { meAt } from '../app/people/me.ts';
import type { Me } from '../store/rows/users.ts';
import { getUser } from '../store/users.ts';
import { orUnavailable } from '../app/billing/client.ts';
import { customerIdFrom, demandMayLink, linkCustomer } from '../app/billing/linkCustomer.ts';
import { linkLegacy } from '../app/billing/linkLegacy.ts';
import { syncCustomer } from '../app/billing/syncCustomer.ts';

type Args = MutationResyncArgs & Partial<MutationLinkCustomerArgs>;

/** Reads one account from Stripe: through the customer that it has, or through the one that an operator links it with. */
export const handler = door<Args, Me>(async (call, nowMs) => {
  const { userId } = call.args;
  const before = await getUser(userId);
  if (!before) throw new NoSuchAccount();
  await (call.field === 'Mutation.linkCustomer' ? link(call, nowMs) : resync(call, nowMs));
  return meAt((await getUser(userId)) ?? before, nowMs);
});

async function resync(call: Call<Args>, nowMs: number): Promise<void> {
  const operator = operatorOf(call);
  const { userId } = call.args;
  const reason = reasonFrom(call.args.reason);
  const outcome = await orUnavailable(async () => {
    const { stripe_customer_id: customerId } = await linkLegacy((await getUser(userId))!, nowMs);
    return customerId ? syncCustomer(userId, customerId) : 'no customer';
  });
  await operatorActed(operator, userId, 'account.resync', { outcome }, reason, nowMs);
}

async function link(call: Call<Args>, nowMs: number): Promise<void> {
  const operator = operatorOf(call);
  const { userId } = call.args;
  const reason = reasonFrom(call.args.reason);
  const customerId = customerIdFrom(call.args.customerId ?? '');
  if (operator.userId === userId)
    throw new Mistake('Forbidden', 'This is your own account: another operator has to do it.');
  await orUnavailable(async () => {
    const row = await demandMayLink(userId, customerId);
    const isNew = row.stripe_customer_id !== customerId;
    if (isNew && takesSecond()) await askForSecond({ userId, reason, link: { customerId } }, operator, nowMs);
    await linkCustomer({ userId, customerId, operator, reason }, nowMs);
  });
}
