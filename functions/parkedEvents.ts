import { Mistake } from '../domain/errors.ts';
import { door, operatorOf } from './door.ts';
import type { ParkedEventPage, QueryParkedEventsArgs } from './generated/schema.ts';
import { listParked } from './stripe/park.ts';

/** Newest event first. The token is the place in the list and nothing else. */
export const handler = door<QueryParkedEventsArgs, ParkedEventPage>(async (call) => {
  operatorOf(call);
  const limit = call.args.limit ?? 25;
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw new Mistake('BadRequest', 'limit: 1 to 100.');
  const { items, next } = await listParked(limit, cursorFrom(call.args.nextToken ?? null));
  return {
    items: items.map(({ value }) => ({
      eventId: value.eventId,
      type: value.type,
      customerId: value.customerId,
      parkedAt: value.parkedAt,
      reason: value.reason,
    })),
    nextToken: next ? Buffer.from(String(next['item'])).toString('base64url') : null,
  };
});

function cursorFrom(token: string | null): Record<string, unknown> | undefined {
  if (token === null) return undefined;
  const item = Buffer.from(token, 'base64url').toString('utf8');
  if (!/^[0-9TZ:.-]{24}#[A-Za-z0-9_]+$/.test(item))
    throw new Mistake('BadRequest', 'The nextToken is not ours.');
  return { job: 'parked-events', item };
}
