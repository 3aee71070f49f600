import { door, operatorOf } from './door.ts';
import type { ParkedEventPage, QueryParkedEventsArgs } from '../generated/schema.ts';
import { placeOf, tokenOf } from '../store/jobPlace.ts';
import { idPattern, listParked, parkedJob, toParkedEvent } from '../app/billing/park.ts';
import { limitFrom } from '../app/arguments.ts';

/** Newest event first. */
export const handler = door<QueryParkedEventsArgs, ParkedEventPage>(async (call) => {
  operatorOf(call);
  const { cursor } = placeOf(parkedJob, call.args.nextToken, idPattern);
  const { items, next } = await listParked(limitFrom(call.args.limit), cursor);
  return { items: items.map(({ item, value }) => toParkedEvent(item, value)), nextToken: tokenOf(next) };
});
