import { log, metric } from '../../platform/log.ts';
import { finishEvent, receiveEvent } from '../../store/stripeEvents.ts';
import { apiVersion } from './client.ts';
import { customerOf } from './customerOf.ts';
import { isUsed, type StripeNotice } from './stripeNotice.ts';
import { ownerOf } from './ownerOf.ts';
import { park } from './park.ts';
import { followRisk } from './risk.ts';
import { syncCustomer } from './syncCustomer.ts';

export type Handled = 'DONE' | 'PARKED' | 'UNUSED';

/**
 * Written down first, finished last: what fails in between throws, is answered 5xx, and comes again. Only the object's id is
 * taken from the event; everything else is read from Stripe.
 */
export async function handleEvent(notice: StripeNotice, nowMs: number): Promise<Handled> {
  if (!isUsed(notice.type)) {
    metric('UnusedEvent');
    log('info', 'An event of a type that we do not use.', { eventId: notice.id, eventType: notice.type });
    return 'UNUSED';
  }
  if (notice.apiVersion !== null && notice.apiVersion !== apiVersion) {
    metric('ApiVersionMismatch');
    log('warn', 'The webhook endpoint has another API version.', {
      eventId: notice.id,
      detail: notice.apiVersion,
    });
  }
  const before = await receiveEvent(notice, nowMs);
  if (before === 'DONE' || before === 'PARKED') return before;
  const handled = await place(notice, nowMs);
  await finishEvent(notice.id, handled, nowMs);
  return handled;
}

async function place(notice: StripeNotice, nowMs: number): Promise<'DONE' | 'PARKED'> {
  const customerId = notice.customerId ?? (await customerOf(notice.object));
  if (customerId === null) {
    await park(notice, null, 'The event names no customer.', nowMs);
    return 'PARKED';
  }
  const userId = await ownerOf(customerId, nowMs);
  if (userId === undefined) {
    await park(notice, customerId, 'No account has this customer.', nowMs);
    return 'PARKED';
  }
  // A payment link lets its visitor write any reference.
  if (notice.clientReferenceId !== null && notice.clientReferenceId !== userId) {
    await park(notice, customerId, 'The checkout names another account than its customer belongs to.', nowMs);
    return 'PARKED';
  }
  const outcome = await syncCustomer(userId, customerId);
  metric(outcome === 'stale' ? 'WebhookStale' : 'WebhookApplied');
  await followRisk(notice, userId, customerId, nowMs);
  if (notice.createdMs > 0) metric('WebhookLagSeconds', secondsSince(notice.createdMs), {}, 'Seconds');
  return 'DONE';
}

/** Stripe’s clock may be ahead of ours. */
function secondsSince(atMs: number): number {
  return Math.max(0, Math.round((Date.now() - atMs) / 1000));
}
