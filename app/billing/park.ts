import type { ParkedEvent } from '../../generated/schema.ts';
import { log, metric } from '../../platform/log.ts';
import { forgetItem, recall, recallPage, remember } from '../../store/jobs.ts';

export const parkedJob = 'parked-events';
export const idPattern = /^[0-9TZ:.-]{24}#[A-Za-z0-9_]+$/;

/** An event that was accepted but belongs to no account: an unknown customer pays. An operator sees it. */
export interface Parked {
  eventId: string;
  type: string;
  customerId: string | null;
  object: { id: string; type: string };
  parkedAt: string;
  reason: string;
}

/** The key follows from the event, so that parking it again writes the same item. */
export async function park(
  event: { id: string; type: string; createdMs: number; object: { id: string; type: string } },
  customerId: string | null,
  reason: string,
  nowMs: number,
): Promise<void> {
  const parked: Parked = {
    eventId: event.id,
    type: event.type,
    customerId,
    object: event.object,
    parkedAt: new Date(nowMs).toISOString(),
    reason,
  };
  await remember(parkedJob, itemOf(event.id, event.createdMs), parked);
  metric('EventParked');
  log('error', 'A Stripe event was parked.', {
    eventId: event.id,
    eventType: event.type,
    ...(customerId ? { customerId } : {}),
    detail: reason,
  });
}

export async function listParked(limit: number, cursor: Record<string, unknown> | undefined) {
  const { items, next } = await recallPage<Parked>(parkedJob, { limit, ...(cursor ? { cursor } : {}) });
  return { items, next };
}

export async function getParked(id: string): Promise<Parked | undefined> {
  return idPattern.test(id) ? recall<Parked>(parkedJob, id) : undefined;
}

/** As the schema shows it. */
export function toParkedEvent(id: string, parked: Parked): ParkedEvent {
  const { eventId, type, customerId, parkedAt, reason } = parked;
  return { id, eventId, type, customerId, parkedAt, reason };
}

export async function unpark(item: string): Promise<void> {
  await forgetItem(parkedJob, item);
}

function itemOf(eventId: string, createdMs: number): string {
  return `${new Date(createdMs).toISOString()}#${eventId}`;
}
