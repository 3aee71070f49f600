import { log, metric } from './log.ts';
import { stripe } from './stripe/client.ts';
import { handleEvent } from './stripe/handleEvent.ts';
import { hintFrom, usedTypes, type Hint } from './stripe/hint.ts';
import { ownerOf } from './stripe/ownerOf.ts';
import { listParked, unpark } from './stripe/park.ts';
import { syncCustomer } from './stripe/syncCustomer.ts';

/** Stripe's bound for one list. */
const typesMax = 20;
const daysBack = 30;

/**
 * Hourly: what Stripe could not deliver is fetched, oldest first, and goes the way of any event; what was parked is looked at
 * again. Throws when Stripe is away, and the next run finds the same.
 */
export const handler = async (): Promise<{ lookedAt: number; placed: number }> => {
  const nowMs = Date.now();
  const hints = await undelivered(nowMs);
  for (const hint of hints) await handleEvent(hint, nowMs);
  const placed = await lookAtParked(nowMs);
  if (hints.length > 0) metric('UndeliveredEvents', hints.length);
  log('info', 'Undelivered events were looked at.', { job: 'stripeUndelivered', count: hints.length });
  return { lookedAt: hints.length, placed };
};

async function undelivered(nowMs: number): Promise<Hint[]> {
  const client = await stripe();
  const since = Math.floor(nowMs / 1000) - daysBack * 86_400;
  const hints: Hint[] = [];
  for (let at = 0; at < usedTypes.length; at += typesMax) {
    const types = usedTypes.slice(at, at + typesMax);
    const events = client.events.list({
      delivery_success: false,
      types,
      created: { gte: since },
      limit: 100,
    });
    for await (const event of events) {
      const hint = hintFrom(event);
      if (typeof hint === 'string') log('warn', 'Stripe lists an event that is none.', { detail: hint });
      else hints.push(hint);
    }
  }
  return hints.sort((a, b) => a.createdMs - b.createdMs);
}

/** Somebody may own the customer by now. */
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
