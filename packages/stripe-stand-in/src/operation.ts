import type { Books } from './books.ts';
import { invalid } from './failure.ts';
import type { Parameters } from './parameters.ts';
import type { AfterRetries } from './subscriptions.ts';

/** What one API operation is given. */
export interface Operation {
  books: Books;
  /** From the path; empty where it has none. */
  id: string;
  parameters: Parameters;
  /** Where the checkout and portal pages are, without a slash at the end. */
  publicUrl: string;
  afterRetries: AfterRetries;
}

export type Operate = (operation: Operation) => unknown;

/**
 * Newest first, in pages with cursors. Stripe: documented ("Pagination"). A cursor is a place among everything that there is,
 * so that one whose object has left the list meanwhile, such as a subscription that was cancelled, still leads on.
 */
export function page<T extends { id: string }>(
  oldestFirst: T[],
  parameters: Parameters,
  url: string,
  everything: { id: string }[] = oldestFirst,
) {
  const limit = parameters.whole('limit') ?? 10;
  if (limit < 1 || limit > 100)
    throw invalid(`Invalid integer: must be between 1 and 100, was ${limit}`, 'limit');
  const after = parameters.text('starting_after');
  const before = parameters.text('ending_before');
  if (after && before)
    throw invalid('You cannot use ending_before and starting_after at once.', 'ending_before');
  parameters.finish();
  const all = oldestFirst.toReversed();
  const cursor = after ?? before;
  const place = cursor === undefined ? 0 : everything.findIndex((one) => one.id === cursor);
  if (place < 0) {
    throw invalid(
      `No such object: '${cursor}'`,
      after ? 'starting_after' : 'ending_before',
      'resource_missing',
    );
  }
  const newer = new Set(cursor === undefined ? [] : everything.slice(place + 1).map(({ id }) => id));
  const end = all.filter(({ id }) => newer.has(id)).length;
  if (before !== undefined) {
    const start = Math.max(0, end - limit);
    return { object: 'list', data: all.slice(start, end), has_more: start > 0, url };
  }
  const start = all[end]?.id === cursor ? end + 1 : end;
  const data = all.slice(start, start + limit);
  return { object: 'list', data, has_more: start + data.length < all.length, url };
}

/** `created[gte]` and its kin. */
export function createdFilter(parameters: Parameters): (record: { created: number }) => boolean {
  const range = parameters.inside('created');
  if (!range) return () => true;
  const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map((name) => range.whole(name));
  range.finish();
  return ({ created }) =>
    (gt === undefined || created > gt) &&
    (gte === undefined || created >= gte) &&
    (lt === undefined || created < lt) &&
    (lte === undefined || created <= lte);
}
