import { log, metric } from '../../platform/log.ts';
import { finishEvent, receiveEvent } from '../../store/stripeEvents.ts';
import { apiVersion } from './client.ts';
import { customerOf } from './customerOf.ts';
import { isUsed, type Hint } from './hint.ts';
import { ownerOf } from './ownerOf.ts';
import { park } from './park.ts';
import { followRisk } from './risk.ts';
import { syncCustomer } from './syncCustomer.ts';

export type Handled = 'DONE' | 'PARKED' | 'UNUSED';

/**
 * Written down first, finished last: what fails in between throws, is answered 5xx, and comes again. Only the object's id is
 * taken from the event; everything else is read from Stripe.
 */
export async function handleEvent(hint: Hint, nowMs: number): Promise<Handled> {
  if (!isUsed(hint.type)) {
    metric('UnusedEvent');
    log('info', 'An event of a type that we do not use.', { eventId: hint.id, eventType: hint.type });
    return 'UNUSED';
  }
  if (hint.apiVersion !== null && hint.apiVersion !== apiVersion) {
    metric('ApiVersionMismatch');
    log('warn', 'The webhook endpoint has another API version.', {
      eventId: hint.id,
      detail: hint.apiVersion,
    });
  }
  const before = await receiveEvent(hint, nowMs);
  if (before === 'DONE' || before === 'PARKED') return before;
  const handled = await place(hint, nowMs);
  await finishEvent(hint.id, handled, nowMs);
  return handled;
}

async function place(hint: Hint, nowMs: number): Promise<'DONE' | 'PARKED'> {
  const customerId = hint.customerId ?? (await customerOf(hint.object));
  if (customerId === null) {
    await park(hint, null, 'The event names no customer.', nowMs);
    return 'PARKED';
  }
  const userId = await ownerOf(customerId, nowMs);
  if (userId === undefined) {
    await park(hint, customerId, 'No account has this customer.', nowMs);
    return 'PARKED';
  }
  // A payment link lets its visitor write any reference.
  if (hint.clientReferenceId !== null && hint.clientReferenceId !== userId) {
    await park(hint, customerId, 'The checkout names another account than its customer belongs to.', nowMs);
    return 'PARKED';
  }
  const outcome = await syncCustomer(userId, customerId);
  metric(outcome === 'stale' ? 'WebhookStale' : 'WebhookApplied');
  await followRisk(hint, userId, customerId, nowMs);
  if (hint.createdMs > 0)
    metric('WebhookLagSeconds', Math.max(0, Math.round((Date.now() - hint.createdMs) / 1000)));
  return 'DONE';
}
