import { log, metric } from '../platform/log.ts';
import { paymentsAreOn, stripe } from '../app/billing/client.ts';
import { missedEvents, undeliveredEvents } from '../app/billing/eventList.ts';
import { handleEvent } from '../app/billing/handleEvent.ts';
import { ownerOf } from '../app/billing/ownerOf.ts';
import { listParked, unpark } from '../app/billing/park.ts';
import { syncCustomer } from '../app/billing/syncCustomer.ts';

/**
 * Hourly: what Stripe could not deliver, and what it never tried to, is fetched, oldest first, and goes the way of any event;
 * what was parked is looked at again. Throws when Stripe is away, and the next run finds the same. Does nothing while payments are off.
 */
export const handler = async (): Promise<{ lookedAt: number; missed: number; placed: number }> => {
  if (!(await paymentsAreOn())) return { lookedAt: 0, missed: 0, placed: 0 };
  const nowMs = Date.now();
  const client = await stripe();
  const undelivered = await undeliveredEvents(client, nowMs);
  for (const notice of undelivered) await handleEvent(notice, nowMs);
  if (undelivered.length > 0) metric('UndeliveredEvents', undelivered.length);
  // After those: what has just been handled is known.
  const missed = await missedEvents(client, nowMs);
  for (const notice of missed) await handleEvent(notice, nowMs);
  if (missed.length > 0) metric('MissedEvents', missed.length);
  const placed = await lookAtParked(nowMs);
  log('info', 'Undelivered events were looked at.', {
    job: 'stripeUndelivered',
    count: undelivered.length,
    detail: `${missed.length} missed`,
  });
  return { lookedAt: undelivered.length, missed: missed.length, placed };
};

/** An account may have the customer by now. */
async function lookAtParked(nowMs: number): Promise<number> {
  let placed = 0;
  let cursor: Record<string, unknown> | undefined;
  do {
    const { items, next } = await listParked(100, cursor);
    for (const { item, value } of items) {
      if (value.customerId === null) continue;
      const userId = await ownerOf(value.customerId, nowMs);
      if (userId === undefined) continue;
      await syncCustomer(userId, value.customerId);
      await unpark(item);
      placed++;
    }
    cursor = next;
  } while (cursor);
  return placed;
}
