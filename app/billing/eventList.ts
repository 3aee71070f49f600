import type Stripe from 'stripe';
import { log } from '../../platform/log.ts';
import { rememberFirst } from '../../store/jobs.ts';
import { knownEvents } from '../../store/stripeEvents.ts';
import { hintFrom, usedTypes, type Hint } from './hint.ts';

/** Stripe's bounds for one list. */
const typesMax = 20;
const pageSize = 100;
const readableSeconds = 30 * 86_400;
/** Younger ones may still be on their way. */
const underWaySeconds = 600;

/** What Stripe tried to deliver and could not, oldest first. */
export async function undeliveredEvents(client: Stripe, nowMs: number): Promise<Hint[]> {
  const hints: Hint[] = [];
  const created = { gte: Math.floor(nowMs / 1000) - readableSeconds };
  for (const types of typeLists()) {
    const events = client.events.list({ delivery_success: false, types, created, limit: pageSize });
    for await (const event of events) hints.push(...hintsOf([event]));
  }
  return oldestFirst(hints);
}

/**
 * What Stripe has no failure of, and we never saw, oldest first: Stripe raises no alarm when an endpoint is switched off, deleted, or
 * does not ask for a type. Counts from the first look on, for what happened before there was an endpoint is not missing.
 */
export async function missedEvents(client: Stripe, nowMs: number): Promise<Hint[]> {
  const nowSeconds = Math.floor(nowMs / 1000);
  const first = await rememberFirst('stripe-undelivered', 'first-look', nowSeconds);
  const created = {
    gte: Math.max(first, nowSeconds - readableSeconds),
    lte: nowSeconds - underWaySeconds,
  };
  const missed: Hint[] = [];
  for (const types of typeLists()) {
    let after: string | undefined;
    do {
      const page = await client.events.list({
        types,
        created,
        limit: pageSize,
        ...(after ? { starting_after: after } : {}),
      });
      const hints = hintsOf(page.data);
      const known = await knownEvents(hints.map((hint) => hint.id));
      const unknown = hints.filter((hint) => !known.has(hint.id));
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

function hintsOf(events: Stripe.Event[]): Hint[] {
  return events.flatMap((event) => {
    const hint = hintFrom(event);
    if (typeof hint !== 'string') return hint;
    log('warn', 'Stripe lists an event that is none.', { detail: hint });
    return [];
  });
}

function oldestFirst(hints: Hint[]): Hint[] {
  return hints.sort((a, b) => a.createdMs - b.createdMs);
}
