import type Stripe from 'stripe';
import { log } from '../../platform/log.ts';
import { rememberFirst } from '../../store/jobs.ts';
import { knownEvents } from '../../store/stripeEvents.ts';
import { noticeFrom, usedTypes, type StripeNotice } from './stripeNotice.ts';

/** Stripe's bounds for one list. */
const typesMax = 20;
const pageSize = 100;
const readableSeconds = 30 * 86_400;
/** Younger ones may still be on their way. */
const underWaySeconds = 600;

/** What Stripe tried to deliver and could not, oldest first. */
export async function undeliveredEvents(client: Stripe, nowMs: number): Promise<StripeNotice[]> {
  const notices: StripeNotice[] = [];
  const created = { gte: Math.floor(nowMs / 1000) - readableSeconds };
  for (const types of typeLists()) {
    const events = client.events.list({ delivery_success: false, types, created, limit: pageSize });
    for await (const event of events) notices.push(...noticesOf([event]));
  }
  return oldestFirst(notices);
}

/**
 * What Stripe has no failure of, and we never saw, oldest first: Stripe raises no alarm when an endpoint is switched off, deleted, or
 * does not ask for a type. Counts from the first look on, for what happened before there was an endpoint is not missing.
 */
export async function missedEvents(client: Stripe, nowMs: number): Promise<StripeNotice[]> {
  const nowSeconds = Math.floor(nowMs / 1000);
  const first = await rememberFirst('stripe-undelivered', 'first-look', nowSeconds);
  const created = {
    gte: Math.max(first, nowSeconds - readableSeconds),
    lte: nowSeconds - underWaySeconds,
  };
  const missed: StripeNotice[] = [];
  for (const types of typeLists()) {
    let after: string | undefined;
    do {
      const page = await client.events.list({
        types,
        created,
        limit: pageSize,
        ...(after ? { starting_after: after } : {}),
      });
      const notices = noticesOf(page.data);
      const known = await knownEvents(notices.map((notice) => notice.id));
      const unknown = notices.filter((notice) => !known.has(notice.id));
      missed.push(...unknown);
      // Newest first: behind a page without a gap lies what an earlier look has seen.
      after = page.has_more && unknown.length > 0 ? page.data.at(-1)?.id : undefined;
    } while (after);
  }
  return oldestFirst(missed);
}

function typeLists(): string[][] {
  const lists: string[][] = [];
  for (let at = 0; at < usedTypes.length; at += typesMax) lists.push(usedTypes.slice(at, at + typesMax));
  return lists;
}

function noticesOf(events: Stripe.Event[]): StripeNotice[] {
  return events.flatMap((event) => {
    const notice = noticeFrom(event);
    if (typeof notice !== 'string') return notice;
    log('warn', 'Stripe lists an event that is none.', { detail: notice });
    return [];
  });
}

function oldestFirst(notices: StripeNotice[]): StripeNotice[] {
  return notices.sort((a, b) => a.createdMs - b.createdMs);
}
