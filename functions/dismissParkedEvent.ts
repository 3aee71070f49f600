import { door, operatorOf } from './door.ts';
import type { MutationDismissParkedEventArgs, ParkedEvent } from '../generated/schema.ts';
import { reasonFrom } from '../app/arguments.ts';
import { notThere, operatorTook } from '../app/people/operatorTook.ts';
import { getParked, parkedJob, toParkedEvent } from '../app/billing/park.ts';

/** No account has the customer, so it stands in the log of the operator who dismissed it. */
export const handler = door<MutationDismissParkedEventArgs, ParkedEvent>(async (call, nowMs) => {
  const operator = operatorOf(call);
  const { id } = call.args;
  const reason = reasonFrom(call.args.reason);
  const parked = await getParked(id);
  if (!parked) throw notThere();
  const { eventId, type, customerId, parkedAt } = parked;
  await operatorTook(parkedJob, id, {
    userId: operator.userId,
    atMs: nowMs,
    tail: `event.dismissed.${eventId}`,
    type: 'event.dismissed',
    details: { eventId, eventType: type, customerId, parkedAt },
    actor: operator,
    reason,
  });
  return toParkedEvent(id, parked);
});
